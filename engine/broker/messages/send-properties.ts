import { MessageProperty, decodeProperties, encodeProperties } from '../../protocol/message-properties.ts';

/** What the broker has to know of a sent message's properties. */
export interface SendProperties {
  /** Encoded text to store: as sent, with the broker's own properties set and every pair terminated. */
  text: string;
  /** Undefined without a tag. */
  tags: string | undefined;
  /** Empty when the sender gave none. */
  uniqKey: string;
  /** Delay level as the sender wrote it; 0 without one. */
  delayLevel: number;
  /** Whether a time of delivery is given (TIMER_DELAY_SEC, TIMER_DELAY_MS, TIMER_DELIVER_MS). */
  hasTimer: boolean;
  /** Half message of a transaction. */
  isPrepared: boolean;
  /** WAIT property; true without one. */
  waitStoreMsgOk: boolean;
}

const PAIR_END = 2;
const PAIR_LENGTH_MIN = 3;

/** Properties that the broker sets itself or takes away, so their presence in a send needs the slow way. */
const BROKER_OWNED: ReadonlySet<string> = new Set([
  MessageProperty.MSG_REGION,
  MessageProperty.TRACE_SWITCH,
  MessageProperty.CLUSTER,
  MessageProperty.POP_CK,
]);

/**
 * Reads a send's properties and adds the broker's own. A text in normal form is scanned once and kept as it is, which
 * is the hot path; one with repeated, damaged or reserved pairs is rebuilt as Apache does for each message.
 * RocketMQ AbstractSendMessageProcessor#buildMsgContext, SendMessageProcessor#sendMessage
 */
export class SendPropertiesReader {
  readonly #owned: ReadonlyMap<string, string>;
  readonly #suffix: string;

  constructor(owned: { regionId: string; traceOn: boolean; clusterName: string | undefined }) {
    this.#owned = new Map([
      [MessageProperty.MSG_REGION, owned.regionId],
      [MessageProperty.TRACE_SWITCH, String(owned.traceOn)],
      ...(owned.clusterName === undefined ? [] : ([[MessageProperty.CLUSTER, owned.clusterName]] as const)),
    ]);
    this.#suffix = encodeProperties(this.#owned);
  }

  /** Reads without adding anything: the messages of a batch are stored as they were sent. */
  static inspect(text: string): SendProperties {
    return scanProperties(text) ?? { ...inspectSlowly(decodeProperties(text)), text };
  }

  read(text: string): SendProperties {
    const scan = scanProperties(text);
    if (scan === undefined) return this.#rebuild(text);
    scan.text = text === '' || text.charCodeAt(text.length - 1) === PAIR_END ? text + this.#suffix : `${text}\u0002${this.#suffix}`;
    return scan;
  }

  #rebuild(text: string): SendProperties {
    const properties = decodeProperties(text);
    properties.delete(MessageProperty.POP_CK);
    for (const [name, value] of this.#owned) properties.set(name, value);
    return { ...inspectSlowly(properties), text: encodeProperties(properties) };
  }
}

function inspectSlowly(properties: ReadonlyMap<string, string>): Omit<SendProperties, 'text'> {
  const wait = properties.get(MessageProperty.WAIT_STORE_MSG_OK);
  return {
    tags: properties.get(MessageProperty.TAGS),
    uniqKey: properties.get(MessageProperty.UNIQ_KEY) ?? '',
    delayLevel: parseLevel(properties.get(MessageProperty.DELAY_TIME_LEVEL)),
    hasTimer:
      properties.has(MessageProperty.TIMER_DELAY_SEC) ||
      properties.has(MessageProperty.TIMER_DELAY_MS) ||
      properties.has(MessageProperty.TIMER_DELIVER_MS),
    isPrepared: isTrue(properties.get(MessageProperty.TRANSACTION_PREPARED)),
    waitStoreMsgOk: wait === undefined || isTrue(wait),
  };
}

/** One pass over the text; undefined when it is not in normal form or holds a name that the broker owns. */
function scanProperties(text: string): SendProperties | undefined {
  const found: SendProperties = {
    text,
    tags: undefined,
    uniqKey: '',
    delayLevel: 0,
    hasTimer: false,
    isPrepared: false,
    waitStoreMsgOk: true,
  };
  let seenOwnNames = 0;
  let at = 0;
  while (at < text.length) {
    const separator = text.indexOf('\u0001', at);
    const terminator = text.indexOf('\u0002', at);
    const end = terminator < 0 ? text.length : terminator;
    if (separator <= at || separator >= end - 1 || end - at < PAIR_LENGTH_MIN) return undefined;
    const bit = noteProperty(found, text, at, separator, end);
    if (bit < 0 || (bit > 0 && (seenOwnNames & bit) !== 0)) return undefined;
    seenOwnNames |= bit;
    at = end + 1;
  }
  return found;
}

/** Takes one pair into account; a bit for each name that must not come twice, 0 for user names, -1 for reserved ones. */
function noteProperty(into: SendProperties, text: string, start: number, separator: number, end: number): number {
  switch (separator - start) {
    case 4:
      if (text.startsWith('TAGS', start)) {
        into.tags = text.slice(separator + 1, end);
        return 1;
      }
      if (text.startsWith('WAIT', start)) {
        into.waitStoreMsgOk = isTrue(text.slice(separator + 1, end));
        return 2;
      }
      return text.startsWith('KEYS', start) ? 4 : 0;
    case 5:
      if (!text.startsWith('DELAY', start)) return 0;
      into.delayLevel = parseLevel(text.slice(separator + 1, end));
      return 8;
    case 8:
      if (text.startsWith('UNIQ_KEY', start)) {
        into.uniqKey = text.slice(separator + 1, end);
        return 16;
      }
      if (text.startsWith('TRAN_MSG', start)) {
        into.isPrepared = isTrue(text.slice(separator + 1, end));
        return 32;
      }
      return text.startsWith('TRACE_ON', start) ? -1 : 0;
    case 6:
    case 7:
    case 10:
      return BROKER_OWNED.has(text.slice(start, separator)) ? -1 : 0;
    case 14:
    case 15:
    case 16:
      if (text.startsWith('TIMER_DEL', start)) {
        const name = text.slice(start, separator);
        into.hasTimer ||=
          name === MessageProperty.TIMER_DELAY_SEC || name === MessageProperty.TIMER_DELAY_MS || name === MessageProperty.TIMER_DELIVER_MS;
      }
      return 0;
    default:
      return 0;
  }
}

/** RocketMQ Message#getDelayTimeLevel: Integer.parseInt; a text that is no number is refused by the caller's level check. */
function parseLevel(text: string | undefined): number {
  if (text === undefined) return 0;
  const level = Number(text);
  return Number.isInteger(level) ? level : 0;
}

function isTrue(text: string | undefined): boolean {
  return text?.toLowerCase() === 'true';
}
