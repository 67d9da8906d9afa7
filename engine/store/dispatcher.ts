import { DiskError } from '../runtime/disk.ts';
import type { ConsumeQueueStore } from './consume-queue-store.ts';
import type { IndexService } from './index-service.ts';
import type { DispatchedMessage } from './message-store.ts';
import { findProperty, javaHashOfUtf8 } from './property-scan.ts';
import { takesQueuePlace } from './record-layout.ts';
import type { ScannedRecord } from './record-layout.ts';
import { StoredMessage } from './stored-message.ts';

const TAGS = Buffer.from('TAGS');
const DELAY = Buffer.from('DELAY');
const SCHEDULE_TOPIC = 'SCHEDULE_TOPIC_XXXX';

/** Builds what is derived from the log, in a fixed order: consume queue, index, listeners. */
export class Dispatcher {
  readonly #queues: ConsumeQueueStore;
  readonly #index: IndexService | undefined;
  readonly #delayLevelsMs: readonly number[];
  readonly #listeners: ((dispatched: DispatchedMessage) => void)[] = [];
  readonly #range = { start: 0, end: 0 };
  readonly #scanned = new StoredMessage();
  /** While false the index catches up on its own and takes nothing from here. */
  feedsIndex = false;
  /** The disk did not take an index entry of the record at this offset: the index has to read it again. */
  onIndexFailed: (physicalOffset: number, error: DiskError) => void = () => {};

  constructor(queues: ConsumeQueueStore, index: IndexService | undefined, delayLevelsMs: readonly number[]) {
    this.#queues = queues;
    this.#index = index;
    this.#delayLevelsMs = delayLevelsMs;
  }

  onDispatch(listener: (dispatched: DispatchedMessage) => void): void {
    this.#listeners.push(listener);
  }

  /** A record that readers may see from now on. */
  dispatch(message: StoredMessage): void {
    const entry = this.#queues.ensureTopic(message.topic);
    if (message.topic === SCHEDULE_TOPIC) message.tagsCode = this.#deliverTime(message);
    if (takesQueuePlace(message.sysFlag)) {
      this.#queues.append(
        this.#queues.ensure(entry, message.queueId),
        message.queueOffset,
        message.physicalOffset,
        message.sizeBytes,
        message.tagsCode,
      );
    }
    if (this.feedsIndex) this.#feedIndex(message, entry.indexHashSeed);
    for (const listener of this.#listeners) listener(message);
  }

  /** A record read back from the log: its queue only (recovery). `wanted` says which queues take it. */
  redispatch(record: ScannedRecord, bytes: Buffer, wanted: (topic: string, queueId: number) => boolean): void {
    if (!takesQueuePlace(record.sysFlag)) return;
    const message = this.messageOf(record, bytes);
    if (!wanted(message.topic, message.queueId)) return;
    const queue = this.#queues.ensure(this.#queues.ensureTopic(message.topic), message.queueId);
    this.#queues.append(queue, message.queueOffset, message.physicalOffset, message.sizeBytes, message.tagsCode);
  }

  /** The one message object for scanned records: valid until the next call. */
  messageOf(record: ScannedRecord, bytes: Buffer): StoredMessage {
    const message = this.#scanned;
    message.topic = bytes.toString('utf8', record.topicStart, record.topicEnd);
    message.queueId = record.queueId;
    message.queueOffset = record.queueOffset;
    message.physicalOffset = record.physicalOffset;
    message.sizeBytes = record.sizeBytes;
    message.storeTimestampMs = record.storeTimestampMs;
    message.sysFlag = record.sysFlag;
    message.propertyBytes = bytes;
    message.propertiesStart = record.propertiesStart;
    message.propertiesEnd = record.propertiesEnd;
    message.tagsCode = message.topic === SCHEDULE_TOPIC ? this.#deliverTime(message) : this.#tagsCode(message);
    return message;
  }

  #feedIndex(message: StoredMessage, hashSeed: number): void {
    try {
      this.#index?.put(message, hashSeed);
    } catch (error) {
      if (!(error instanceof DiskError)) throw error;
      this.feedsIndex = false;
      this.onIndexFailed(message.physicalOffset, error);
    }
  }

  #tagsCode(message: StoredMessage): number {
    const range = this.#range;
    const { propertyBytes: bytes, propertiesStart, propertiesEnd } = message;
    return findProperty(bytes, propertiesStart, propertiesEnd, TAGS, range) ? javaHashOfUtf8(bytes, range.start, range.end, 0) : 0;
  }

  /** The schedule topic's units carry the delivery time. RocketMQ CommitLog#checkMessageAndReturnSize */
  #deliverTime(message: StoredMessage): number {
    const range = this.#range;
    const { propertyBytes: bytes, propertiesStart, propertiesEnd } = message;
    if (!findProperty(bytes, propertiesStart, propertiesEnd, DELAY, range)) return this.#tagsCode(message);
    const text = Buffer.from(bytes.buffer, bytes.byteOffset + range.start, range.end - range.start).toString('latin1');
    const level = Math.min(Number.parseInt(text, 10) || 0, this.#delayLevelsMs.length);
    if (level <= 0) return this.#tagsCode(message);
    return message.storeTimestampMs + (this.#delayLevelsMs[level - 1] ?? 0);
  }
}
