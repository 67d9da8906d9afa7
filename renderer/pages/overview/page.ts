import { RadioTower } from '@lucide/vue';
import { definePage } from '../../app/define-page.ts';

export default definePage({
  routes: [
    {
      path: '/c/:connection/overview',
      name: 'overview',
      component: () => import('./OverviewPage.vue'),
      meta: { title: 'overview.menu' },
    },
  ],
  menu: { group: 'see', order: 10, icon: RadioTower, route: 'overview', isOfConnection: true, goKey: 'o' },
  keys: [{ keys: '[ ]', name: 'shift' }],
});
