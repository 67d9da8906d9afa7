/**
 * The store as the broker sees it (design: a message's way, steps 3 to 7). One event loop owns it.
 * Offsets: a *physical offset* is a byte position in the commit log, a *queue offset* is an index in a queue.
 * Both are safe integers.
 */
export interface MessageStore {
  /** Recovers from disk and starts the background loops. Rejects with StoreError when the directory is not usable. */
  start(): Promise<void>;
  /** Flushes everything, removes `abort`, releases the directory. */
  stop(): Promise<void>;

  /**
   * Appends one message. Synchronous up to the tail buffer; `done` runs once, never before `put` has returned:
   * after the page-cache write under ASYNC_FLUSH, after the shared fdatasync under SYNC_FLUSH.
   */
  put(message: MessageToStore, done: PutCallback): void;
  /** Appends the messages of one batch with consecutive queue offsets: all of them or none. */
  putBatch(messages: readonly MessageToStore[], done: PutCallback): void;

  /**
   * Reads from one queue (03-client-broker §2.1). `matches` decides by the consume queue's tagsCode and, when it
   * needs properties, by the record; records that do not match are skipped and counted as scanned.
   */
  getMessage(query: GetMessageQuery): GetMessageResult;
  /** One stored record by physical offset, or undefined when there is none that starts there. */
  recordAt(physicalOffset: number): Buffer | undefined;
  /** Smallest queue offset that can be read; 0 for an empty queue, -1 for a queue that does not exist. */
  minQueueOffset(topic: string, queueId: number): number;
  /** Queue offset that the next message will get (dispatched messages only); 0 when the queue does not exist. */
  maxQueueOffset(topic: string, queueId: number): number;
  /** First queue offset whose storeTimestamp is at or after `timestampMs` (LOWER), or the last at or before it (UPPER). */
  queueOffsetByTime(topic: string, queueId: number, timestampMs: number, boundary: 'LOWER' | 'UPPER'): number;
  /** storeTimestamp of the message at a queue offset, -1 when it cannot be read. */
  storeTimestampOf(topic: string, queueId: number, queueOffset: number): number;
  /** storeTimestamp of the oldest message of a queue, -1 when there is none. */
  earliestStoreTimestamp(topic: string, queueId: number): number;
  /** Records whose index entry has this key's hash, newest first; the caller verifies the key (04-store §5). */
  queryByKey(query: KeyQuery): Promise<KeyQueryResult>;

  /** Queues that have a consume queue, by topic. */
  queuesOf(topic: string): number[];
  topics(): string[];
  /** Removes the consume queues of a topic; its records stay in the log until they expire. */
  deleteTopic(topic: string): Promise<void>;
  /** Deletes consume queue files whose messages have left the commit log. */
  cleanExpiredConsumeQueues(): Promise<void>;
  /** Deletes expired segments now, whatever the hour, and what refers to them; at most deleteFileBatchMax. */
  deleteExpiredSegments(): Promise<void>;

  /** Called in dispatch order for every message that has become readable. */
  onDispatch(listener: (dispatched: DispatchedMessage) => void): void;

  readonly stats: StoreStats;
}

export interface MessageToStore {
  topic: string;
  queueId: number;
  /** The user's flag. */
  flag: number;
  sysFlag: number;
  bornTimestampMs: number;
  /** Socket addresses as they go into the record. */
  bornHost: HostAddress;
  storeHost: HostAddress;
  reconsumeTimes: number;
  preparedTransactionOffset: number;
  body: Uint8Array;
  /** Encoded property string, `name\u0001value\u0002`…, as bytes. */
  properties: Uint8Array;
  /** Java hash of TAGS, 0 without a tag (04-store §4). */
  tagsCode: number;
  /** WAIT property: false means the answer waits for neither flush nor replicas. */
  waitStoreMsgOk: boolean;
}

/** IPv4 as 4 bytes, IPv6 as 16. */
export interface HostAddress {
  ip: Uint8Array;
  port: number;
}

export type PutResult =
  | {
      status: 'ok' | 'flushDiskTimeout' | 'flushSlaveTimeout' | 'slaveNotAvailable';
      physicalOffset: number;
      queueOffset: number;
      sizeBytes: number;
      storeTimestampMs: number;
      /** of each message of a batch */ physicalOffsets: readonly number[];
    }
  | { status: 'messageIllegal'; reason: string }
  | { status: 'diskFull'; reason: string }
  | { status: 'writeFailed'; reason: string }
  | { status: 'notWritable'; reason: string };

export type PutCallback = (result: PutResult) => void;

export interface GetMessageQuery {
  topic: string;
  queueId: number;
  queueOffset: number;
  maxMessages: number;
  maxBytes: number;
  /** Undefined takes every message. `record` reads the whole record only when it is called. */
  matches?: ((tagsCode: number, record: () => Buffer) => boolean) | undefined;
}

export type GetMessageStatus =
  | 'found'
  | 'noMatchedMessage'
  | 'messageWasRemoving'
  | 'offsetFoundNull'
  | 'offsetOverflowBadly'
  | 'offsetOverflowOne'
  | 'offsetTooSmall'
  | 'noMatchedLogicQueue'
  | 'noMessageInQueue';

export interface GetMessageResult {
  status: GetMessageStatus;
  /** Stored records, each a view of the store's memory or of a buffer of this call: valid until the turn after they are written out. */
  records: readonly Buffer[];
  messageCount: number;
  bytes: number;
  nextBeginOffset: number;
  minOffset: number;
  maxOffset: number;
  /** Whether the data was further behind the tail than 40 % of the machine's memory. */
  suggestSlave: boolean;
}

export interface KeyQuery {
  topic: string;
  key: string;
  maxMessages: number;
  beginTimestampMs: number;
  endTimestampMs: number;
}

export interface KeyQueryResult {
  records: Buffer[];
  indexLastUpdateTimestampMs: number;
  indexLastUpdatePhysicalOffset: number;
}

export interface DispatchedMessage {
  topic: string;
  queueId: number;
  queueOffset: number;
  physicalOffset: number;
  sizeBytes: number;
  tagsCode: number;
  storeTimestampMs: number;
  sysFlag: number;
  /** Reads the properties of the record when it is called. */
  properties(): Map<string, string>;
}

/** Figures of the running store; every one is a plain read. */
export interface StoreStats {
  minPhysicalOffset(): number;
  maxPhysicalOffset(): number;
  /** End of what readers may see. */
  confirmOffset(): number;
  flushedOffset(): number;
  /** Bytes appended that consume queue and index do not have yet. */
  dispatchBehindBytes(): number;
  bootTimestampMs(): number;
  earliestStoreTimestampMs(): number;
  /** Named counters since start, for runtime info: messages and bytes put, failed puts, gets found and missed, transferred messages. */
  counters(): { putMessages: number; putBytes: number; putFailed: number; getFound: number; getMissed: number; gotMessages: number };
  diskSpace(): { freeBytes: number; totalBytes: number };
}

/** The directory cannot be used, or is used by another process. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: 'inUse' | 'damaged' | 'sizeMismatch' | 'io';
  readonly data: Record<string, string | number>;
  constructor(code: StoreError['code'], message: string, data: Record<string, string | number> = {}, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
    this.data = data;
  }
}
