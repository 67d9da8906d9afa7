import { findProperty } from '../../engine/protocol/message-properties.ts';
import type { MessageRecord } from '../../engine/protocol/message-record.ts';
import type { SendOutcome } from './broker-requests.ts';

/** One send: what was sent, and how it ended. */
export interface Attempt {
  /** Sends of one lane follow each other: each began after the answer to the one before. */
  lane: number;
  sequence: number;
  queueId: number;
  body: Buffer;
  outcome: SendOutcome | undefined;
}

export interface PutCounts {
  acknowledged: number;
  /** Messages that were read back. */
  found: number;
  /** Sends without an answer that says whether the message is stored. */
  unknown: number;
  /** How many of them are stored. */
  unknownFound: number;
}

export interface PutVerdict {
  counts: PutCounts;
  /** What is wrong, in sentences; each kind once with its number and an example. */
  faults: string[];
}

/** What of a stored message is compared. */
export type FoundRecord = Pick<MessageRecord, 'queueId' | 'queueOffset' | 'body' | 'properties'>;

/**
 * Compares what was sent with what the broker has: no acknowledged message is missing, none is there twice, each is
 * where the acknowledgement said and byte for byte what was sent, nothing is there that was never sent or that was
 * refused, the offsets of a queue leave no gap, and the messages of a lane are in the order of its sends.
 */
export function auditPuts(attempts: ReadonlyMap<string, Attempt>, records: readonly FoundRecord[]): PutVerdict {
  const faults = new FaultCounter();
  const found = new Map<string, FoundRecord>();
  for (const record of records) {
    const key = findProperty(record.properties, 'UNIQ_KEY') ?? '';
    const attempt = attempts.get(key);
    if (attempt === undefined) faults.add('never sent', `${key} at ${record.queueId}/${record.queueOffset}`);
    else if (!record.body.equals(attempt.body)) faults.add('with another body', key);
    if (found.has(key)) faults.add('stored twice', key);
    found.set(key, record);
  }
  const counts: PutCounts = { acknowledged: 0, found: records.length, unknown: 0, unknownFound: 0 };
  for (const [key, { outcome, queueId }] of attempts) {
    const record = found.get(key);
    if (outcome?.status === 'acknowledged') {
      counts.acknowledged += 1;
      if (record === undefined) faults.add('acknowledged and lost', key);
      else if (record.queueId !== queueId || record.queueOffset !== outcome.queueOffset || outcome.queueId !== queueId)
        faults.add(
          'not where the acknowledgement said',
          `${key}: ${outcome.queueId}/${outcome.queueOffset}, is at ${record.queueId}/${record.queueOffset}`,
        );
    } else if (outcome?.status === 'refused') {
      faults.add('refused', `${key}: code ${outcome.code} ${outcome.remark}`);
      if (record !== undefined) faults.add('refused and stored', key);
    } else {
      counts.unknown += 1;
      if (record !== undefined) counts.unknownFound += 1;
    }
  }
  checkQueues(records, attempts, faults);
  return { counts, faults: faults.sentences() };
}

function checkQueues(records: readonly FoundRecord[], attempts: ReadonlyMap<string, Attempt>, faults: FaultCounter): void {
  for (const queue of Map.groupBy(records, (record) => record.queueId).values()) {
    const lastOfLane = new Map<number, number>();
    queue.forEach((record, index) => {
      if (record.queueOffset !== index) faults.add('not dense', `${record.queueId}/${record.queueOffset} is number ${index}`);
      const attempt = attempts.get(findProperty(record.properties, 'UNIQ_KEY') ?? '');
      if (attempt === undefined) return;
      const last = lastOfLane.get(attempt.lane) ?? -1;
      if (attempt.sequence <= last) faults.add('out of order', `lane ${attempt.lane}: ${attempt.sequence} after ${last}`);
      lastOfLane.set(attempt.lane, attempt.sequence);
    });
  }
}

/** Counts faults by kind and keeps one example of each. */
export class FaultCounter {
  readonly #kinds = new Map<string, { count: number; example: string }>();

  add(kind: string, example: string): void {
    const known = this.#kinds.get(kind);
    if (known === undefined) this.#kinds.set(kind, { count: 1, example });
    else known.count += 1;
  }

  sentences(): string[] {
    return [...this.#kinds].map(([kind, { count, example }]) => `${count} ${kind}, e.g. ${example}`);
  }
}
