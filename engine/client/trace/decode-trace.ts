const FIELD_END = '\u0001';
const CONTEXT_END = '\u0002';

/** How a listener ended, by RocketMQ's own names and in the order of their numbers. RocketMQ ConsumeReturnType */
export const consumeResults = ['SUCCESS', 'TIME_OUT', 'EXCEPTION', 'RETURNNULL', 'FAILED'] as const;
export type ConsumeResult = (typeof consumeResults)[number];

/** Kind of a sent message, in the order of their numbers. RocketMQ MessageType */
export const tracedMessageTypes = ['NORMAL', 'TRANS_HALF', 'TRANS_COMMIT', 'DELAY', 'ORDER'] as const;
export type TracedMessageType = (typeof tracedMessageTypes)[number];

/** One send. Fields that the client did not write are undefined; times are its clock's, in milliseconds. */
export interface TracedPub {
  type: 'Pub';
  timestampMs: number | undefined;
  groupName: string | undefined;
  topic: string | undefined;
  msgId: string;
  storeHost: string | undefined;
  bodyBytes: number | undefined;
  costMs: number | undefined;
  msgType: TracedMessageType | undefined;
  offsetMsgId: string | undefined;
  success: boolean | undefined;
  clientHost: string | undefined;
}

/** A listener is about to get the message. */
export interface TracedSubBefore {
  type: 'SubBefore';
  timestampMs: number | undefined;
  groupName: string | undefined;
  requestId: string;
  msgId: string;
  retryTimes: number | undefined;
}

/** The listener ended. It belongs to the SubBefore with the same request and message id. */
export interface TracedSubAfter {
  type: 'SubAfter';
  requestId: string;
  msgId: string;
  costMs: number | undefined;
  success: boolean | undefined;
  result: ConsumeResult | undefined;
  timestampMs: number | undefined;
  groupName: string | undefined;
}

/** A half message was ended. */
export interface TracedEndTransaction {
  type: 'EndTransaction';
  timestampMs: number | undefined;
  groupName: string | undefined;
  topic: string | undefined;
  msgId: string;
  storeHost: string | undefined;
  transactionId: string | undefined;
  /** COMMIT_MESSAGE, ROLLBACK_MESSAGE or UNKNOW, as written. */
  transactionState: string | undefined;
  fromTransactionCheck: boolean | undefined;
}

/** A timer message was taken back. */
export interface TracedRecall {
  type: 'Recall';
  timestampMs: number | undefined;
  groupName: string | undefined;
  topic: string | undefined;
  msgId: string;
  success: boolean | undefined;
}

export type TracedContext = TracedPub | TracedSubBefore | TracedSubAfter | TracedEndTransaction | TracedRecall;

/**
 * The contexts of a trace message's body. Clients of all versions and languages differ in how many fields they write at the end
 * of a line: what is missing or no number is undefined, and a line of an unknown kind or without a message id is skipped.
 * RocketMQ TraceDataEncoder#decoderFromTraceDataString
 */
export function decodeTrace(text: string): TracedContext[] {
  return text.split(CONTEXT_END).flatMap((line) => decodeLine(line.trim().split(FIELD_END)) ?? []);
}

function decodeLine(fields: readonly string[]): TracedContext | undefined {
  const context = contextOf(fields);
  return context === undefined || context.msgId === '' ? undefined : context;
}

function contextOf(fields: readonly string[]): TracedContext | undefined {
  const text = (index: number): string | undefined => textOf(fields[index]);
  const number = (index: number): number | undefined => numberOf(fields[index]);
  const flag = (index: number): boolean | undefined => flagOf(fields[index]);
  switch (fields[0]) {
    case 'Pub': {
      // Thirteen fields end with `success`; the offset message id came before it later, the client's host after it.
      const hasOffsetId = fields.length >= 14;
      return {
        type: 'Pub',
        timestampMs: number(1),
        groupName: text(3),
        topic: text(4),
        msgId: text(5) ?? '',
        storeHost: text(8),
        bodyBytes: number(9),
        costMs: number(10),
        msgType: tracedMessageTypes[number(11) ?? -1],
        offsetMsgId: hasOffsetId ? text(12) : undefined,
        success: flag(hasOffsetId ? 13 : 12),
        clientHost: text(14),
      };
    }
    case 'SubBefore':
      return {
        type: 'SubBefore',
        timestampMs: number(1),
        groupName: text(3),
        requestId: text(4) ?? '',
        msgId: text(5) ?? '',
        retryTimes: number(6),
      };
    case 'SubAfter':
      return {
        type: 'SubAfter',
        requestId: text(1) ?? '',
        msgId: text(2) ?? '',
        costMs: number(3),
        success: flag(4),
        result: consumeResults[number(6) ?? -1],
        timestampMs: number(7),
        groupName: text(8),
      };
    case 'EndTransaction':
      return {
        type: 'EndTransaction',
        timestampMs: number(1),
        groupName: text(3),
        topic: text(4),
        msgId: text(5) ?? '',
        storeHost: text(8),
        transactionId: text(10),
        transactionState: text(11),
        fromTransactionCheck: flag(12),
      };
    case 'Recall':
      return {
        type: 'Recall',
        timestampMs: number(1),
        groupName: text(3),
        topic: text(4),
        msgId: text(5) ?? '',
        success: flag(6),
      };
    default:
      return undefined;
  }
}

/** Java writes `null` for what is missing. */
const textOf = (field: string | undefined): string | undefined =>
  field === undefined || field === '' || field === 'null' ? undefined : field;

function numberOf(field: string | undefined): number | undefined {
  return field !== undefined && /^-?\d+$/.test(field) ? Number(field) : undefined;
}

const flagOf = (field: string | undefined): boolean | undefined => (field === 'true' ? true : field === 'false' ? false : undefined);

/** Whether a context is of this message: a batch is one context with all ids, parted by commas. */
export function isTraceOf(context: TracedContext, msgId: string): boolean {
  return context.msgId === msgId || context.msgId.split(',').includes(msgId);
}
