import { MessageProperty, decodeProperties, encodeProperties } from '../../protocol/message-properties.ts';
import { SystemTopic } from '../../protocol/topic-name.ts';
import type { HostAddress, MessageStore, MessageToStore, PutCallback } from '../../store/message-store.ts';

/** A message on its way into the store. */
export interface MessageDraft {
  topic: string;
  queueId: number;
  /** The user's flag. */
  flag: number;
  sysFlag: number;
  bornTimestampMs: number;
  bornHost: HostAddress;
  reconsumeTimes: number;
  /** Sent body, perhaps compressed; it is copied before `put` returns. */
  body: Uint8Array;
  /** `name\u0001value\u0002`… */
  properties: string;
  /** Java hash of the tag, 0 without one. */
  tagsCode: number;
  waitStoreMsgOk: boolean;
  /** More than 0 parks the message in the schedule topic until its time has come. */
  delayLevel: number;
}

/** Where the message went: the schedule topic and its queue for a delayed one. */
export interface MessagePlace {
  topic: string;
  queueId: number;
}

/** Puts messages into the store, delayed ones into the schedule topic (RocketMQ HookUtils#handleScheduleMessage). */
export class MessageWriter {
  readonly #store: MessageStore;
  readonly #delayLevels: number;
  readonly storeHost: HostAddress;
  readonly #messageIdPrefix: string;

  /** `storeHost`: the address that clients know this broker by. `delayLevels`: how many there are. */
  constructor(store: MessageStore, storeHost: HostAddress, delayLevels: number) {
    this.#store = store;
    this.storeHost = storeHost;
    this.#delayLevels = delayLevels;
    const prefix = Buffer.alloc(storeHost.ip.length + 4);
    prefix.set(storeHost.ip);
    prefix.writeInt32BE(storeHost.port, storeHost.ip.length);
    this.#messageIdPrefix = prefix.toString('hex').toUpperCase();
  }

  put(draft: MessageDraft, done: PutCallback): MessagePlace {
    if (draft.delayLevel > 0) this.#park(draft);
    this.#store.put(this.toStore(draft), done);
    return draft;
  }

  /** All messages of a batch or none; batches have no delay. */
  putBatch(drafts: readonly MessageDraft[], done: PutCallback): void {
    this.#store.putBatch(
      drafts.map((draft) => this.toStore(draft)),
      done,
    );
  }

  /** Id of a stored message (RocketMQ MessageDecoder#createMessageId). */
  messageId(physicalOffset: number): string {
    return this.#messageIdPrefix + physicalOffset.toString(16).toUpperCase().padStart(16, '0');
  }

  toStore(draft: MessageDraft): MessageToStore {
    return {
      topic: draft.topic,
      queueId: draft.queueId,
      flag: draft.flag,
      sysFlag: draft.sysFlag,
      bornTimestampMs: draft.bornTimestampMs,
      bornHost: draft.bornHost,
      storeHost: this.storeHost,
      reconsumeTimes: draft.reconsumeTimes,
      preparedTransactionOffset: 0,
      body: draft.body,
      properties: Buffer.from(draft.properties, 'utf8'),
      tagsCode: draft.tagsCode,
      waitStoreMsgOk: draft.waitStoreMsgOk,
    };
  }

  #park(draft: MessageDraft): void {
    const level = Math.min(draft.delayLevel, this.#delayLevels);
    const properties = decodeProperties(draft.properties);
    properties.set(MessageProperty.DELAY_TIME_LEVEL, String(level));
    properties.set(MessageProperty.REAL_TOPIC, draft.topic);
    properties.set(MessageProperty.REAL_QUEUE_ID, String(draft.queueId));
    for (const timer of [MessageProperty.TIMER_DELIVER_MS, MessageProperty.TIMER_DELAY_SEC, MessageProperty.TIMER_DELAY_MS])
      properties.delete(timer);
    draft.properties = encodeProperties(properties);
    draft.topic = SystemTopic.SCHEDULE;
    draft.queueId = level - 1;
  }
}
