import { createHash } from 'node:crypto';
import { findProperty } from '../../engine/protocol/message-properties.ts';
import type { BrokerConnection } from '../crash/broker-requests.ts';

/** What to look at. */
export interface Scope {
  /** Topics with the number of their queues. */
  topics: ReadonlyMap<string, number>;
  /** Keys that are looked up, with their topics. */
  keys: readonly { topic: string; key: string }[];
  groups: readonly string[];
  /** Tags that are consumed alone. */
  tags: readonly string[];
}

/** Everything that a client can see of a broker's directory, as lines: place -> value. Two brokers on one directory must give the same. */
export type Snapshot = ReadonlyMap<string, string>;

export async function takeSnapshot(broker: BrokerConnection, scope: Scope): Promise<Snapshot> {
  const lines = new Map<string, string>();
  for (const [topic, queues] of scope.topics) {
    for (let queueId = 0; queueId < queues; queueId++) {
      const place = `${topic}/${queueId}`;
      const min = await broker.minOffset(topic, queueId);
      lines.set(place, `${min} to ${await broker.maxOffset(topic, queueId)}`);
      for (const record of await broker.readQueue(topic, queueId, min)) {
        const { queueOffset, body, properties, reconsumeTimes, physicalOffset } = record;
        const sha256 = createHash('sha256').update(body).digest('hex');
        const names = ['KEYS', 'TAGS', 'UNIQ_KEY'].map((name) => findProperty(properties, name) ?? '-');
        lines.set(`${place}@${queueOffset}`, [sha256, ...names, `retry ${reconsumeTimes}`, `at ${physicalOffset}`].join(' '));
      }
      for (const tag of scope.tags) {
        const offsets = (await broker.readQueue(topic, queueId, min, tag)).map((record) => record.queueOffset);
        lines.set(`${place} tag ${tag}`, offsets.join(','));
      }
      for (const group of scope.groups) {
        const offset = await broker.committedOffset(group, topic, queueId);
        // 4.9 answers 0 where nothing was committed.
        if (offset !== undefined && offset > 0) lines.set(`${group} in ${place}`, String(offset));
      }
    }
  }
  for (const { topic, key } of scope.keys) {
    const found = await broker.queryByKey(topic, key);
    lines.set(
      `key ${key} of ${topic}`,
      found
        .map((record) => record.physicalOffset)
        .sort((a, b) => a - b)
        .join(','),
    );
  }
  return lines;
}

/** What differs between two snapshots, in sentences; the first few places of each kind. */
export function differences(before: Snapshot, after: Snapshot): string[] {
  const sentences: string[] = [];
  const tell = (kind: string, places: string[]): void => {
    if (places.length > 0) sentences.push(`${places.length} ${kind}: ${places.slice(0, 3).join('; ')}`);
  };
  tell(
    'missing',
    [...before].filter(([place]) => !after.has(place)).map(([place, value]) => `${place} (${value})`),
  );
  tell(
    'added',
    [...after].filter(([place]) => !before.has(place)).map(([place, value]) => `${place} (${value})`),
  );
  tell(
    'changed',
    [...before]
      .filter(([place, value]) => after.has(place) && after.get(place) !== value)
      .map(([place, value]) => `${place}: ${value} -> ${after.get(place) ?? ''}`),
  );
  return sentences;
}
