import { findProperty } from '../../engine/protocol/message-properties.ts';
import type { MessageRecord } from '../../engine/protocol/message-record.ts';
import { FaultCounter } from './put-audit.ts';

/** A message that waits for its time, as its sender or consumer was told that it would. */
export interface Waiting {
  kind: 'delayed' | 'retrying';
  level: number;
  body: Buffer;
  /** Where it is to be delivered; undefined when any queue will do. */
  queueId: number | undefined;
}

/** The moment of a kill: wall clock in ms, and the progress per level that was on disk, level 1 first. */
export interface Kill {
  atMs: number;
  writtenOffsets: readonly number[];
}

export type ParkedRecord = Pick<MessageRecord, 'queueId' | 'queueOffset' | 'storeTimestamp' | 'properties'>;
export type DeliveredRecord = Pick<MessageRecord, 'queueId' | 'storeTimestamp' | 'properties' | 'body' | 'reconsumeTimes'>;

export interface DelayVerdict {
  delivered: number;
  /** Per kill: what still waited, and what had been delivered since the progress was last written. */
  kills: { delayedPending: number; retryingPending: number; sinceLastWrite: number }[];
  /** Longest time between a message's time and its delivery, in ms; it contains the time that the broker was down. */
  latestMs: number;
  faults: string[];
}

interface Found {
  parked: ParkedRecord[];
  delivered: DeliveredRecord[];
}

/**
 * Compares what was to wait with what was parked and what was delivered: each message once, not before its time, with
 * the body and in the queue that it was sent with. `levelsMs`: the ladder, level 1 first.
 */
export function auditDelays(
  waiting: ReadonlyMap<string, Waiting>,
  parked: readonly ParkedRecord[],
  delivered: readonly DeliveredRecord[],
  levelsMs: readonly number[],
  kills: readonly Kill[],
): DelayVerdict {
  const faults = new FaultCounter();
  const found = new Map([...waiting.keys()].map((key): [string, Found] => [key, { parked: [], delivered: [] }]));
  for (const record of parked) entryOf(found, record, faults)?.parked.push(record);
  for (const record of delivered) entryOf(found, record, faults)?.delivered.push(record);
  let latestMs = 0;
  for (const [key, message] of waiting) {
    const { parked: places, delivered: copies } = found.get(key) ?? { parked: [], delivered: [] };
    if (places.length !== 1) faults.add(places.length === 0 ? 'not parked' : 'parked more than once', key);
    if (copies.length === 0) faults.add(`${message.kind} and lost`, key);
    if (copies.length > 1) faults.add(`${message.kind} and delivered more than once`, `${key}: ${copies.length} times`);
    for (const copy of copies) checkCopy(key, message, copy, faults);
    const [place] = places;
    const [copy] = copies;
    if (place === undefined || copy === undefined) continue;
    const lateMs = copy.storeTimestamp - place.storeTimestamp - (levelsMs[message.level - 1] ?? 0);
    if (lateMs < 0) faults.add(`${message.kind} and delivered early`, `${key}: by ${-lateMs} ms`);
    latestMs = Math.max(latestMs, lateMs);
  }
  return { delivered: delivered.length, kills: kills.map((kill) => atKill(kill, waiting, found)), latestMs, faults: faults.sentences() };
}

function entryOf(found: ReadonlyMap<string, Found>, record: { properties: string }, faults: FaultCounter): Found | undefined {
  const key = findProperty(record.properties, 'UNIQ_KEY') ?? '';
  const entry = found.get(key);
  if (entry === undefined) faults.add('never sent', key);
  return entry;
}

function checkCopy(key: string, message: Waiting, copy: DeliveredRecord, faults: FaultCounter): void {
  if (!copy.body.equals(message.body)) faults.add('with another body', key);
  if (message.queueId !== undefined && copy.queueId !== message.queueId) faults.add('in another queue', key);
  if (copy.reconsumeTimes !== (message.kind === 'retrying' ? 1 : 0)) faults.add('with a wrong number of attempts', key);
}

function atKill(kill: Kill, waiting: ReadonlyMap<string, Waiting>, found: ReadonlyMap<string, Found>): DelayVerdict['kills'][number] {
  const counts = { delayedPending: 0, retryingPending: 0, sinceLastWrite: 0 };
  for (const [key, { kind }] of waiting) {
    const [place] = found.get(key)?.parked ?? [];
    const [copy] = found.get(key)?.delivered ?? [];
    if (place === undefined || copy === undefined) continue;
    if (copy.storeTimestamp > kill.atMs) counts[kind === 'delayed' ? 'delayedPending' : 'retryingPending'] += 1;
    else if (place.queueOffset >= (kill.writtenOffsets[place.queueId] ?? 0)) counts.sinceLastWrite += 1;
  }
  return counts;
}
