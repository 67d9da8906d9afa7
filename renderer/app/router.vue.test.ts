import { describe, expect, it } from 'vitest';
import { createMemoryHistory } from 'vue-router';
import { collectPages } from './collect-pages.ts';
import type { Page } from './define-page.ts';
import { connectionOf, createPagesRouter, loadView, pageModules } from './router.ts';

describe('the router', () => {
  const router = createPagesRouter(collectPages(pageModules), createMemoryHistory());
  it('leads every path somewhere', () => {
    const nameOf = (path: string) => {
      const { matched } = router.resolve(path);
      const redirect = matched.at(-1)?.redirect;
      return redirect === undefined ? router.resolve(path).name : 'redirect';
    };
    expect(
      ['/start', '/c/local/topics?q=order', '/c/local/topics/%25RETRY%25a', '/c/10.0.0.1/nodes', '/settings', '/', '/no/such'].map(nameOf),
    ).toEqual(['start', 'topics', 'topic', 'nodes', 'settings', 'redirect', 'redirect']);
  });
  it('goes to the start page from the root', () => {
    expect(router.resolve('/').matched.at(-1)?.redirect).toEqual({ name: 'start' });
  });
});

it('fetches the code of the view that the address names, also behind a token, and none for a redirection', async () => {
  const loaded: string[] = [];
  const page = (name: string): Page => ({
    routes: [{ path: `/c/:connection/${name}`, name, component: async () => (loaded.push(name), { render: () => null }) }],
  });
  const pages = collectPages({ '/pages/topics/page.ts': page('topics'), '/pages/groups/page.ts': page('groups') });
  for (const fragment of ['#/c/local/groups?open=a', '#token=a-b_C&/c/local/topics', '#token=abc', '', '#/no/such'])
    await loadView(pages, fragment);
  expect(loaded).toEqual(['groups', 'topics']);
});

it('takes the connection from the path, else the one before; the start page is about the local cluster', () => {
  const router = createPagesRouter(collectPages(pageModules), createMemoryHistory());
  expect(['/c/orders/topics', '/settings', '/settings/live', '/start'].map((path) => connectionOf(router.resolve(path), 'before'))).toEqual(
    ['orders', 'before', 'before', 'local'],
  );
});
