import { describe, expect, it } from 'vitest';
import { collectPages } from './collect-pages.ts';
import { definePage } from './define-page.ts';
import type { MenuEntry } from './define-page.ts';

const entry = (route: string, group: MenuEntry['group'], order: number): MenuEntry => ({
  group,
  order,
  icon: {},
  route,
  isOfConnection: true,
  goKey: route.slice(0, 1),
});

describe('collectPages', () => {
  const pages = collectPages({
    '../pages/nodes/page.ts': definePage({
      routes: [{ path: '/nodes', name: 'nodes', component: {} }],
      menu: entry('nodes', 'operate', 10),
    }),
    '../pages/topics/page.ts': definePage({
      routes: [{ path: '/topics', name: 'topics', component: {} }],
      menu: entry('topics', 'see', 20),
      keys: [{ keys: 'N', name: 'create' }],
    }),
    '../pages/start/page.ts': definePage({ routes: [{ path: '/start', name: 'start', component: {} }], menu: entry('start', 'see', 0) }),
    '../pages/settings/page.ts': definePage({ routes: [{ path: '/settings', name: 'settings', component: {} }] }),
  });
  it('makes the menu from the folders, in groups and by order', () => {
    expect(pages.menu.map(({ group, entries }) => [group, entries.map(({ label }) => label)])).toEqual([
      ['see', ['start.menu', 'topics.menu']],
      ['operate', ['nodes.menu']],
    ]);
  });
  it('finds the keys of the page that a route belongs to', () => {
    expect([pages.keysOf('topics'), pages.keysOf('settings'), pages.keysOf('none')]).toEqual([
      [{ keys: 'N', text: 'topics.keys.create' }],
      [],
      [],
    ]);
  });
});
