import { getEarliestStoreTime } from '../../../engine/admin/get-earliest-store-time.ts';
import type { MessageFilter } from '../../contract/messages.ts';
import { messageRowsMax } from '../../contract/messages.ts';
import type { ClusterView } from '../connections/cluster-view.ts';
import { inParallel } from '../in-parallel.ts';
import { compileFilter } from './message-filter.ts';
import type { CompiledFilter } from './message-filter.ts';
import { messageRowOf } from './message-row.ts';
import { firstOffsetAt, pullMessagesMax, readQueues, readRange } from './queue-range.ts';
import type { TopicQueue } from './queue-range.ts';
import type { SearchRun } from './search-run.ts';
import { readTopicSources } from './topic-sources.ts';

/** Queues that are read side by side. */
const queuesAtOnceMax = 6;
/** Places that one step looks at where the broker filters by tag. */
const filteredStepPlaces = 512;

export interface TimeRange {
  topic: string;
  fromMs: number;
  /** Null: up to now. */
  toMs: number | null;
  filter: MessageFilter;
}

/** A queue that is read from its end to its beginning. */
interface Reading {
  queue: TopicQueue;
  /** Where the range begins, and where the part that was not read yet ends. */
  from: number;
  to: number;
  /** Store time of the oldest message that was read: no unread one is newer. */
  reachedMs: number;
}

/**
 * Messages of a topic that were stored in a range, the newest first: the queue that has got the least far back is read
 * next. Ends when all is read, or when enough is found and everything unread is older.
 */
export async function searchTimeRange(view: ClusterView, run: SearchRun, range: TimeRange): Promise<void> {
  const sources = await readTopicSources(view, range.topic);
  run.sources = sources;
  const queues = (await Promise.all(sources.map((source) => readQueues(source, range.topic)))).flat();
  run.queueCount = queues.length;
  run.topicMessages = queues.reduce((sum, { minOffset, maxOffset }) => sum + maxOffset - minOffset, 0);
  run.emit([]);
  const readings = (
    await inParallel(queuesAtOnceMax, queues, async (queue) => {
      try {
        return [await openReading(queue, range, run.signal)];
      } catch (error) {
        queue.source.note(error);
        return [];
      }
    })
  ).flat();
  await readAll(readings, range, run);
  run.oldestKeptAtMs = await oldestKept(queues);
}

async function openReading(queue: TopicQueue, { fromMs, toMs }: TimeRange, signal: AbortSignal): Promise<Reading> {
  const isEmpty = queue.minOffset >= queue.maxOffset;
  const from = isEmpty || fromMs === 0 ? queue.minOffset : await firstOffsetAt(queue, fromMs, signal);
  const to = isEmpty || toMs === null ? queue.maxOffset : await firstOffsetAt(queue, toMs + 1, signal);
  return { queue, from, to: Math.max(from, to), reachedMs: Number.POSITIVE_INFINITY };
}

async function readAll(readings: readonly Reading[], range: TimeRange, run: SearchRun): Promise<void> {
  const total = readings.reduce((sum, { from, to }) => sum + to - from, 0);
  const open = new Set(readings.filter(({ from, to }) => from < to));
  const filter = compileFilter(range.filter);
  const times: number[] = [];
  /** Nothing older than this is needed any more. */
  let enoughMs = Number.NEGATIVE_INFINITY;

  const takeNext = async (): Promise<void> => {
    for (;;) {
      const [reading] = [...open].sort((a, b) => b.reachedMs - a.reachedMs);
      if (reading === undefined || run.signal.aborted) return;
      open.delete(reading);
      if (reading.reachedMs < enoughMs) continue;
      try {
        await step(reading, range, filter, run, times, enoughMs);
        if (reading.from < reading.to) open.add(reading);
      } catch (error) {
        reading.queue.source.note(error);
      }
      run.share = total === 0 ? 1 : run.scanned / total;
      if (times.length >= messageRowsMax) {
        times.sort((a, b) => b - a);
        enoughMs = times[messageRowsMax - 1] ?? enoughMs;
        run.isCut = open.size > 0 || times.length > messageRowsMax;
      }
    }
  };
  await Promise.all(Array.from({ length: queuesAtOnceMax }, takeNext));
  if (times.length === messageRowsMax && run.scanned >= total) run.isCut = false;
}

/** Reads the newest unread stretch of a queue and sends what fits. */
async function step(
  reading: Reading,
  { fromMs, toMs }: TimeRange,
  filter: CompiledFilter,
  run: SearchRun,
  times: number[],
  enoughMs: number,
): Promise<void> {
  const { queue } = reading;
  const places = filter.brokerTags === '*' ? pullMessagesMax : filteredStepPlaces;
  const from = Math.max(reading.from, reading.to - places);
  const { records, expired } = await readRange(queue, from, reading.to, filter.brokerTags, run.signal);
  run.scanned += reading.to - from;
  run.expiredWhileReading += expired;
  reading.to = from;
  const oldest = records[0];
  if (oldest !== undefined) reading.reachedMs = Math.min(reading.reachedMs, oldest.storeTimestamp);
  // A clock that was set back leaves messages of another time among these.
  const fitting = records.filter(
    (record) => record.storeTimestamp >= fromMs && (toMs === null || record.storeTimestamp <= toMs) && filter.accepts(record),
  );
  run.found += fitting.length;
  times.push(...fitting.map(({ storeTimestamp }) => storeTimestamp));
  const needed = fitting.filter(({ storeTimestamp }) => storeTimestamp >= enoughMs);
  run.emit(needed.reverse().map((record) => messageRowOf(record, queue.source.brokerName)));
}

/** Store time of the oldest message of all queues; null where there is none, or nobody says. */
async function oldestKept(queues: readonly TopicQueue[]): Promise<number | null> {
  const filled = queues.filter(({ minOffset, maxOffset }) => minOffset < maxOffset);
  const times = await inParallel(queuesAtOnceMax, filled, (queue) =>
    queue.source.ask((caller, address) => getEarliestStoreTime(caller, address, queue)).catch(() => undefined),
  );
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? null : Math.min(...known);
}
