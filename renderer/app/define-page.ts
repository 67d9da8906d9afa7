import type { Component, ComputedRef } from 'vue';
import type { RouteRecordRaw } from 'vue-router';
import type { PaletteThings } from './palette/palette-model.ts';

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
  /** Whether the connection in view has it; without it, always. Called in a `setup`. */
  useIsShown?: () => ComputedRef<boolean>;
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
  /** What the command palette can find by name. Called once in the shell's `setup`. */
  useThings?: () => ComputedRef<PaletteThings>;
}

/** Names the type; returns its argument. */
export function definePage(page: Page): Page {
  return page;
}
