import { nextTick } from 'vue';
import type { ShallowRef, WritableComputedRef } from 'vue';
import { useQueryParam } from './use-query-param.ts';

/** What the table of a list can do. */
export interface ListTable {
  focus: () => void;
  /** Chooses every row; only where rows can be chosen. */
  selectAll: () => void;
  moveBy: (by: number) => void;
  openCurrent: (ownPage: boolean) => void;
}

/** Anything that takes the focus. */
export interface Focusable {
  focus: () => void;
}

interface Options {
  table: Readonly<ShallowRef<Omit<ListTable, 'selectAll'> | null>>;
  details: Readonly<ShallowRef<Focusable | null>>;
  /** Leads to the page of one row. */
  toOwnPage?: (name: string) => void;
}

export interface ListPane {
  /** Name of the row that is open; '' is none. */
  opened: WritableComputedRef<string>;
  /** Opens a row beside the list, or as a page of its own; by keyboard the focus goes there too. */
  open: (name: string, how: { byKeyboard: boolean; ownPage?: boolean }) => Promise<void>;
  close: () => void;
  /** Opens the row so many rows below. */
  step: (by: number) => void;
}

/** The row of a list that is open in the pane, in the URL as `open=name`. Call in `setup`. */
export function useListPane({ table, details, toOwnPage }: Options): ListPane {
  const opened = useQueryParam('open', '', { push: true });
  return {
    opened,
    async open(name, { byKeyboard, ownPage = false }) {
      if (ownPage && toOwnPage !== undefined) return toOwnPage(name);
      opened.value = name;
      if (!byKeyboard) return;
      await nextTick();
      await nextTick();
      details.value?.focus();
    },
    close() {
      opened.value = '';
      table.value?.focus();
    },
    step(by) {
      table.value?.moveBy(by);
      table.value?.openCurrent(false);
    },
  };
}
