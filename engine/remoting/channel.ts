import type { RemotingCommand, RequestContent, ResponseContent } from '../protocol/remoting-command.ts';

/**
 * One connection that carries requests in both directions (01-remoting §6). Server and client have the same
 * channel; ids of the two directions are kept in separate tables.
 */
export interface Channel {
  /** Unique in this process. */
  readonly id: number;
  /** `ip:port` of the peer. */
  readonly remoteAddress: string;
  /** `ip:port` of this end. */
  readonly localAddress: string;
  readonly isOpen: boolean;
  /** Bytes queued for the peer that the system has not taken. */
  readonly bufferedBytes: number;
  /** Answers a request that came over this channel; does nothing for a one-way request or a closed channel. */
  respond(request: RemotingCommand, response: ResponseContent): void;
  /** Sends a request and resolves with its response; rejects with RemotingError (timeout, closed, tooManyRequests). */
  invoke(request: RequestContent, timeoutMs: number): Promise<RemotingCommand>;
  /** Sends a request that is not answered. */
  invokeOneway(request: RequestContent): void;
  close(): void;
  onClose(listener: () => void): void;
}

/**
 * Handles one request. It returns the answer, or `undefined` when it answers later through `channel.respond`
 * or when the request must stay unanswered. A thrown RequestError becomes its code and remark; anything else
 * becomes SYSTEM_ERROR (1).
 */
export type RequestHandler = (
  request: RemotingCommand,
  channel: Channel,
) => ResponseContent | undefined | Promise<ResponseContent | undefined>;

/** Why a call over remoting brought no response. */
export type RemotingErrorCode = 'connectFailed' | 'timeout' | 'closed' | 'tooManyRequests' | 'frameTooLarge' | 'badFrame';

export class RemotingError extends Error {
  override readonly name = 'RemotingError';
  readonly code: RemotingErrorCode;
  readonly address: string;
  /** Whether the same call may succeed when it is tried again; the peer may have executed it. */
  readonly retriable: boolean;
  constructor(code: RemotingErrorCode, address: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
    this.address = address;
    this.retriable = code !== 'frameTooLarge' && code !== 'badFrame';
  }
}

/** A refusal that a handler throws: the response code and remark that the requester gets. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly code: number;
  constructor(code: number, remark: string) {
    super(remark);
    this.code = code;
  }
}

/** Accepts connections and dispatches requests by code; one handler table may serve several ports. */
export interface RemotingServer {
  /** `host:port` pairs that are bound, in the order of the options. */
  readonly addresses: readonly { host: string; port: number }[];
  start(): Promise<void>;
  /** Closes the listeners and every channel. */
  stop(): Promise<void>;
  channels(): Iterable<Channel>;
}

/** Keeps one connection per address, opened on first use, and matches responses to requests. */
export interface RemotingClient {
  /** `address` is `host:port`. */
  invoke(address: string, request: RequestContent, timeoutMs: number): Promise<RemotingCommand>;
  invokeOneway(address: string, request: RequestContent, timeoutMs: number): Promise<void>;
  /** Handlers for requests that servers send over these connections. */
  onRequest(code: number, handler: RequestHandler): void;
  onChannelClose(listener: (address: string) => void): void;
  stop(): Promise<void>;
}
