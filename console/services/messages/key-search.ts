import { queryMessages } from '../../../engine/admin/query-messages.ts';
import { encodeOffsetMessageId, uniqueKeyForms } from '../../../engine/protocol/message-id.ts';
import type { MessageRecord } from '../../../engine/protocol/message-record.ts';
import { messageRowsMax } from '../../contract/messages.ts';
import type { ClusterView } from '../connections/cluster-view.ts';
import { lookInAllTopics } from './all-topics.ts';
import type { TopicPlace } from './all-topics.ts';
import { hasKey } from './message-filter.ts';
import { messageRowOf } from './message-row.ts';
import { firstOffsetAt, readQueues, readRange } from './queue-range.ts';
import type { SearchRun } from './search-run.ts';
import { readClusterSources, readTopicSources } from './topic-sources.ts';
import type { BrokerSource } from './topic-sources.ts';

/** What brokers give for one index request unless they are set otherwise (`maxMsgsNumBatch`). */
export const indexPageMax = 64;
/** The index keeps whole seconds. */
const indexStepMs = 1000;

export interface KeyQuery {
  /** Undefined: every topic of the cluster. */
  topic: string | undefined;
  key: string;
  /** Whether all topics are those of RocketMQ too. */
  includesSystem: boolean;
}

/** All messages of a topic, or of all topics, that have a key, from every broker that has the topic. */
export async function searchKey(view: ClusterView, run: SearchRun, { topic, key, includesSystem }: KeyQuery): Promise<void> {
  if (topic === undefined) {
    const sources = await readClusterSources(view);
    await lookInAllTopics(view, run, { includesSystem, sources }, (place) => searchBroker(place, run, key));
    return;
  }
  const sources = await readTopicSources(view, topic);
  run.sources = sources;
  run.emit([]);
  await Promise.all(
    sources.map(async (source) => {
      try {
        await searchBroker({ source, topic, readQueueNums: source.readQueueNums }, run, key);
      } catch (error) {
        source.note(error);
      }
    }),
  );
}

/**
 * Pages through a broker's index, the newest first. A request gives the newest hits up to an end time, no more than the
 * broker's limit; the next one ends where the page before it began. Hits of one second that are more than a page cannot
 * be told apart by time: the queues are read for them.
 */
async function searchBroker(place: TopicPlace, run: SearchRun, key: string): Promise<void> {
  const { source, topic } = place;
  const seen = new Set<number>();
  const take = (records: readonly MessageRecord[]): void => {
    const fresh = records.filter(({ physicalOffset }) => !seen.has(physicalOffset));
    for (const { physicalOffset } of fresh) seen.add(physicalOffset);
    const hits = fresh.filter((record) => record.topic === topic && hasKey(record, key));
    run.found += hits.length;
    run.emit(hits.map((record) => messageRowOf(record, source.brokerName)));
  };
  let endMs = Number.MAX_SAFE_INTEGER;
  while (!run.signal.aborted) {
    if (run.found >= messageRowsMax) {
      run.isCut = true;
      return;
    }
    const query = { topic, key, maxMessages: indexPageMax, beginMs: 0, endMs, isUniqueKey: false };
    const page = await source.ask((caller, address) => queryMessages(caller, address, query));
    if (page.length === 0) return;
    const seenBefore = seen.size;
    take(page);
    run.scanned += seen.size - seenBefore;
    const oldestMs = Math.min(...page.map(({ storeTimestamp }) => storeTimestamp));
    if (seen.size > seenBefore) {
      endMs = Math.min(endMs, oldestMs);
      continue;
    }
    if (page.length >= indexPageMax) {
      const dense = await readSecond(place, oldestMs, run.signal);
      run.scanned += dense.length;
      take(dense.filter((record) => hasKey(record, key)));
    }
    endMs = oldestMs - indexStepMs;
  }
}

/** Everything that a broker stored within a second of a time. */
async function readSecond(place: TopicPlace, atMs: number, signal: AbortSignal): Promise<MessageRecord[]> {
  const queues = await readQueues(place.source, place.topic, place.readQueueNums);
  const found: MessageRecord[] = [];
  for (const queue of queues) {
    const from = await firstOffsetAt(queue, atMs - indexStepMs, signal);
    const to = await firstOffsetAt(queue, atMs + indexStepMs + 1, signal);
    found.push(...(await readRange(queue, from, to, '*', signal)).records);
  }
  return found;
}

/** Hits of a unique key on one broker, whatever case it was typed in: first around the time that the id names, then in all there is. */
export async function queryUniqueKey(source: BrokerSource, topic: string, id: string, beginMs: number): Promise<MessageRecord[]> {
  for (const begin of beginMs > 0 ? [beginMs, 0] : [0]) {
    for (const form of uniqueKeyForms(id)) {
      const hits = await queryForm(source, topic, form, begin);
      if (hits.length > 0) return hits;
    }
  }
  return [];
}

async function queryForm(source: BrokerSource, topic: string, id: string, beginMs: number): Promise<MessageRecord[]> {
  const query = { topic, key: id, maxMessages: indexPageMax, beginMs, endMs: Number.MAX_SAFE_INTEGER, isUniqueKey: true };
  const page = await source.ask((caller, address) => queryMessages(caller, address, query));
  const ids = new Set<string>();
  return page.filter((record) => {
    const place = encodeOffsetMessageId(record.storeHost, record.physicalOffset);
    if (ids.has(place) || record.topic !== topic || messageRowOf(record, '').uniqueKey !== id) return false;
    ids.add(place);
    return true;
  });
}
