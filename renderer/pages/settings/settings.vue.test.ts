import { describe, expect, it } from 'vitest';
import { ConsoleError } from '../../../console/contract/errors.ts';
import { mountApp, settle } from '../../fixtures/mount-app.ts';
import { machineZone } from '../../i18n/zone.ts';
import { useToastsStore } from '../../stores/toasts.ts';
import HistoryRows from './parts/HistoryRows.vue';
import RecordRow from './parts/RecordRow.vue';
import SectionList from './parts/SectionList.vue';
import SettingRow from './parts/SettingRow.vue';
import ThemeCards from './parts/ThemeCards.vue';
import ZonePick from './parts/ZonePick.vue';
import SettingsPage from './SettingsPage.vue';

type App = Awaited<ReturnType<typeof mountApp>>;
const rowsOf = ({ view }: App): string[] => view.findAllComponents(SettingRow).map((row) => row.text());
/** What a dialog shows is drawn outside the page. */
const press = async (text: string): Promise<void> => {
  [...document.querySelectorAll<HTMLElement>('[role=alertdialog] button')].find((button) => button.textContent?.includes(text))?.click();
  await settle();
};

describe('the settings page', () => {
  it('keeps every choice in the backend', async () => {
    const { backend, view, router } = await mountApp('/settings');
    await view.findComponent(ThemeCards).findAll('[role=radio]')[1]?.trigger('click');
    await router.push('/settings/language');
    await view
      .findAll('[role=radio]')
      .find((radio) => radio.text() === '中文')
      ?.trigger('click');
    await router.push('/settings/keyboard');
    await view.find('[role=switch]').trigger('click');
    await settle();
    expect([backend.world.settings.theme, backend.world.settings.language, backend.world.settings.singleKeyShortcuts]).toEqual([
      'dark',
      'zh',
      false,
    ]);
    expect(view.findComponent(SettingsPage).find('h1').text()).toBe('Settings'); // the app sets the language, not this page
  });
  it('offers every time zone by its name, and this machine’s as such', async () => {
    const { backend, view } = await mountApp('/settings/language');
    const field = view.findComponent(ZonePick).find('input');
    const own = `This machine’s (${machineZone()})`;
    expect(field.element.value).toBe(own);
    await field.setValue('kathm');
    await field.trigger('keydown', { key: 'Enter' });
    await settle();
    expect([field.element.value, backend.world.settings.timeZone]).toEqual(['Asia/Kathmandu', 'Asia/Kathmandu']);
    await field.setValue('machine');
    await field.trigger('keydown', { key: 'Enter' });
    await settle();
    expect([field.element.value, backend.world.settings.timeZone]).toEqual([own, 'system']);
    await field.setValue('Mars/Olympus');
    await field.trigger('blur');
    await settle();
    expect([field.element.value, backend.world.settings.timeZone]).toEqual([own, 'system']);
  });
  it('says what this program is and where its data lies', async () => {
    const app = await mountApp('/settings/about');
    expect(rowsOf(app)).toEqual(['Version0.1.0', 'RuntimeNode.js 24.21.0', 'Data folderdata']);
  });
  it('says that a choice could not be kept', async () => {
    const { backend, view } = await mountApp('/settings/keyboard');
    backend.world.failures.set('app.changeSettings', new ConsoleError('settingsNotSaved', { path: 'settings.json', systemCode: 'ENOSPC' }));
    await view.find('[role=switch]').trigger('click');
    await settle();
    expect(useToastsStore().toasts.map(({ detail }) => detail)).toEqual([
      'The settings could not be written to settings.json (ENOSPC). They hold until this window is closed.',
    ]);
  });
  it('finds a setting in any section, and says when there is none', async () => {
    const app = await mountApp('/settings/about?q=row+height');
    expect([rowsOf(app), app.view.find('h2').text()]).toEqual([
      ['Row height29 px compact, 34 px comfortableCompact Comfortable'],
      'Appearance',
    ]);
    expect(app.view.findComponent(SectionList).find('[aria-current=page]').exists()).toBe(false);
    await app.view.find('input[type=search]').setValue('proxy');
    await settle();
    expect(app.view.text()).toContain('No setting is called “proxy”');
  });
});

describe('the record of history', () => {
  it('says how much it takes, how long it is kept, and since when each connection is recorded', async () => {
    const app = await mountApp('/settings/history');
    const [size, local] = rowsOf(app);
    expect(size).toBe('Space on diskevery 10 s for 1 h · every 1 m for 1 d · every 10 m for 30 d12 MB of 200 MB at most');
    expect(local).toMatch(/^Record LocalRecorded since .*Clear$/);
  });
  it('switches one connection off and on', async () => {
    const { backend, view } = await mountApp('/settings/history');
    await view.findComponent(RecordRow).find('[role=switch]').trigger('click');
    await settle();
    expect(backend.world.calls.at(-1)).toEqual({ name: 'history.record', input: { connection: 'local', isRecorded: false } });
    expect(view.findComponent(RecordRow).find('[role=switch]').attributes('aria-checked')).toBe('false');
  });
  it('puts the switch back when the choice could not be kept', async () => {
    const { backend, view } = await mountApp('/settings/history');
    backend.world.failures.set('history.record', new ConsoleError('settingsNotSaved', { path: 'history.json', systemCode: 'ENOSPC' }));
    await view.findComponent(RecordRow).find('[role=switch]').trigger('click');
    await settle();
    expect([useToastsStore().toasts.map(({ title }) => title), view.find('[role=switch]').attributes('aria-checked')]).toEqual([
      ['The switch was not changed'],
      'true',
    ]);
  });
  it('is cleared of one connection after a question, and says when that failed', async () => {
    const { backend, view } = await mountApp('/settings/history');
    backend.world.failures.set('history.clear', new ConsoleError('historyUnavailable', { detail: 'disk I/O error' }));
    await view.findComponent(RecordRow).find('button:not([role=switch])').trigger('click');
    await settle();
    expect(document.querySelector('[role=alertdialog]')?.textContent).toContain('Clear the history of Local?');
    await press('Clear');
    expect(document.querySelector('[role=alertdialog]')?.textContent).toContain('disk I/O error');
    backend.world.failures.delete('history.clear');
    await press('Clear');
    expect([backend.world.calls.at(-1), document.querySelector('[role=alertdialog]'), view.findComponent(HistoryRows).exists()]).toEqual([
      { name: 'history.clear', input: { connection: 'local' } },
      null,
      true,
    ]);
  });
});
