import { beforeEach, expect, it, vi } from 'vitest';
import { ConsoleError } from '../../../console/contract/errors.ts';
import { mountApp, settle } from '../../fixtures/mount-app.ts';
import { useToastsStore } from '../../stores/toasts.ts';

vi.setConfig({ testTimeout: 20_000 });
beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(600);
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1400);
});

const menu = (): HTMLElement | null => document.querySelector('[role=dialog]');
const find = (selector: string): HTMLElement => {
  const found = menu()?.querySelector<HTMLElement>(selector);
  if (found === null || found === undefined) throw new Error(`no ${selector}`);
  return found;
};
const openMenu = async (): Promise<void> => {
  document.querySelector<HTMLButtonElement>('[aria-label="Saved searches"]')?.click();
  await settle();
};
const save = async (name: string): Promise<void> => {
  const input = find('input');
  if (!(input instanceof HTMLInputElement)) throw new Error('no field');
  input.value = name;
  input.dispatchEvent(new Event('input'));
  find('form').dispatchEvent(new Event('submit', { cancelable: true }));
  await settle();
};

it('a search is saved under a name, opened again and removed', async () => {
  const { backend, router } = await mountApp('/c/local/messages?by=key&topic=order-paid&key=k&open=7F00');
  await openMenu();
  expect(menu()?.textContent).toContain('No search is saved yet.');
  await save('  paid twice ');
  const saved = { name: 'paid twice', query: { by: 'key', topic: 'order-paid', key: 'k' } };
  expect([backend.world.messages.saved, menu()]).toEqual([[saved], null]);
  await router.push('/c/local/messages?topic=other');
  await openMenu();
  const entry = find('li button');
  expect(entry.textContent?.replaceAll(/\s+/g, ' ').trim()).toBe('paid twiceKey · k · order-paid');
  entry.click();
  await settle();
  expect(router.currentRoute.value.fullPath).toBe('/c/local/messages?by=key&topic=order-paid&key=k');
  await openMenu();
  find('[aria-label="Remove the saved search paid twice"]').click();
  await settle();
  expect(backend.world.messages.saved).toEqual([]);
});

it('a page that searches for nothing has nothing to save, and a name is needed', async () => {
  const { backend, router } = await mountApp('/c/local/messages?by=key');
  await openMenu();
  expect([menu()?.querySelector('input'), menu()?.textContent?.includes('nothing to search for yet')]).toEqual([null, true]);
  await router.push('/c/local/messages?by=key&key=k');
  await settle();
  await save('   ');
  expect(backend.world.calls.filter(({ name }) => name === 'messages.saveSearch')).toEqual([]);
});

it('what could not be saved says why', async () => {
  await mountApp('/c/local/messages?by=key&key=k', {
    change: ({ world }) => void world.failures.set('messages.saveSearch', new ConsoleError('tooManySearches', { searchesMax: 100 })),
  });
  await openMenu();
  await save('one more');
  expect(useToastsStore().toasts.map(({ title }) => title)).toEqual(['The search was not saved: There are 100 saved searches already.']);
});
