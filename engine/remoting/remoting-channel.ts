import { FrameError } from '../protocol/frame-error.ts';
import { FRAME_BYTES_MAX, FrameReader } from '../protocol/frame.ts';
import { GANTRY_VERSION, SerializeType } from '../protocol/remoting-command.ts';
import type { RemotingCommand, RequestContent, ResponseContent } from '../protocol/remoting-command.ts';
import { ResponseCode } from '../protocol/response-code.ts';
import type { Clock, Timer } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import type { Connection } from '../runtime/net.ts';
import { RemotingError, RequestError } from './channel.ts';
import type { Channel, RequestHandler } from './channel.ts';
import { OutgoingFrames } from './outgoing-frames.ts';

/** What bounds one connection. Bytes and milliseconds. */
export interface ChannelLimits {
  /** Frames above this close the connection: RocketMQ NettyRemotingServer's frameMaxLength. */
  frameBytesMax: number;
  /** Past this many unsent bytes the peer's requests are not read until the queue is empty. */
  pauseReadingBytes: number;
  /** Past this many unsent bytes the connection is closed: the peer does not read. */
  unsentBytesMax: number;
  /** Requests of ours that wait for a response; one more is refused. */
  pendingRequestsMax: number;
  /** A connection on which nothing is read or written for so long is closed. */
  idleMs: number;
}

export const defaultChannelLimits: ChannelLimits = {
  frameBytesMax: FRAME_BYTES_MAX,
  pauseReadingBytes: 1024 * 1024,
  unsentBytesMax: 32 * 1024 * 1024,
  pendingRequestsMax: 65_535,
  idleMs: 120_000,
};

/** What a channel shares with the server or client that owns it. */
export interface ChannelOwner {
  readonly clock: Clock;
  readonly log: Log;
  readonly limits: ChannelLimits;
  /** Handles requests that arrive over the channel, by code. */
  readonly handlers: ReadonlyMap<number, RequestHandler>;
  /** Runs once per channel, after its own listeners. */
  closed(channel: RemotingChannel): void;
}

interface PendingRequest {
  readonly resolve: (response: RemotingCommand) => void;
  readonly reject: (error: RemotingError) => void;
  readonly deadlineMs: number;
  readonly timeoutMs: number;
}

/** How often requests without a response are looked through; a time limit is late by at most this much. */
const sweepIntervalMs = 100;
/** How long a connection that was closed from here may take to send what is queued. */
const lingerMs = 1_000;
/** Header flags (01-remoting §3). */
const FLAG_RESPONSE = 1;
const FLAG_ONEWAY = 2;
/** What we call ourselves on the wire: a name that every peer knows. */
const LANGUAGE = 'OTHER';

let lastChannelId = 0;
let lastOpaque = 0;

/** Request ids are shared by all channels of the process and wrap as Java's int does. */
function nextOpaque(): number {
  lastOpaque = (lastOpaque + 1) | 0;
  return lastOpaque;
}

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
  readonly #frames: FrameReader;
  readonly #outgoing = new OutgoingFrames();
  readonly #pending = new Map<number, PendingRequest>();
  readonly #closeListeners: (() => void)[] = [];
  #sweep: Timer | undefined;
  #flushScheduled = false;
  #paused = false;
  #open = true;
  #lastActiveMs: number;
  readonly #flush = (): void => this.#writeQueue();

  constructor(connection: Connection, owner: ChannelOwner) {
    this.#connection = connection;
    this.#owner = owner;
    this.#frames = new FrameReader({ frameBytesMax: owner.limits.frameBytesMax });
    this.#lastActiveMs = owner.clock.monotonicMs();
    this.remoteAddress = hostAndPort(connection.remoteHost, connection.remotePort);
    this.localAddress = hostAndPort(connection.localHost, connection.localPort);
    connection.onData((bytes) => this.#receive(bytes));
    connection.onDrain(() => this.#drained());
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
    const header = {
      code: response.code,
      language: LANGUAGE,
      version: GANTRY_VERSION,
      opaque: request.opaque,
      flag: FLAG_RESPONSE,
      remark: response.remark,
      extFields: response.extFields,
    };
    // C++ clients read JSON only, whatever they are sent (01-remoting §2).
    const serializeType = request.language === 'CPP' ? SerializeType.JSON : request.serializeType;
    try {
      this.#outgoing.add(header, response.body, serializeType);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.#outgoing.add({ ...header, code: ResponseCode.SYSTEM_ERROR, remark: error.message, extFields: undefined }, undefined, serializeType);
    }
    this.#scheduleFlush();
  }

  invoke(request: RequestContent, timeoutMs: number): Promise<RemotingCommand> {
    return new Promise((resolve, reject) => {
      if (!this.#open) {
        reject(new RemotingError('closed', this.remoteAddress, `connection to ${this.remoteAddress} is closed`));
        return;
      }
      if (this.#pending.size >= this.#owner.limits.pendingRequestsMax) {
        reject(new RemotingError('tooManyRequests', this.remoteAddress, `${this.#pending.size} requests wait for ${this.remoteAddress}`));
        return;
      }
      let opaque = nextOpaque();
      while (this.#pending.has(opaque)) opaque = nextOpaque();
      this.#send(request, opaque, 0);
      this.#pending.set(opaque, { resolve, reject, timeoutMs, deadlineMs: this.#owner.clock.monotonicMs() + timeoutMs });
      this.#startSweep();
    });
  }

  invokeOneway(request: RequestContent): void {
    if (this.#open) this.#send(request, nextOpaque(), FLAG_ONEWAY);
  }

  /** Throws RemotingError frameTooLarge. */
  #send(request: RequestContent, opaque: number, flag: number): void {
    try {
      this.#outgoing.add(
        { code: request.code, language: LANGUAGE, version: GANTRY_VERSION, opaque, flag, remark: request.remark, extFields: request.extFields },
        request.body,
        SerializeType.JSON,
      );
    } catch (error) {
      if (error instanceof FrameError) throw new RemotingError('frameTooLarge', this.remoteAddress, error.message, { cause: error });
      throw error;
    }
    this.#scheduleFlush();
  }

  close(): void {
    if (!this.#open) return;
    this.#writeQueue();
    this.#connection.end();
    // A peer that never reads would keep the connection open for good.
    this.#owner.clock.after(lingerMs, () => this.#connection.destroy());
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

  #receive(bytes: Buffer): void {
    if (!this.#open) return;
    this.#lastActiveMs = this.#owner.clock.monotonicMs();
    this.#frames.append(bytes);
    try {
      for (let command = this.#frames.next(); command !== undefined; command = this.#frames.next()) {
        if (command.isResponse) this.#settle(command);
        else this.#handle(command);
        if (!this.#open) return;
      }
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.#owner.log.warn('bad-frame', { peer: this.remoteAddress, reason: error.message });
      this.destroy();
    }
  }

  #settle(response: RemotingCommand): void {
    const pending = this.#pending.get(response.opaque);
    if (pending === undefined) return;
    this.#pending.delete(response.opaque);
    pending.resolve(response);
  }

  #handle(request: RemotingCommand): void {
    const handler = this.#owner.handlers.get(request.code);
    if (handler === undefined) {
      this.respond(request, { code: ResponseCode.REQUEST_CODE_NOT_SUPPORTED, remark: ` request type ${request.code} not supported` });
      return;
    }
    try {
      const answer = handler(request, this);
      if (answer === undefined) return;
      if (answer instanceof Promise) {
        answer.then(
          (content) => content !== undefined && this.respond(request, content),
          (error: unknown) => this.#refuse(request, error),
        );
      } else this.respond(request, answer);
    } catch (error) {
      this.#refuse(request, error);
    }
  }

  #refuse(request: RemotingCommand, error: unknown): void {
    if (error instanceof RequestError) {
      this.respond(request, { code: error.code, remark: error.message });
      return;
    }
    const description = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    this.#owner.log.error('handler-failed', { requestCode: request.code, peer: this.remoteAddress, error: description });
    this.respond(request, { code: ResponseCode.SYSTEM_ERROR, remark: description });
  }

  #scheduleFlush(): void {
    if (this.#flushScheduled) return;
    this.#flushScheduled = true;
    // A microtask runs when the callback that sends has ended, and before the next one: all its answers, one write.
    queueMicrotask(this.#flush);
  }

  #writeQueue(): void {
    this.#flushScheduled = false;
    if (!this.#open) return;
    const chunks = this.#outgoing.take();
    if (chunks.length === 0) return;
    this.#lastActiveMs = this.#owner.clock.monotonicMs();
    for (const chunk of chunks) this.#connection.write(chunk);
    this.#holdBack();
  }

  /** A peer that does not read costs at most `unsentBytesMax`, and is not served further while its queue is long. */
  #holdBack(): void {
    const unsent = this.#connection.bufferedBytes;
    const { pauseReadingBytes, unsentBytesMax } = this.#owner.limits;
    if (unsent > unsentBytesMax) {
      this.#owner.log.warn('peer-does-not-read', { peer: this.remoteAddress, unsentBytes: unsent });
      this.destroy();
    } else if (unsent > pauseReadingBytes && !this.#paused) {
      this.#paused = true;
      this.#connection.pause();
    }
  }

  #drained(): void {
    if (!this.#paused || !this.#open) return;
    this.#paused = false;
    this.#connection.resume();
  }

  #startSweep(): void {
    if (this.#sweep !== undefined) return;
    this.#sweep = this.#owner.clock.after(sweepIntervalMs, () => {
      this.#sweep = undefined;
      const nowMs = this.#owner.clock.monotonicMs();
      for (const [opaque, pending] of this.#pending) {
        if (pending.deadlineMs > nowMs) continue;
        this.#pending.delete(opaque);
        pending.reject(new RemotingError('timeout', this.remoteAddress, `${this.remoteAddress} did not answer in ${pending.timeoutMs} ms`));
      }
      if (this.#pending.size > 0) this.#startSweep();
    });
  }

  #closed(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#outgoing.take();
    this.#sweep?.cancel();
    const error = new RemotingError('closed', this.remoteAddress, `connection to ${this.remoteAddress} was closed`);
    for (const pending of this.#pending.values()) pending.reject(error);
    this.#pending.clear();
    for (const listener of this.#closeListeners.splice(0)) listener();
    this.#owner.closed(this);
  }
}

/** `host:port`, as RocketMQ writes addresses: IPv6 hosts go without brackets. */
function hostAndPort(host: string, port: number): string {
  return `${host}:${port}`;
}
