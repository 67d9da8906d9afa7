const FIELD_END = '\u0001';
const CONTEXT_END = '\u0002';

/** What a trace says of one send. */
export interface PubContext {
  readonly type: 'Pub';
  readonly timestampMs: number;
  readonly regionId: string;
  readonly groupName: string;
  readonly topic: string;
  readonly msgId: string;
  readonly tags: string | undefined;
  readonly keys: string | undefined;
  /** Address of the broker that got it. */
  readonly storeHost: string;
  readonly bodyBytes: number;
  readonly costMs: number;
  readonly msgType: keyof typeof MSG_TYPE;
  readonly offsetMsgId: string;
  readonly success: boolean;
}

/** What a trace says of one message before a listener gets it. */
export interface SubBeforeContext {
  readonly type: 'SubBefore';
  readonly timestampMs: number;
  readonly regionId: string;
  readonly groupName: string;
  readonly requestId: string;
  readonly msgId: string;
  readonly retryTimes: number;
  readonly keys: string | undefined;
}

/** What a trace says of one message after the listener. It belongs to the SubBefore with the same request and message id. */
export interface SubAfterContext {
  readonly type: 'SubAfter';
  readonly requestId: string;
  readonly msgId: string;
  readonly costMs: number;
  readonly success: boolean;
  readonly keys: string | undefined;
  readonly contextCode: keyof typeof CONTEXT_CODE;
  readonly timestampMs: number;
  readonly groupName: string;
}

export type TraceContext = PubContext | SubBeforeContext | SubAfterContext;

/** RocketMQ MessageType ordinals. */
const MSG_TYPE = { Normal: 0, TransHalf: 1, TransCommit: 2, Delay: 3, Order: 4 } as const;
/** RocketMQ ConsumeReturnType ordinals. */
const CONTEXT_CODE = { SUCCESS: 0, TIME_OUT: 1, EXCEPTION: 2, RETURN_NULL: 3, FAILED: 4 } as const;

/** How a listener ended, for the trace. */
export type ConsumeReturnType = keyof typeof CONTEXT_CODE;

/** A context as text. Java prints missing values as `null`. RocketMQ TraceDataEncoder#encoderFromContextBean */
export function encodeTraceContext(context: TraceContext): string {
  return fieldsOf(context).map(String).join(FIELD_END) + CONTEXT_END;
}

function fieldsOf(context: TraceContext): (string | number | boolean)[] {
  switch (context.type) {
    case 'Pub':
      return [
        context.type,
        context.timestampMs,
        context.regionId,
        context.groupName,
        context.topic,
        context.msgId,
        context.tags ?? 'null',
        context.keys ?? 'null',
        context.storeHost,
        context.bodyBytes,
        Math.round(context.costMs),
        MSG_TYPE[context.msgType],
        context.offsetMsgId,
        context.success,
      ];
    case 'SubBefore':
      return [
        context.type,
        context.timestampMs,
        context.regionId,
        context.groupName,
        context.requestId,
        context.msgId,
        context.retryTimes,
        context.keys ?? 'null',
      ];
    default:
      return [
        context.type,
        context.requestId,
        context.msgId,
        Math.round(context.costMs),
        context.success,
        context.keys ?? 'null',
        CONTEXT_CODE[context.contextCode],
        context.timestampMs,
        context.groupName,
      ];
  }
}

/** Keys by which the trace message of these contexts can be found: message ids and business keys. */
export function traceKeysOf(contexts: readonly TraceContext[]): string[] {
  return [...new Set(contexts.flatMap((context) => [context.msgId, ...(context.keys ?? '').split(' ')]).filter((key) => key !== ''))];
}
