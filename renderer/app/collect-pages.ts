import type { MenuEntry, Page, PageKey } from './define-page.ts';

export interface NamedMenuEntry extends MenuEntry {
  /** i18n key of the label. */
  label: string;
}

export interface CollectedPages {
  pages: { folder: string; page: Page }[];
  /** Groups that have entries, in the order in which they are drawn. */
  menu: { group: MenuEntry['group']; entries: NamedMenuEntry[] }[];
  /** Keys of the page that a route belongs to, by route name. */
  keysOf: (routeName: string) => { keys: string; text: string }[];
}

const groups: readonly MenuEntry['group'][] = ['see', 'waiting', 'operate'];

/** Orders what the listing of renderer/pages found: the folders are the menu. `modules`: page by path of its page.ts. */
export function collectPages(modules: Record<string, Page>): CollectedPages {
  const pages = Object.entries(modules).map(([path, page]) => ({ folder: path.split('/').at(-2) ?? path, page }));
  const entries = pages.flatMap(({ folder, page }) => (page.menu === undefined ? [] : [{ ...page.menu, label: `${folder}.menu` }]));
  const byOrder = (a: NamedMenuEntry, b: NamedMenuEntry): number => a.order - b.order || a.label.localeCompare(b.label);
  return {
    pages,
    menu: groups
      .map((group) => ({ group, entries: entries.filter((entry) => entry.group === group).sort(byOrder) }))
      .filter((part) => part.entries.length > 0),
    keysOf: (routeName) => {
      const found = pages.find(({ page }) => page.routes.some((route) => route.name === routeName));
      return (found?.page.keys ?? []).map((key: PageKey) => ({ keys: key.keys, text: `${found?.folder}.keys.${key.name}` }));
    },
  };
}
