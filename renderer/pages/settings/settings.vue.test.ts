import { describe, expect, it } from 'vitest';
import { ConsoleError } from '../../../console/contract/errors.ts';
import { mountApp, settle } from '../../fixtures/mount-app.ts';
import { useToastsStore } from '../../stores/toasts.ts';
import SettingRow from './SettingRow.vue';
import SettingsPage from './SettingsPage.vue';
import ThemeCards from './ThemeCards.vue';

describe('the settings page', () => {
  it('keeps every choice in the backend', async () => {
    const { backend, view } = await mountApp('/settings');
    await view.findComponent(ThemeCards).findAll('[role=radio]')[1]?.trigger('click');
    await view
      .findAll('[role=radio]')
      .find((radio) => radio.text() === '中文')
      ?.trigger('click');
    await view.find('[role=switch]').trigger('click');
    await settle();
    expect([backend.world.settings.theme, backend.world.settings.language, backend.world.settings.singleKeyShortcuts]).toEqual([
      'dark',
      'zh',
      false,
    ]);
    expect(view.findComponent(SettingsPage).find('h1').text()).toBe('Settings'); // the app sets the language, not this page
  });
  it('says what this program is and where its data lies', async () => {
    const { view } = await mountApp('/settings');
    expect(
      view
        .findAllComponents(SettingRow)
        .map((row) => row.text())
        .slice(-3),
    ).toEqual(['Version0.1.0', 'RuntimeNode.js 24.21.0', 'Data folderdata']);
  });
  it('says that a choice could not be kept', async () => {
    const { backend, view } = await mountApp('/settings');
    backend.world.failures.set('app.changeSettings', new ConsoleError('settingsNotSaved', { path: 'settings.json', systemCode: 'ENOSPC' }));
    await view.find('[role=switch]').trigger('click');
    await settle();
    expect(useToastsStore().toasts.map(({ detail }) => detail)).toEqual([
      'The settings could not be written to settings.json (ENOSPC). They hold until this window is closed.',
    ]);
  });
});
