import { computed } from 'vue';
import type { ComputedRef, WritableComputedRef } from 'vue';
import type { Figure } from '../../console/contract/figure.ts';
import { useQueryParam } from './use-query-param.ts';

export interface Selection<Row> {
  /** Names of the rows that are chosen and in the list now; written as far as `most` goes. */
  names: WritableComputedRef<readonly string[]>;
  keys: ComputedRef<ReadonlySet<string>>;
  rows: ComputedRef<Row[]>;
}

/** No name of a topic or group has it. */
const separator = ',';

/** The rows of a list that are chosen together, in the URL as `selected=a,b`. What the list lacks is not chosen. */
export function useSelection<Row>(rows: () => readonly Row[], nameOf: (row: Row) => string, most: number): Selection<Row> {
  const param = useQueryParam('selected');
  const written = computed(() => new Set(param.value.split(separator).slice(0, most)));
  const chosen = computed(() => (param.value === '' ? [] : rows().filter((row) => written.value.has(nameOf(row)))));
  const names = computed<readonly string[]>({
    get: () => chosen.value.map(nameOf),
    set: (next) => (param.value = next.slice(0, most).join(separator)),
  });
  return { names, keys: computed(() => new Set(names.value)), rows: chosen };
}

/** What figures make together; undefined where one of them is not known. */
export function sumOf(figures: readonly (Figure | undefined)[]): number | undefined {
  return figures.reduce<number | undefined>((sum, figure) => {
    const value = figure?.value ?? undefined;
    return sum === undefined || value === undefined ? undefined : sum + value;
  }, 0);
}
