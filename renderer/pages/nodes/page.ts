import { Server } from '@lucide/vue';
import { definePage } from '../../app/define-page.ts';
import { useNodeThings } from './use-node-things.ts';

export default definePage({
  routes: [{ path: '/c/:connection/nodes', name: 'nodes', component: () => import('./NodesPage.vue'), meta: { title: 'nodes.menu' } }],
  menu: { group: 'operate', order: 10, icon: Server, route: 'nodes', isOfConnection: true, goKey: 'n' },
  useThings: useNodeThings,
  keys: [
    { keys: 'J K', name: 'move' },
    { keys: 'X', name: 'tick' },
  ],
});
