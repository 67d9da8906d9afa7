import { computed, ref } from 'vue';
import type { ComputedRef, Ref, WritableComputedRef } from 'vue';
import { useQueryParam } from './use-query-param.ts';

export interface ColumnChoice {
  /** Keys of the columns that are not wanted, in the order of the table. */
  hidden: WritableComputedRef<readonly string[]>;
  /** Columns that the table has room for, once it has said so. */
  fitted: Ref<number | undefined>;
  /** What the picker shows. */
  picker: ComputedRef<{ columns: { key: string; label: string }[]; shown: number; total: number }>;
}

/** Which columns a list shows, in the URL as `hide=a,b`. `hideable`: all but the first, which is the name of the row. */
export function useColumnChoice<Key extends string>(hideable: readonly Key[], labelOf: (key: Key) => string): ColumnChoice {
  const param = useQueryParam('hide');
  const hidden = computed<readonly string[]>({
    get: () => hideable.filter((key) => param.value.split(',').includes(key)),
    set: (keys) => (param.value = keys.join(',')),
  });
  const fitted = ref<number>();
  const total = hideable.length + 1;
  const picker = computed(() => ({
    columns: hideable.map((key) => ({ key, label: labelOf(key) })),
    shown: fitted.value ?? total - hidden.value.length,
    total,
  }));
  return { hidden, fitted, picker };
}
