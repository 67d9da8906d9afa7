import { MailSearch } from '@lucide/vue';
import { definePage } from '../../app/define-page.ts';

export default definePage({
  routes: [
    {
      path: '/c/:connection/messages',
      name: 'messages',
      component: () => import('./MessagesPage.vue'),
      meta: { title: 'messages.menu' },
    },
    {
      path: '/c/:connection/messages/:id',
      name: 'message',
      component: () => import('./MessagePage.vue'),
      meta: { title: 'messages.menu', menu: 'messages' },
    },
  ],
  menu: { group: 'see', order: 30, icon: MailSearch, route: 'messages', isOfConnection: true, goKey: 'm' },
  keys: [
    { keys: '/', name: 'field' },
    { keys: 'Ctrl Enter', name: 'run' },
    { keys: '↑ ↓ J K', name: 'rows' },
    { keys: 'Enter', name: 'open' },
    { keys: 'Alt Enter', name: 'ownPage' },
    { keys: 'C', name: 'copy' },
    { keys: 'Shift C', name: 'copyJson' },
    { keys: '[ ]', name: 'shift' },
    { keys: 'P', name: 'pause' },
    { keys: 'Esc', name: 'close' },
  ],
});
