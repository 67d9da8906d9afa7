import { SwatchBook } from '@lucide/vue';
import { definePage } from '../../app/define-page.ts';

/** The component kit in every state, while developing: the router leaves this folder out of a build. */
export default definePage({
  routes: [{ path: '/gallery', name: 'gallery', component: () => import('./GalleryPage.vue'), meta: { title: 'gallery.menu' } }],
  menu: { group: 'operate', order: 90, icon: SwatchBook, route: 'gallery', isOfConnection: false, goKey: 'k' },
});
