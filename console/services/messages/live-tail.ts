import type { MessageRecord } from '../../../engine/protocol/message-record.ts';
import type { Clock } from '../../../engine/runtime/clock.ts';
import type { MessageFilter, MessageRow, TailUpdate } from '../../contract/messages.ts';
import type { ClusterView } from '../connections/cluster-view.ts';
import { inParallel } from '../in-parallel.ts';
import { compileFilter } from './message-filter.ts';
import { messageRowOf } from './message-row.ts';
import { readQueues, readRange } from './queue-range.ts';
import type { TopicQueue } from './queue-range.ts';
import { readTopicSources, sourceStates } from './topic-sources.ts';
import type { BrokerSource } from './topic-sources.ts';

/** How often brokers are asked where their queues end. */
const lookEveryMs = 200;
/** How long the route of the topic is used, and a silent broker left alone. */
const sourcesFreshMs = 5000;
/** Messages that one look reads from a queue at most; what is more is skipped and counted, the newest are shown. */
export const tailQueueMessagesMax = 2000;
const queuesAtOnceMax = 8;

export interface TailOptions {
  clock: Clock;
  view: ClusterView;
  topic: string;
  filter: MessageFilter;
}

/** Sends the messages of a topic as they are stored, until the signal is aborted. Rejects with topicNotFound at the start. */
export async function tailTopic(
  { clock, view, topic, filter }: TailOptions,
  { emit, signal }: { emit: (update: TailUpdate) => void; signal: AbortSignal },
): Promise<void> {
  const compiled = compileFilter(filter);
  /** The next offset to read, by queue; undefined before the first look. */
  let positions: Map<string, number> | undefined;
  let sources: BrokerSource[] = [];
  let sourcesAtMs = Number.NEGATIVE_INFINITY;

  while (!signal.aborted) {
    const startMs = clock.monotonicMs();
    if (startMs - sourcesAtMs >= sourcesFreshMs) {
      sources = await readTopicSources(view, topic).catch((error: unknown) => {
        if (positions === undefined) throw error;
        return sources;
      });
      sourcesAtMs = startMs;
    }
    const queues = (await Promise.all(sources.map((source) => readQueues(source, topic)))).flat();
    const before = positions;
    const next = new Map(positions);
    let dropped = 0;
    const found = await inParallel(queuesAtOnceMax, queues, async (queue): Promise<MessageRow[]> => {
      const key = `${queue.source.brokerName}@${queue.queueId}`;
      // A queue that came to be since the first look is read from its beginning, and so is one that was made anew.
      const known = before === undefined ? queue.maxOffset : (before.get(key) ?? queue.minOffset);
      const at = known > queue.maxOffset ? queue.minOffset : known;
      const from = Math.max(at, queue.maxOffset - tailQueueMessagesMax);
      dropped += from - at;
      try {
        const records = from < queue.maxOffset ? await readTailOf(queue, from, compiled.brokerTags, signal) : [];
        next.set(key, queue.maxOffset);
        return records.filter((record) => compiled.accepts(record)).map((record) => messageRowOf(record, queue.source.brokerName));
      } catch (error) {
        queue.source.note(error);
        next.set(key, from);
        return [];
      }
    });
    positions = next;
    if (signal.aborted) return;
    const rows = found.flat().sort((a, b) => a.storedAtMs - b.storedAtMs);
    emit({ rows, dropped, queueCount: queues.length, failures: sourceStates(sources).failures, atMs: clock.nowMs() });
    await pause(clock, lookEveryMs - (clock.monotonicMs() - startMs), signal);
  }
}

async function readTailOf(queue: TopicQueue, from: number, tags: string, signal: AbortSignal): Promise<MessageRecord[]> {
  return (await readRange(queue, from, queue.maxOffset, tags, signal)).records;
}

/** Waits, unless the signal is aborted. */
function pause(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      timer.cancel();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = clock.after(Math.max(0, delayMs), end);
    signal.addEventListener('abort', end);
  });
}
