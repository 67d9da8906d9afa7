import { createMemoryHistory, createRouter } from 'vue-router';
import type { RouteLocationResolvedGeneric, Router, RouterHistory } from 'vue-router';
import { localConnection } from '../../console/contract/connections.ts';
import type { CollectedPages } from './collect-pages.ts';
import type { Page } from './define-page.ts';

/** Every page there is; pages/gallery only while developing. */
export const pageModules: Record<string, Page> = {
  ...import.meta.glob<Page>(['../pages/*/page.ts', '!../pages/gallery/page.ts'], { eager: true, import: 'default' }),
  ...(import.meta.env.DEV ? import.meta.glob<Page>('../pages/gallery/page.ts', { eager: true, import: 'default' }) : {}),
};

/** Routes of the collected pages. `/` and anything unknown go to the start page. */
export function createPagesRouter({ pages }: CollectedPages, history: RouterHistory): Router {
  return createRouter({
    history,
    routes: [
      ...pages.flatMap(({ page }) => page.routes),
      { path: '/c/:connection', redirect: (to) => ({ name: 'overview', params: to.params }) },
      { path: '/:rest(.*)*', redirect: { name: 'start' } },
    ],
  });
}

/** Fetches the code of the view that a fragment (`#/c/local/topics`, `#token=…&/start`) names, before there is a page to show it. */
export async function loadView(pages: CollectedPages, fragment: string): Promise<void> {
  const { matched } = createPagesRouter(pages, createMemoryHistory()).resolve(fragment.replace(/^#(token=[\w-]+&?)?/, '') || '/');
  const component: unknown = matched.at(-1)?.components?.['default'];
  if (typeof component === 'function') await component();
}

/**
 * The connection that a route is about: the one in its path. The start page is about the local cluster; other pages outside of
 * a connection leave `before` in view.
 */
export function connectionOf({ name, params }: Pick<RouteLocationResolvedGeneric, 'name' | 'params'>, before: string): string {
  const { connection } = params;
  if (typeof connection === 'string' && connection !== '') return connection;
  return name === 'start' ? localConnection : before;
}
