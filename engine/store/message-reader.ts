import type { CommitLog, LogRange } from './commit-log.ts';
import { PLACEHOLDER_SIZE, UNIT_BYTES } from './consume-queue.ts';
import type { ConsumeQueue } from './consume-queue.ts';
import type { GetMessageQuery, GetMessageResult, GetMessageStatus } from './message-store.ts';
import type { MessageStoreConfig } from './message-store-config.ts';
import { dataViewOf, getInt64 } from './record-layout.ts';

/** Apache's MAX_PULL_MSG_SIZE. */
const PULL_BYTES_MAX = 128 * 1024 * 1024;
const PULL_BYTES_MIN = 100;
const SCAN_UNITS_MAX = 6400;

/** Reads messages of one queue. RocketMQ DefaultMessageStore#getMessage */
export class MessageReader {
  readonly #log: CommitLog;
  readonly #config: MessageStoreConfig;
  readonly #memoryBytes: number;
  readonly #units = Buffer.allocUnsafeSlow(SCAN_UNITS_MAX * UNIT_BYTES);
  readonly #unitsView = dataViewOf(this.#units);

  constructor(log: CommitLog, config: MessageStoreConfig) {
    this.#log = log;
    this.#config = config;
    this.#memoryBytes = (config.totalMemoryBytes * config.accessMessageInMemoryMaxRatio) / 100;
  }

  read(queue: ConsumeQueue | undefined, query: GetMessageQuery): GetMessageResult {
    const { queueOffset } = query;
    if (!queue) return nothing('noMatchedLogicQueue', 0, 0, 0);
    const { minOffset, maxOffset } = queue;
    if (maxOffset === 0) return nothing('noMessageInQueue', 0, minOffset, maxOffset);
    if (queueOffset < minOffset) return nothing('offsetTooSmall', minOffset, minOffset, maxOffset);
    if (queueOffset === maxOffset) return nothing('offsetOverflowOne', queueOffset, minOffset, maxOffset);
    if (queueOffset > maxOffset) return nothing('offsetOverflowBadly', maxOffset, minOffset, maxOffset);
    return this.#readUnits(queue, query);
  }

  #readUnits(queue: ConsumeQueue, query: GetMessageQuery): GetMessageResult {
    const { queueOffset, maxMessages, matches } = query;
    const scanUnits = Math.min(SCAN_UNITS_MAX, Math.max(Math.floor(this.#config.maxFilterMessageSize / UNIT_BYTES), maxMessages));
    const wanted = matches ? scanUnits : Math.min(scanUnits, Math.max(1, maxMessages));
    const count = queue.readUnits(queueOffset, wanted, this.#units);
    if (count === 0) return nothing('offsetFoundNull', queue.maxOffset, queue.minOffset, queue.maxOffset);
    const batch = new Batch(this.#config, maxMessages, Math.min(PULL_BYTES_MAX, Math.max(query.maxBytes, PULL_BYTES_MIN)));
    const tailOffset = this.#log.writtenOffset;
    let status: GetMessageStatus = 'noMatchedMessage';
    let next = queueOffset;
    let lastPhysicalOffset = 0;
    let skipUntil = 0;
    for (let i = 0; i < count; i++) {
      const physicalOffset = getInt64(this.#unitsView, i * UNIT_BYTES);
      const sizeBytes = this.#unitsView.getInt32(i * UNIT_BYTES + 8);
      if (batch.isFullFor(sizeBytes, tailOffset - physicalOffset <= this.#memoryBytes)) break;
      lastPhysicalOffset = physicalOffset;
      next = queueOffset + i + 1;
      if (physicalOffset < skipUntil) continue;
      if (matches && !matches(getInt64(this.#unitsView, i * UNIT_BYTES + 12), () => batch.preview(this.#log, physicalOffset, sizeBytes))) {
        batch.dropPreview();
        continue;
      }
      if (sizeBytes <= 0 || sizeBytes === PLACEHOLDER_SIZE || physicalOffset < this.#log.minOffset) {
        if (batch.messageCount === 0) status = 'messageWasRemoving';
        skipUntil = this.#log.segments.startOf(physicalOffset) + this.#log.segments.segmentBytes;
        continue;
      }
      batch.add(physicalOffset, sizeBytes);
      skipUntil = 0;
    }
    const records = batch.records(this.#log);
    if (records.length > 0) status = 'found';
    else if (batch.messageCount > 0) status = 'messageWasRemoving';
    return {
      status,
      records,
      messageCount: records.length,
      bytes: records.reduce((sum, record) => sum + record.length, 0),
      nextBeginOffset: next,
      minOffset: queue.minOffset,
      maxOffset: queue.maxOffset,
      suggestSlave: tailOffset - lastPhysicalOffset > this.#memoryBytes,
    };
  }
}

function nothing(status: GetMessageStatus, nextBeginOffset: number, minOffset: number, maxOffset: number): GetMessageResult {
  return { status, records: [], messageCount: 0, bytes: 0, nextBeginOffset, minOffset, maxOffset, suggestSlave: false };
}

const emptyRecord = Buffer.alloc(0);

/** The records of one answer: chosen by their units first, then read with as few reads as possible. */
class Batch {
  readonly #config: MessageStoreConfig;
  readonly #maxMessages: number;
  readonly #maxBytes: number;
  readonly #ranges: LogRange[] = [];
  /** Records that a filter has read already, by their place in #ranges. */
  readonly #read = new Map<number, Buffer>();
  #preview: Buffer | undefined;
  #bytes = 0;

  constructor(config: MessageStoreConfig, maxMessages: number, maxBytes: number) {
    this.#config = config;
    this.#maxMessages = maxMessages;
    this.#maxBytes = maxBytes;
  }

  get messageCount(): number {
    return this.#ranges.length;
  }

  /** RocketMQ DefaultMessageStore#isTheBatchFull: the first message always fits. */
  isFullFor(sizeBytes: number, isInMemory: boolean): boolean {
    const count = this.#ranges.length;
    if (count === 0) return false;
    if (count + 1 > this.#maxMessages || this.#bytes + sizeBytes > this.#maxBytes) return true;
    const config = this.#config;
    if (isInMemory)
      return this.#bytes + sizeBytes > config.maxTransferBytesOnMessageInMemory || count >= config.maxTransferCountOnMessageInMemory;
    return this.#bytes + sizeBytes > config.maxTransferBytesOnMessageInDisk || count >= config.maxTransferCountOnMessageInDisk;
  }

  /** The record for a filter that looks at properties; empty when it cannot be read. */
  preview(log: CommitLog, physicalOffset: number, sizeBytes: number): Buffer {
    this.#preview ??= sizeBytes > 0 && sizeBytes !== PLACEHOLDER_SIZE ? log.read(physicalOffset, sizeBytes) : undefined;
    return this.#preview ?? emptyRecord;
  }

  dropPreview(): void {
    this.#preview = undefined;
  }

  add(physicalOffset: number, sizeBytes: number): void {
    if (this.#preview) this.#read.set(this.#ranges.length, this.#preview);
    this.#preview = undefined;
    this.#ranges.push({ physicalOffset, sizeBytes });
    this.#bytes += sizeBytes;
  }

  /** What was found of the chosen records, in order. */
  records(log: CommitLog): Buffer[] {
    if (this.#read.size > 0) {
      return this.#ranges
        .map((range, i) => this.#read.get(i) ?? log.read(range.physicalOffset, range.sizeBytes))
        .filter((record) => record !== undefined);
    }
    return log.readAll(this.#ranges).filter((record) => record !== undefined);
  }
}
