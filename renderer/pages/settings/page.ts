import { definePage } from '../../app/define-page.ts';

export default definePage({
  routes: [{ path: '/settings', name: 'settings', component: () => import('./SettingsPage.vue'), meta: { title: 'settings.title' } }],
});
