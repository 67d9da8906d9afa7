import { MessageProperty } from '../../protocol/message-properties.ts';

/** A message to send. */
export interface Message {
  topic: string;
  /** Text is sent as UTF-8. */
  body: Uint8Array | string;
  /** One tag, by which consumers filter. */
  tags?: string | undefined;
  /** Business keys by which the message can be found; a text may hold several, separated by spaces. */
  keys?: string | readonly string[] | undefined;
  /** Free 32-bit number that the broker keeps. */
  flag?: number | undefined;
  /** Delivered after the delay of this level, 1 and up; 0 or absent: at once. */
  delayTimeLevel?: number | undefined;
  /** 5.x: delivered this many milliseconds from now. */
  delayTimeMs?: number | undefined;
  /** 5.x: delivered at this time, milliseconds since the epoch. */
  deliverTimeMs?: number | undefined;
  /** False: the broker answers without waiting for disk and slaves. */
  waitStoreMsgOK?: boolean | undefined;
  /** User properties; RocketMQ's own names are refused. */
  properties?: Readonly<Record<string, string>> | undefined;
}

/** A message as a consumer gets it. */
export interface MessageExt {
  /** The topic it was sent to; for a message that is delivered again not the retry topic. */
  topic: string;
  readonly brokerName: string;
  readonly queueId: number;
  readonly queueOffset: number;
  /** The id that its producer gave it; without one, `offsetMsgId`. */
  readonly msgId: string;
  /** The id that the broker gave it: store host and physical offset. */
  readonly offsetMsgId: string;
  /** Decompressed. */
  readonly body: Buffer;
  readonly tags: string | undefined;
  /** Separated by spaces. */
  readonly keys: string | undefined;
  readonly flag: number;
  readonly sysFlag: number;
  /** All properties: the user's and RocketMQ's own. */
  readonly properties: Record<string, string>;
  readonly bornTimestamp: number;
  /** `ip:port` of the producer. */
  readonly bornHost: string;
  readonly storeTimestamp: number;
  /** `ip:port` of the broker that stored it. */
  readonly storeHost: string;
  /** How often it was delivered to this group before. */
  reconsumeTimes: number;
  readonly physicalOffset: number;
  readonly preparedTransactionOffset: number;
  /** Bytes of the stored record. */
  readonly storeSize: number;
  readonly bodyCrc: number;
  readonly transactionId: string | undefined;
}

/** What a send led to. All but SEND_OK mean that the message is stored but not yet as safe as the broker was told to make it. */
export type SendStatus = 'SEND_OK' | 'FLUSH_DISK_TIMEOUT' | 'FLUSH_SLAVE_TIMEOUT' | 'SLAVE_NOT_AVAILABLE';

/** The broker's answer to a send. */
export interface SendResult {
  readonly sendStatus: SendStatus;
  /** The client's id of the message; of a batch, all of them joined by commas. */
  readonly msgId: string;
  /** The broker's id; of a batch, all of them joined by commas. */
  readonly offsetMsgId: string;
  readonly messageQueue: { readonly topic: string; readonly brokerName: string; readonly queueId: number };
  /** Of a batch, that of its first message. */
  readonly queueOffset: number;
  readonly transactionId: string | undefined;
  readonly regionId: string;
  readonly traceOn: boolean;
  /** Cancels a timed message while it waits (5.x). */
  readonly recallHandle: string | undefined;
}

/** A message on its way out: properties are complete and the body is bytes. */
export interface OutgoingMessage {
  /** As it goes on the wire, with the namespace. */
  readonly topic: string;
  readonly body: Uint8Array;
  readonly flag: number;
  readonly properties: Map<string, string>;
}

/** Names of RocketMQ's that users may set all the same. */
const SETTABLE: ReadonlySet<string> = new Set<string>([
  MessageProperty.SHARDING_KEY,
  MessageProperty.INNER_NUM,
  MessageProperty.INNER_BASE,
  MessageProperty.INNER_MULTI_DISPATCH,
  MessageProperty.TRANSACTION_ID,
  MessageProperty.TRANSACTION_CHECK_TIMES,
  MessageProperty.CHECK_IMMUNITY_TIME_IN_SECONDS,
  MessageProperty.TRACE_CONTEXT,
]);
/** Names that users must not give to their properties. RocketMQ MessageConst.STRING_HASH_SET */
const RESERVED_PROPERTIES: ReadonlySet<string> = new Set<string>(Object.values(MessageProperty).filter((name) => !SETTABLE.has(name)));

/** Whether a property is RocketMQ's own and not for users to set. */
export function isReservedProperty(name: string): boolean {
  return RESERVED_PROPERTIES.has(name);
}

/** Turns a user's message into what is sent. The caller has validated it. */
export function outgoingMessage(message: Message, topic: string): OutgoingMessage {
  const properties = new Map<string, string>();
  for (const [name, value] of Object.entries(message.properties ?? {})) properties.set(name, value);
  const keys = typeof message.keys === 'string' ? message.keys : (message.keys ?? []).join(' ');
  if (keys !== '') properties.set(MessageProperty.KEYS, keys);
  if (message.tags !== undefined && message.tags !== '') properties.set(MessageProperty.TAGS, message.tags);
  if (message.delayTimeLevel !== undefined) {
    properties.set(MessageProperty.DELAY_TIME_LEVEL, String(message.delayTimeLevel));
  }
  if (message.delayTimeMs !== undefined) properties.set(MessageProperty.TIMER_DELAY_MS, String(message.delayTimeMs));
  if (message.deliverTimeMs !== undefined) properties.set(MessageProperty.TIMER_DELIVER_MS, String(message.deliverTimeMs));
  properties.set(MessageProperty.WAIT_STORE_MSG_OK, String(message.waitStoreMsgOK ?? true));
  return { topic, body: bodyBytes(message.body), flag: message.flag ?? 0, properties };
}

/** A body as bytes. */
export function bodyBytes(body: Uint8Array | string): Uint8Array {
  return typeof body === 'string' ? Buffer.from(body, 'utf8') : body;
}
