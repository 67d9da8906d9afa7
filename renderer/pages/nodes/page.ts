import { Server } from '@lucide/vue';
import { computed } from 'vue';
import { definePage } from '../../app/define-page.ts';
import { useConnectionsStore } from '../../stores/connections.ts';
import { useNodeThings } from './use-node-things.ts';

export default definePage({
  routes: [{ path: '/c/:connection/nodes', name: 'nodes', component: () => import('./NodesPage.vue'), meta: { title: 'nodes.menu' } }],
  menu: {
    group: 'operate',
    order: 10,
    icon: Server,
    route: 'nodes',
    isOfConnection: true,
    goKey: 'n',
    // Of other clusters there are no logs here: they have the page of brokers.
    useIsShown: () => {
      const connections = useConnectionsStore();
      return computed(() => connections.current?.kind !== 'remote');
    },
  },
  useThings: useNodeThings,
  keys: [
    { keys: 'J K', name: 'move' },
    { keys: 'X', name: 'tick' },
  ],
});
