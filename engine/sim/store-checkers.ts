import { join } from 'node:path';
import { decodeRecord, recordProperties } from '../protocol/message-record.ts';
import type { MessageRecord } from '../protocol/message-record.ts';
import type { Disk } from '../runtime/disk.ts';
import type { MessageStore } from '../store/message-store.ts';
import type { MessageStoreConfig } from '../store/message-store-config.ts';
import { startedSimStore } from './store-fixtures.ts';
import { SimDisk } from './sim-disk.ts';

/** A message of the log, read without the store. */
export interface LoggedMessage {
  topic: string;
  queueId: number;
  queueOffset: number;
  physicalOffset: number;
  body: string;
  keys: string | undefined;
}

const BLANK_MAGIC = 0xcbd43194 | 0;

/** Reads the log segment by segment with the protocol's own decoder. Throws when something is behind the last record. */
export function readLog(disk: Disk, config: MessageStoreConfig): LoggedMessage[] {
  const found: LoggedMessage[] = [];
  const names = disk.list(config.storePathCommitLog);
  let ended = false;
  for (const name of names) {
    const bytes = wholeFile(disk, join(config.storePathCommitLog, name));
    if (bytes.length !== config.mappedFileSizeCommitLog) throw new Error(`${name} has ${bytes.length} bytes`);
    for (let at = 0; at < bytes.length;) {
      if (bytes.length - at >= 8 && bytes.readInt32BE(at + 4) === BLANK_MAGIC) break;
      if (ended || bytes.length - at < 4 || bytes.readInt32BE(at) === 0) {
        if (bytes.subarray(at).some((byte) => byte !== 0)) throw new Error(`${name} has bytes behind the log's end at ${at}`);
        ended = true;
        break;
      }
      const result = decodeRecord(bytes, at, bytes.length, { checkCrc: true });
      if (result.status !== 'record') throw new Error(`no record at ${name}+${at}: ${result.status}`);
      const { record } = result;
      if (record.physicalOffset !== Number(name) + at) throw new Error(`the record at ${name}+${at} says ${record.physicalOffset}`);
      found.push(loggedMessage(record));
      at += record.totalSize;
    }
  }
  return found;
}

/** Queue offsets of every queue are 0, 1, 2… in log order, and no body is stored twice. */
export function checkDense(log: readonly LoggedMessage[]): void {
  const next = new Map<string, number>();
  const bodies = new Set<string>();
  for (const message of log) {
    const queue = `${message.topic}@${message.queueId}`;
    const expected = next.get(queue) ?? 0;
    if (message.queueOffset !== expected) throw new Error(`${queue}: offset ${message.queueOffset} where ${expected} is due`);
    next.set(queue, expected + 1);
    if (bodies.has(message.body)) throw new Error(`${message.body} is stored twice`);
    bodies.add(message.body);
  }
}

/** Every acknowledged message is in the log at the offset that was answered. */
export function checkNothingLost(log: readonly LoggedMessage[], acknowledged: ReadonlyMap<string, number>): void {
  const offsets = new Map(log.map((message) => [message.body, message.queueOffset]));
  for (const [body, queueOffset] of acknowledged) {
    if (offsets.get(body) !== queueOffset)
      throw new Error(`${body} was acknowledged at ${queueOffset} and is ${offsets.has(body) ? `at ${offsets.get(body)}` : 'lost'}`);
  }
}

/** What a store serves: every queue's messages with tags code, and the answer to each key. */
export interface ServedStore {
  queues: Record<string, { min: number; max: number; messages: string[] }>;
  keys: Record<string, string[]>;
}

export async function readServed(store: MessageStore, log: readonly LoggedMessage[]): Promise<ServedStore> {
  const served: ServedStore = { queues: {}, keys: {} };
  for (const topic of store.topics().sort()) {
    for (const queueId of store.queuesOf(topic)) {
      const messages: string[] = [];
      const min = store.minQueueOffset(topic, queueId);
      const max = store.maxQueueOffset(topic, queueId);
      for (let at = min; at < max;) {
        const result = store.getMessage({
          topic,
          queueId,
          queueOffset: at,
          maxMessages: 32,
          maxBytes: 1 << 20,
          matches: (tagsCode) => (messages.push(`tag ${tagsCode}`), true),
        });
        if (result.status !== 'found') throw new Error(`${topic}@${queueId} at ${at}: ${result.status}`);
        for (const record of result.records) messages.push(describeRecord(record));
        at = result.nextBeginOffset;
      }
      if (max > 0) served.queues[`${topic}@${queueId}`] = { min, max, messages };
    }
  }
  for (const key of new Set(log.map((logged) => logged.keys))) {
    if (key === undefined) continue;
    const topic = log.find((logged) => logged.keys === key)?.topic ?? '';
    const result = await store.queryByKey({ topic, key, maxMessages: 64, beginTimestampMs: 0, endTimestampMs: Number.MAX_SAFE_INTEGER });
    served.keys[key] = result.records.map(describeRecord);
  }
  return served;
}

/** What a store serves that has nothing but the same commit log. */
export async function rebuiltFrom(disk: SimDisk, config: MessageStoreConfig): Promise<ServedStore> {
  const fresh = new SimDisk();
  for (const name of disk.list(config.storePathCommitLog)) {
    const path = join(config.storePathCommitLog, name);
    const bytes = wholeFile(disk, path);
    const file = fresh.create(path, bytes.length);
    file.pwrite(bytes, 0, bytes.length, 0);
  }
  const log = readLog(fresh, config);
  const { store } = await startedSimStore(fresh, config);
  return readServed(store, log);
}

function describeRecord(bytes: Buffer): string {
  const result = decodeRecord(bytes, 0, bytes.length, { checkCrc: true });
  if (result.status !== 'record') throw new Error(`served bytes are no record: ${result.status}`);
  const logged = loggedMessage(result.record);
  return `${logged.topic}@${logged.queueId}#${logged.queueOffset} ${logged.physicalOffset} ${logged.body}`;
}

function loggedMessage(record: MessageRecord): LoggedMessage {
  return {
    topic: record.topic,
    queueId: record.queueId,
    queueOffset: record.queueOffset,
    physicalOffset: record.physicalOffset,
    body: record.body.toString('utf8'),
    keys: recordProperties(record).get('KEYS'),
  };
}

function wholeFile(disk: Disk, path: string): Buffer {
  const file = disk.open(path, 'read');
  const bytes = Buffer.alloc(file.sizeBytes());
  file.pread(bytes, 0, bytes.length, 0);
  file.close();
  return bytes;
}
