import { definePage } from '../../app/define-page.ts';

export default definePage({
  routes: [
    { path: '/settings/:section?', name: 'settings', component: () => import('./SettingsPage.vue'), meta: { title: 'settings.title' } },
  ],
  keys: [{ keys: '/', name: 'find' }],
});
