import { createRouter } from 'vue-router';
import type { Router, RouterHistory } from 'vue-router';
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

/** The connection that a route is about; pages outside of one belong to the local cluster. */
export function connectionOf(params: Record<string, string | string[] | undefined>): string {
  const { connection } = params;
  return typeof connection === 'string' && connection !== '' ? connection : localConnection;
}
