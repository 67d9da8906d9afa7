import { Play } from '@lucide/vue';
import { definePage } from '../../app/define-page.ts';

export default definePage({
  routes: [{ path: '/start', name: 'start', component: () => import('./StartPage.vue'), meta: { title: 'start.menu' } }],
  menu: { group: 'see', order: 0, icon: Play, route: 'start', isOfConnection: false, goKey: 's' },
  keys: [{ keys: 'Enter', name: 'start' }],
});
