import { Layers } from '@lucide/vue';
import { computed } from 'vue';
import { definePage } from '../../app/define-page.ts';
import { useTopicThings } from './use-topic-things.ts';
import { useTopicsStore } from './topics-store.ts';

export default definePage({
  routes: [
    { path: '/c/:connection/topics', name: 'topics', component: () => import('./TopicsPage.vue'), meta: { title: 'topics.menu' } },
    {
      path: '/c/:connection/topics/:topic',
      name: 'topic',
      component: () => import('./TopicPage.vue'),
      meta: { title: 'topics.menu', menu: 'topics' },
    },
  ],
  menu: {
    group: 'see',
    order: 20,
    icon: Layers,
    route: 'topics',
    isOfConnection: true,
    goKey: 't',
    useCount: () => {
      const store = useTopicsStore();
      store.watchHere();
      return computed(() => (store.query.data === undefined ? undefined : store.rows.filter(({ kind }) => kind === 'normal').length));
    },
  },
  useThings: useTopicThings,
  keys: [
    { keys: 'N', name: 'create' },
    { keys: '/', name: 'filter' },
    { keys: '↑ ↓ J K', name: 'rows' },
    { keys: 'Enter', name: 'open' },
    { keys: 'Alt Enter', name: 'ownPage' },
    { keys: 'X, Shift X, Ctrl A', name: 'select' },
    { keys: 'C', name: 'copy' },
    { keys: 'Shift C', name: 'copyJson' },
    { keys: 'Space', name: 'apply' },
  ],
});
