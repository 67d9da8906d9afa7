import { BodyError } from '../protocol/json-schema.ts';
import { FRAME_BYTES_MAX, frameHeadRoom, FrameReader } from '../protocol/frame.ts';
import { FrameError } from '../protocol/frame-error.ts';
import { JsonError } from '../protocol/fastjson-reader.ts';
import { HeaderError } from '../protocol/header-spec.ts';
import { GANTRY_VERSION, SerializeType } from '../protocol/remoting-command.ts';
import type { RemotingCommand, RequestContent, ResponseContent } from '../protocol/remoting-command.ts';
import { ResponseCode } from '../protocol/response-code.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import type { Connection } from '../runtime/net.ts';
import { RemotingError, RequestError } from './channel.ts';
import type { Channel, RequestHandler } from './channel.ts';
import { InFlightTable } from './in-flight-table.ts';
import { OutgoingFrames } from './outgoing-frames.ts';

/** What bounds one connection. Bytes and milliseconds. */
export interface ChannelLimits {
  /** Frames above this close the connection, their length field included. */
  frameBytesMax: number;
  /** Past this many unsent bytes nothing is read until fewer are left. For servers; clients always read. */
  pauseReadingBytes: number;
  /** Past this many unsent bytes the connection is closed: the peer does not read. Requests that would go beyond it are refused. */
  unsentBytesMax: number;
  /** Requests of ours that wait for a response; one more is refused. */
  pendingRequestsMax: number;
  /** Requests of the peer whose handler's promise is open; past it the peer's requests are not read. */
  handlingMax: number;
  /** A connection on which nothing is read or written for so long is closed. */
  idleMs: number;
}

export const defaultChannelLimits: ChannelLimits = {
  frameBytesMax: FRAME_BYTES_MAX,
  pauseReadingBytes: 1024 * 1024,
  unsentBytesMax: 32 * 1024 * 1024,
  pendingRequestsMax: 65_535,
  handlingMax: 4096,
  idleMs: 120_000,
};

/** What a channel shares with the server or client that owns it. */
export interface ChannelOwner {
  readonly clock: Clock;
  readonly log: Log;
  readonly limits: ChannelLimits;
  /** Language name in what this side sends. Servers say JAVA as Apache's do: 4.9 clients do not know NODE_JS. */
  readonly language: string;
  /** Handles requests that arrive over the channel, by code. */
  readonly handlers: ReadonlyMap<number, RequestHandler>;
  /** Runs once per channel, after its own listeners. */
  closed(channel: RemotingChannel): void;
}

const RESPONSE_FLAG = 1;
const ONEWAY_FLAG = 2;
/** How long a connection that was closed from here may take to send what is queued. */
const LINGER_MS = 1_000;
/** Above this body size a request is checked against the frame limit before it is queued. */
const CHECKED_BODY_BYTES = FRAME_BYTES_MAX / 2;
const NO_BODY: readonly Uint8Array[] = [];

let lastChannelId = 0;

/**
 * One connection with its frames, its unsent bytes and its in-flight table. Everything that one event-loop callback
 * sends goes out as one write when the callback has run.
 */
export class RemotingChannel implements Channel {
  readonly id = ++lastChannelId;
  readonly remoteAddress: string;
  readonly localAddress: string;
  readonly #connection: Connection;
  readonly #owner: ChannelOwner;
  readonly #reader: FrameReader;
  readonly #inFlight: InFlightTable;
  readonly #outgoing = new OutgoingFrames();
  readonly #closeListeners: (() => void)[] = [];
  #flushScheduled = false;
  #heldBack = false;
  #handling = 0;
  #open = true;
  #lastActiveMs: number;
  readonly #flush = (): void => this.#writeOutgoing();

  constructor(connection: Connection, owner: ChannelOwner) {
    this.#connection = connection;
    this.#owner = owner;
    this.#reader = new FrameReader({ frameBytesMax: owner.limits.frameBytesMax });
    this.#lastActiveMs = owner.clock.monotonicMs();
    this.remoteAddress = hostAndPort(connection.remoteHost, connection.remotePort);
    this.localAddress = hostAndPort(connection.localHost, connection.localPort);
    this.#inFlight = new InFlightTable(owner.clock, this.remoteAddress, owner.limits.pendingRequestsMax);
    connection.onData((bytes) => this.#receive(bytes));
    connection.onDrain(() => this.#continueReading());
    connection.onClose(() => this.#closed());
  }

  get isOpen(): boolean {
    return this.#open;
  }

  get bufferedBytes(): number {
    return this.#connection.bufferedBytes + this.#outgoing.bytes;
  }

  /** Milliseconds on the monotonic clock of the last read or write. */
  get lastActiveMs(): number {
    return this.#lastActiveMs;
  }

  respond(request: RemotingCommand, response: ResponseContent): void {
    if (!this.#open || request.isOneway) return;
    const serializeType = request.language === 'CPP' ? SerializeType.JSON : request.serializeType;
    this.#enqueue(response, request.opaque, RESPONSE_FLAG, serializeType);
  }

  invoke(request: RequestContent, timeoutMs: number): Promise<RemotingCommand> {
    return new Promise((resolve, reject) => {
      if (!this.#open) throw new RemotingError('closed', this.remoteAddress, `connection to ${this.remoteAddress} is closed`);
      if (this.#inFlight.isFull) {
        throw new RemotingError('tooManyRequests', this.remoteAddress, `${this.#inFlight.size} requests wait for ${this.remoteAddress}`);
      }
      if (this.bufferedBytes + (request.body?.length ?? 0) > this.#owner.limits.unsentBytesMax) {
        throw new RemotingError(
          'tooManyRequests',
          this.remoteAddress,
          `${this.bufferedBytes} bytes wait to be sent to ${this.remoteAddress}`,
        );
      }
      this.#assertFits(request);
      const opaque = this.#inFlight.unusedOpaque();
      this.#inFlight.add(opaque, timeoutMs, resolve, reject);
      this.#enqueue(request, opaque, 0, SerializeType.JSON);
    });
  }

  invokeOneway(request: RequestContent): void {
    if (!this.#open) return;
    this.#assertFits(request);
    this.#enqueue(request, this.#inFlight.unusedOpaque(), ONEWAY_FLAG, SerializeType.JSON);
  }

  close(): void {
    if (!this.#open) return;
    this.#writeOutgoing();
    this.#connection.end();
    // A peer that never reads would keep the connection open for good.
    this.#owner.clock.after(LINGER_MS, () => this.#connection.destroy());
    this.#closed();
  }

  /** Closes without sending what is queued. */
  destroy(): void {
    this.#connection.destroy();
    this.#closed();
  }

  onClose(listener: () => void): void {
    if (this.#open) this.#closeListeners.push(listener);
    else queueMicrotask(listener);
  }

  #assertFits(request: RequestContent): void {
    const bodyBytes = request.body?.length ?? 0;
    if (bodyBytes < CHECKED_BODY_BYTES) return;
    const header = this.#headerOf(request, 0, 0);
    if (frameHeadRoom(header) + bodyBytes <= FRAME_BYTES_MAX) return;
    throw new RemotingError('frameTooLarge', this.remoteAddress, `a request with a body of ${bodyBytes} bytes does not fit a frame`);
  }

  #receive(bytes: Buffer): void {
    if (!this.#open) return;
    this.#lastActiveMs = this.#owner.clock.monotonicMs();
    this.#reader.append(bytes);
    if (!this.#heldBack) this.#readFrames();
  }

  /** Takes frames until there are no more or the peer has to be held back; the rest stays in the reader. */
  #readFrames(): void {
    try {
      while (this.#open) {
        if (this.#mustHoldBack()) {
          this.#heldBack = true;
          this.#connection.pause();
          return;
        }
        const command = this.#reader.next();
        if (command === undefined) return;
        if (command.isResponse) this.#inFlight.settle(command);
        else this.#handle(command);
      }
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.#owner.log.warn('bad-frame', { peer: this.remoteAddress, code: error.code, reason: error.message });
      this.destroy();
    }
  }

  #mustHoldBack(): boolean {
    return this.bufferedBytes > this.#owner.limits.pauseReadingBytes || this.#handling >= this.#owner.limits.handlingMax;
  }

  #continueReading(): void {
    if (!this.#heldBack || !this.#open || this.#mustHoldBack()) return;
    this.#heldBack = false;
    this.#readFrames();
    if (!this.#heldBack && this.#open) this.#connection.resume();
  }

  #handle(request: RemotingCommand): void {
    const handler = this.#owner.handlers.get(request.code);
    if (handler === undefined) {
      this.respond(request, { code: ResponseCode.REQUEST_CODE_NOT_SUPPORTED, remark: ` request type ${request.code} not supported` });
      return;
    }
    try {
      const answer = handler(request, this);
      if (answer instanceof Promise) this.#awaitAnswer(request, answer);
      else if (answer !== undefined) this.respond(request, answer);
    } catch (error) {
      this.#refuse(request, error);
    }
  }

  #awaitAnswer(request: RemotingCommand, answer: Promise<ResponseContent | undefined>): void {
    this.#handling++;
    const settled = (): void => {
      this.#handling--;
      this.#continueReading();
    };
    answer.then(
      (content) => {
        if (content !== undefined) this.respond(request, content);
        settled();
      },
      (error: unknown) => {
        this.#refuse(request, error);
        settled();
      },
    );
  }

  /** RequestErrors and requests with bad contents are the peer's doing; anything else is logged as ours. */
  #refuse(request: RemotingCommand, error: unknown): void {
    if (error instanceof RequestError) {
      this.respond(request, { code: error.code, remark: error.message });
      return;
    }
    const isBadRequest = error instanceof HeaderError || error instanceof BodyError || error instanceof JsonError;
    const kind = error instanceof HeaderError ? 'RemotingCommandException' : error instanceof Error ? error.name : 'Error';
    const description = `${kind}: ${error instanceof Error ? error.message : String(error)}`;
    const fields = { requestCode: request.code, peer: this.remoteAddress, error: description };
    if (isBadRequest) this.#owner.log.debug('bad-request', fields);
    else this.#owner.log.error('handler-failed', fields);
    this.respond(request, { code: ResponseCode.SYSTEM_ERROR, remark: description });
  }

  #headerOf(content: RequestContent | ResponseContent, opaque: number, flag: number) {
    const { code, remark, extFields } = content;
    return { code, language: this.#owner.language, version: GANTRY_VERSION, opaque, flag, remark, extFields };
  }

  #enqueue(content: RequestContent | ResponseContent, opaque: number, flag: number, serializeType: SerializeType): void {
    const body = content.body === undefined ? NO_BODY : isPart(content.body) ? [content.body] : content.body;
    let bodyBytes = 0;
    for (const part of body) bodyBytes += part.length;
    this.#outgoing.add({ header: this.#headerOf(content, opaque, flag), body, bodyBytes, serializeType });
    if (this.#flushScheduled) return;
    this.#flushScheduled = true;
    // A microtask runs when the callback that sends has ended, and before the next one: all its frames, one write.
    queueMicrotask(this.#flush);
  }

  #writeOutgoing(): void {
    this.#flushScheduled = false;
    if (!this.#open || this.#outgoing.isEmpty) return;
    this.#lastActiveMs = this.#owner.clock.monotonicMs();
    try {
      this.#connection.writeAll(this.#outgoing.take());
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.#owner.log.error('frame-too-large', { peer: this.remoteAddress, reason: error.message });
      this.destroy();
      return;
    }
    const unsentBytes = this.#connection.bufferedBytes;
    if (unsentBytes > this.#owner.limits.unsentBytesMax) {
      this.#owner.log.warn('peer-does-not-read', { peer: this.remoteAddress, unsentBytes });
      this.destroy();
    } else this.#continueReading();
  }

  #closed(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#outgoing.clear();
    this.#inFlight.close();
    for (const listener of this.#closeListeners.splice(0)) listener();
    this.#owner.closed(this);
  }
}

function isPart(body: Uint8Array | readonly Uint8Array[]): body is Uint8Array {
  return body instanceof Uint8Array;
}

/** `host:port`, as RocketMQ writes addresses: IPv6 hosts go without brackets. */
function hostAndPort(host: string, port: number): string {
  return `${host}:${port}`;
}
