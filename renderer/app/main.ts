import '../styles/index.css';
import { createPinia } from 'pinia';
import { createApp } from 'vue';
import { createWebHashHistory } from 'vue-router';
import { contract } from '../../console/contract/contract.ts';
import { createClient } from '../../console/rpc/client.ts';
import { pageCodec } from '../../console/rpc/page-codec.ts';
import { createTexts } from '../i18n/index.ts';
import { isFaked, openLink } from '../rpc/open-link.ts';
import { clientKey } from '../rpc/rpc.ts';
import { signIn } from '../rpc/sign-in.ts';
import App from './App.vue';
import { collectPages } from './collect-pages.ts';
import { createPagesRouter, loadView, pageModules } from './router.ts';
import SignIn from './SignIn.vue';

const texts = createTexts(navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en');
const pages = collectPages(pageModules);
// While the console says whether this browser may use it; the router asks again for what could not be fetched.
loadView(pages, location.hash).catch(() => {});
const isAllowed =
  window.gantry !== undefined ||
  isFaked() ||
  (await signIn({ location, replaceHash: (hash) => history.replaceState(null, '', hash), fetch: (path, init) => fetch(path, init) }));

if (isAllowed) {
  const client = createClient(contract, await openLink(), { codec: pageCodec });
  // The path lies in the fragment: the same build is loaded from a file in the desktop app and from any address in a browser.
  const router = createPagesRouter(pages, createWebHashHistory());
  createApp(App, { pages }).provide(clientKey, client).use(createPinia()).use(router).use(texts).mount('#app');
} else {
  document.documentElement.dataset['theme'] = window.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  createApp(SignIn).use(texts).mount('#app');
}
