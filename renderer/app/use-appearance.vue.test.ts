import { afterEach, expect, it, vi } from 'vitest';
import { defineComponent, h } from 'vue';
import { mountApp, settle } from '../fixtures/mount-app.ts';
import { useAppearance } from './use-appearance.ts';

afterEach(() => vi.unstubAllGlobals());

it('follows the system until a theme is chosen', async () => {
  let tell: (event: { matches: boolean }) => void = () => {};
  vi.stubGlobal('matchMedia', () => ({
    matches: false,
    addEventListener: (_: string, listener: typeof tell) => (tell = listener),
    removeEventListener: () => {},
  }));
  const Probe = defineComponent({ setup: () => (useAppearance(), () => h('div')) });
  const { backend } = await mountApp('/settings', { component: () => h(Probe) });
  const seen = [document.documentElement.dataset['theme']];
  tell({ matches: true });
  await settle();
  seen.push(document.documentElement.dataset['theme']);
  backend.world.settings = { ...backend.world.settings, theme: 'light' };
  backend.push();
  await settle();
  seen.push(document.documentElement.dataset['theme']);
  expect(seen).toEqual(['light', 'dark', 'light']);
});
