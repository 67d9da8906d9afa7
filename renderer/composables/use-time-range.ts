import { computed } from 'vue';
import type { WritableComputedRef } from 'vue';
import { lastRange, parseTimePoint, resolveRange, shiftRange, timePointText } from '../components/time-range.ts';
import type { TimeRangeValue } from '../components/time-range.ts';
import { useHotkeys } from './use-hotkeys.ts';
import { useQueryParam } from './use-query-param.ts';

interface Options {
  /** Shown where the URL says nothing, or nothing that can be read; not written into it. */
  fallback?: TimeRangeValue;
  isSingleKeyOn?: () => boolean;
  now?: () => number;
}

/** Length that charts show when nothing is chosen. */
const usualSpanMs = 30 * 60_000;

/**
 * The time range of a page: `from` and `to` of the URL's query. Every choice is an entry of the history, so that back
 * undoes a zoom. `[` and `]` move it by its own length.
 */
export function useTimeRange({ fallback = lastRange(usualSpanMs), isSingleKeyOn = () => true, now = Date.now }: Options = {}): {
  range: WritableComputedRef<TimeRangeValue>;
} {
  const from = useQueryParam('from', timePointText(fallback.from), { push: true });
  const to = useQueryParam('to', timePointText(fallback.to), { push: true });
  const range = computed<TimeRangeValue>({
    get: () => {
      const nowMs = now();
      const read = { from: parseTimePoint(from.value, nowMs), to: parseTimePoint(to.value, nowMs) };
      if (read.from === undefined || read.to === undefined) return fallback;
      const chosen = { from: read.from, to: read.to };
      const { fromMs, toMs } = resolveRange(chosen, nowMs);
      return fromMs < toMs ? chosen : fallback;
    },
    set: (next) => {
      from.value = timePointText(next.from);
      to.value = timePointText(next.to);
    },
  });
  const move = (direction: -1 | 1) => () => {
    range.value = shiftRange(range.value, direction, now());
  };
  useHotkeys({ '[': move(-1), ']': move(1) }, { isSingleKeyOn });
  return { range };
}
