import { computed } from 'vue';
import type { WritableComputedRef } from 'vue';
import type { Sort } from '../components/table-model.ts';
import { useQueryParam } from './use-query-param.ts';

/** The order of a list, in the URL as `sort=key`, or `sort=-key` for the largest first; without it `fallback` (the same text), or none. */
export function useSortParam(fallback = ''): WritableComputedRef<Sort | undefined> {
  const param = useQueryParam('sort', fallback);
  return computed({
    get: () => (param.value === '' ? undefined : { key: param.value.replace(/^-/, ''), isDescending: param.value.startsWith('-') }),
    set: (sort) => (param.value = sort === undefined ? fallback : `${sort.isDescending ? '-' : ''}${sort.key}`),
  });
}
