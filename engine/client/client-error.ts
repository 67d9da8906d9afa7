import { RemotingError } from '../remoting/channel.ts';

/**
 * What went wrong, by a stable name. `brokerRefused`: a broker or NameServer answered with the response code in
 * `responseCode`. `sendFailed`: every try of a send failed; `cause` is the last failure.
 */
export type MQClientErrorCode =
  | 'brokerRefused'
  | 'sendFailed'
  | 'noNameServer'
  | 'noRoute'
  | 'brokerNotFound'
  | 'connectFailed'
  | 'timeout'
  | 'connectionLost'
  | 'tooManyRequests'
  | 'badAnswer'
  | 'illegalMessage'
  | 'illegalArgument'
  | 'wrongState'
  | 'groupInUse'
  | 'queueSelectorFailed'
  | 'requestTimeout'
  | 'noMessage';

/** Numbers that the Java client gives to its own failures. RocketMQ ClientErrorCode */
export const ClientResponseCode = {
  CONNECT_BROKER: 10001,
  ACCESS_BROKER_TIMEOUT: 10002,
  BROKER_NOT_EXIST: 10003,
  NO_NAME_SERVER: 10004,
  NOT_FOUND_TOPIC: 10005,
  REQUEST_TIMEOUT: 10006,
  CREATE_REPLY_MESSAGE: 10007,
} as const;

/** A failed call of the client. */
export class MQClientError extends Error {
  override readonly name = 'MQClientError';
  readonly code: MQClientErrorCode;
  /** The same call may succeed when it is tried again; a send that failed so may have been stored. */
  readonly retriable: boolean;
  /** Response code of the broker, or the number that the Java client gives to this failure. */
  readonly responseCode: number | undefined;
  /** Server that the call went to, `ip:port`. */
  readonly brokerAddr: string | undefined;
  constructor(
    code: MQClientErrorCode,
    message: string,
    details: { retriable?: boolean; responseCode?: number | undefined; brokerAddr?: string | undefined; cause?: unknown } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.retriable = details.retriable ?? false;
    this.responseCode = details.responseCode;
    this.brokerAddr = details.brokerAddr;
  }
}

/** Turns what a call over remoting threw into the client's error; others pass unchanged. */
export function clientErrorOf(error: unknown): unknown {
  if (!(error instanceof RemotingError)) return error;
  const codes = {
    connectFailed: 'connectFailed',
    timeout: 'timeout',
    closed: 'connectionLost',
    tooManyRequests: 'tooManyRequests',
    frameTooLarge: 'badAnswer',
    badFrame: 'badAnswer',
  } as const;
  return new MQClientError(codes[error.code], error.message, { retriable: error.retriable, brokerAddr: error.address, cause: error });
}
