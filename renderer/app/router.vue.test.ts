import { describe, expect, it } from 'vitest';
import { createMemoryHistory } from 'vue-router';
import { collectPages } from './collect-pages.ts';
import { connectionOf, createPagesRouter, pageModules } from './router.ts';

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

it('takes the connection from the path, else the one before; the start page is about the local cluster', () => {
  const router = createPagesRouter(collectPages(pageModules), createMemoryHistory());
  expect(['/c/orders/topics', '/settings', '/settings/live', '/start'].map((path) => connectionOf(router.resolve(path), 'before'))).toEqual(
    ['orders', 'before', 'before', 'local'],
  );
});
