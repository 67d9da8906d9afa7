import { MessageProperty, decodeProperties } from '../../protocol/message-properties.ts';
import type { MessageRecord } from '../../protocol/message-record.ts';
import type { MessageStore } from '../../store/message-store.ts';
import { recordOf } from './time-up.ts';

/** Copies of one message that a query returns at most; a message has one copy for each time it was consumed again. */
const COPIES_MAX = 64;

/**
 * Tells which delayed messages were delivered in a former life: the copy has the same unique key and number of
 * attempts, lies later in the log, and still names the topic that it was parked for. Without the index nothing is
 * recognised and the messages come again.
 */
export class DeliveryRecord {
  readonly #store: MessageStore;
  /** Copies that have been taken for a delivery already: the same key may have been sent twice. */
  readonly #taken = new Set<number>();

  constructor(store: MessageStore) {
    this.#store = store;
  }

  async has(parked: MessageRecord): Promise<boolean> {
    const properties = decodeProperties(parked.properties);
    const topic = properties.get(MessageProperty.REAL_TOPIC);
    const key = properties.get(MessageProperty.UNIQ_KEY);
    if (topic === undefined || key === undefined) return false;
    const { records } = await this.#store.queryByKey({
      topic,
      key,
      maxMessages: COPIES_MAX,
      beginTimestampMs: 0,
      endTimestampMs: Number.MAX_SAFE_INTEGER,
    });
    const copies = records.map(recordOf).filter((copy) => copy !== undefined && this.#isCopy(copy, parked, topic, key));
    const first = copies.reduce<MessageRecord | undefined>(
      (earliest, copy) =>
        copy !== undefined && (earliest === undefined || copy.physicalOffset < earliest.physicalOffset) ? copy : earliest,
      undefined,
    );
    if (first === undefined) return false;
    this.#taken.add(first.physicalOffset);
    return true;
  }

  #isCopy(copy: MessageRecord, parked: MessageRecord, topic: string, key: string): boolean {
    if (copy.physicalOffset <= parked.physicalOffset || this.#taken.has(copy.physicalOffset)) return false;
    if (copy.topic !== topic || copy.reconsumeTimes !== parked.reconsumeTimes) return false;
    const properties = decodeProperties(copy.properties);
    return properties.get(MessageProperty.UNIQ_KEY) === key && properties.get(MessageProperty.REAL_TOPIC) === topic;
  }
}
