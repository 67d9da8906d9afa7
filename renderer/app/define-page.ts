import type { Component, ComputedRef } from 'vue';
import type { RouteRecordRaw } from 'vue-router';

/** One entry of the side navigation. Its label is `<folder>.menu`. */
export interface MenuEntry {
  /** Which group it stands in; groups are drawn in this order. */
  group: 'see' | 'waiting' | 'operate';
  /** Position in the group, smallest first. */
  order: number;
  icon: Component;
  /** Name of the route it goes to. */
  route: string;
  /** Whether its path is under `/c/:connection`. */
  isOfConnection: boolean;
  /** The letter after G. */
  goKey: string;
  /** A live count for the right side. Called once in the navigation's `setup`. */
  useCount?: () => ComputedRef<number | undefined>;
}

/** A key of a page, for the list that `?` opens. Its text is `<folder>.keys.<name>`. */
export interface PageKey {
  keys: string;
  name: string;
}

/** What `renderer/pages/<folder>/page.ts` exports: the page's routes and, unless it is reached otherwise, its menu entry. */
export interface Page {
  routes: RouteRecordRaw[];
  menu?: MenuEntry;
  keys?: readonly PageKey[];
}

/** Names the type; returns its argument. */
export function definePage(page: Page): Page {
  return page;
}
