import { Server } from '@lucide/vue';
import { computed } from 'vue';
import { definePage } from '../../app/define-page.ts';
import { useConnectionsStore } from '../../stores/connections.ts';

export default definePage({
  routes: [
    { path: '/c/:connection/brokers', name: 'brokers', component: () => import('./BrokersPage.vue'), meta: { title: 'brokers.menu' } },
    {
      path: '/c/:connection/brokers/:name/:id',
      name: 'broker',
      component: () => import('./BrokersPage.vue'),
      meta: { title: 'brokers.menu', menu: 'brokers' },
    },
  ],
  menu: {
    group: 'operate',
    order: 12,
    icon: Server,
    route: 'brokers',
    isOfConnection: true,
    goKey: 'b',
    // Nodes of this machine have a page with their logs.
    useIsShown: () => {
      const connections = useConnectionsStore();
      return computed(() => connections.current?.kind === 'remote');
    },
  },
  keys: [
    { keys: 'J K', name: 'move' },
    { keys: '/', name: 'filter' },
  ],
});
