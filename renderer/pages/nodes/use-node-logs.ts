import { computed, onScopeDispose, shallowRef, watch } from 'vue';
import type { ComputedRef, Ref } from 'vue';
import type { LogBatch, LogLine } from '../../../console/contract/nodes.ts';
import { showLogLine } from '../../components/log-filter.ts';
import type { ShownLogLine } from '../../components/log-filter.ts';

/** Lines kept in the page, of all nodes together; the file has the rest. */
export const shownLinesMax = 5000;

interface Observer {
  next(batch: LogBatch): void;
}

export interface NodeLogs {
  lines: ComputedRef<readonly ShownLogLine[]>;
  /** Lines that are in the file but no longer here. */
  dropped: ComputedRef<number>;
}

interface Book {
  lines: ShownLogLine[];
  last: LogLine | undefined;
  dropped: number;
}

/**
 * The logs of some nodes, merged by time. A subscription that starts again (the console was restarted) repeats its
 * newest lines: those that were seen are left out.
 */
export function useNodeLogs(
  nodes: Ref<readonly string[]>,
  subscribe: (node: string, observer: Observer) => () => void,
  isActive: Ref<boolean>,
): NodeLogs {
  const books = shallowRef(new Map<string, Book>());
  const stops = new Map<string, () => void>();

  function take(node: string, batch: LogBatch): void {
    const book = books.value.get(node) ?? { lines: [], last: undefined, dropped: 0 };
    const fresh = batch.lines.filter((line) => isAfter(line, book.last));
    const lines = [...book.lines, ...fresh.map((line) => showLogLine(node, line))];
    const surplus = Math.max(0, lines.length - shownLinesMax);
    books.value = new Map(books.value).set(node, {
      lines: surplus === 0 ? lines : lines.slice(surplus),
      last: fresh.at(-1) ?? book.last,
      dropped: book.dropped + surplus + batch.dropped,
    });
  }

  function stopAll(): void {
    for (const stop of stops.values()) stop();
    stops.clear();
  }

  watch(
    [nodes, isActive],
    ([wanted, active]) => {
      if (!active) return stopAll();
      for (const [node, stop] of stops) {
        if (wanted.includes(node)) continue;
        stop();
        stops.delete(node);
      }
      books.value = new Map([...books.value].filter(([node]) => wanted.includes(node)));
      for (const node of wanted) if (!stops.has(node)) stops.set(node, subscribe(node, { next: (batch) => take(node, batch) }));
    },
    { immediate: true },
  );
  onScopeDispose(stopAll);

  return {
    lines: computed(() => {
      const logs = nodes.value.flatMap((node) => books.value.get(node)?.lines ?? []);
      return nodes.value.length < 2 ? logs : logs.sort((a, b) => a.atMs - b.atMs).slice(-shownLinesMax);
    }),
    dropped: computed(() => [...books.value.values()].reduce((sum, book) => sum + book.dropped, 0)),
  };
}

function isAfter(line: LogLine, last: LogLine | undefined): boolean {
  if (last === undefined) return true;
  return line.atMs > last.atMs || (line.atMs === last.atMs && line.sequence > last.sequence);
}
