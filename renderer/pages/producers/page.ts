import { Send } from '@lucide/vue';
import { computed } from 'vue';
import { definePage } from '../../app/define-page.ts';
import { useProducersStore } from './producers-store.ts';

export default definePage({
  routes: [
    {
      path: '/c/:connection/producers',
      name: 'producers',
      component: () => import('./ProducersPage.vue'),
      meta: { title: 'producers.menu' },
    },
  ],
  menu: {
    group: 'see',
    order: 50,
    icon: Send,
    route: 'producers',
    isOfConnection: true,
    goKey: 'p',
    useCount: () => {
      const store = useProducersStore();
      store.watchHere();
      return computed(() =>
        store.query.data === undefined || store.isOneAtATime ? undefined : store.groups.filter(({ isInternal }) => !isInternal).length,
      );
    },
  },
  keys: [
    { keys: '/', name: 'filter' },
    { keys: '↑ ↓ J K', name: 'rows' },
    { keys: 'Enter', name: 'open' },
    { keys: 'C', name: 'copy' },
    { keys: 'Shift C', name: 'copyJson' },
    { keys: 'Space', name: 'apply' },
  ],
});
