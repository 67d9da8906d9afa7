import { Users } from '@lucide/vue';
import { computed } from 'vue';
import { definePage } from '../../app/define-page.ts';
import { useGroupsStore } from './groups-store.ts';
import { useGroupThings } from './use-group-things.ts';

export default definePage({
  routes: [
    { path: '/c/:connection/groups', name: 'groups', component: () => import('./GroupsPage.vue'), meta: { title: 'groups.menu' } },
    {
      path: '/c/:connection/groups/:group',
      name: 'group',
      component: () => import('./GroupPage.vue'),
      meta: { title: 'groups.menu', menu: 'groups' },
    },
  ],
  menu: {
    group: 'see',
    order: 40,
    icon: Users,
    route: 'groups',
    isOfConnection: true,
    goKey: 'c',
    useCount: () => {
      const store = useGroupsStore();
      store.watchHere();
      return computed(() => (store.query.data === undefined ? undefined : store.rows.filter(({ kind }) => kind === 'normal').length));
    },
  },
  useThings: useGroupThings,
  keys: [
    { keys: 'N', name: 'create' },
    { keys: '/', name: 'filter' },
    { keys: '↑ ↓ J K', name: 'rows' },
    { keys: 'Enter', name: 'open' },
    { keys: 'Alt Enter', name: 'ownPage' },
    { keys: 'X, Shift X, Ctrl A', name: 'select' },
    { keys: 'C', name: 'copy' },
    { keys: 'Shift C', name: 'copyJson' },
    { keys: '[ ]', name: 'shift' },
    { keys: 'Space', name: 'apply' },
  ],
});
