import type { RemotingCommand, RequestContent } from '../protocol/remoting-command.ts';
import type { Clock, Timer } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import type { Net } from '../runtime/net.ts';
import { NetError } from '../runtime/net.ts';
import { RemotingError } from './channel.ts';
import type { RemotingClient, RequestHandler } from './channel.ts';
import { defaultChannelLimits, RemotingChannel } from './remoting-channel.ts';
import type { ChannelLimits, ChannelOwner } from './remoting-channel.ts';

export interface RemotingClientOptions {
  net: Net;
  clock: Clock;
  log: Log;
  /** Milliseconds for a connection to open; Java's connectTimeoutMillis is 3000. */
  connectTimeoutMs?: number;
  limits?: Partial<ChannelLimits>;
  /** Language name that servers and admin tools see; every version knows OTHER. */
  language?: string;
}

const idleScanMs = 5_000;

/** Keeps one connection per address, opened by the first call, and shared by all callers. */
export function createRemotingClient(options: RemotingClientOptions): RemotingClient {
  return new Client(options);
}

class Client implements RemotingClient {
  readonly #options: RemotingClientOptions;
  readonly #channels = new Map<string, RemotingChannel>();
  readonly #connecting = new Map<string, Promise<RemotingChannel>>();
  readonly #handlers = new Map<number, RequestHandler>();
  readonly #closeListeners: ((address: string) => void)[] = [];
  readonly #owner: ChannelOwner;
  #idleScan: Timer | undefined;
  #stopped = false;

  constructor(options: RemotingClientOptions) {
    this.#options = options;
    this.#owner = {
      clock: options.clock,
      log: options.log,
      language: options.language ?? 'OTHER',
      handlers: this.#handlers,
      // A client always reads: were both sides to wait until their own bytes have left, none would move again.
      limits: { ...defaultChannelLimits, pauseReadingBytes: Number.POSITIVE_INFINITY, ...options.limits },
      closed: (channel) => this.#forget(channel),
    };
  }

  async invoke(address: string, request: RequestContent, timeoutMs: number): Promise<RemotingCommand> {
    const startedMs = this.#options.clock.monotonicMs();
    const channel = this.#channels.get(address) ?? (await this.#connect(address, timeoutMs));
    const leftMs = timeoutMs - (this.#options.clock.monotonicMs() - startedMs);
    if (leftMs <= 0) throw new RemotingError('timeout', address, `connecting to ${address} took ${timeoutMs} ms`);
    return channel.invoke(request, leftMs);
  }

  async invokeOneway(address: string, request: RequestContent, timeoutMs: number): Promise<void> {
    const channel = this.#channels.get(address) ?? (await this.#connect(address, timeoutMs));
    channel.invokeOneway(request);
  }

  onRequest(code: number, handler: RequestHandler): void {
    this.#handlers.set(code, handler);
  }

  onChannelClose(listener: (address: string) => void): void {
    this.#closeListeners.push(listener);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#idleScan?.cancel();
    for (const channel of this.#channels.values()) channel.close();
    await Promise.allSettled(this.#connecting.values());
  }

  #connect(address: string, timeoutMs: number): Promise<RemotingChannel> {
    if (this.#stopped) return Promise.reject(new RemotingError('closed', address, 'the client has been stopped'));
    const under = this.#connecting.get(address);
    if (under !== undefined) return under;
    const opening = this.#open(address, Math.min(timeoutMs, this.#options.connectTimeoutMs ?? 3000)).finally(() =>
      this.#connecting.delete(address),
    );
    this.#connecting.set(address, opening);
    return opening;
  }

  async #open(address: string, timeoutMs: number): Promise<RemotingChannel> {
    const colon = address.lastIndexOf(':');
    const port = Number(address.slice(colon + 1));
    if (colon < 1 || !Number.isInteger(port) || port < 1 || port > 65_535) {
      throw new RemotingError('connectFailed', address, `"${address}" is not host:port`);
    }
    const host = address.slice(0, colon).replace(/^\[(.*)\]$/, '$1');
    try {
      const connection = await this.#options.net.connect({ host, port, timeoutMs });
      const channel = new RemotingChannel(connection, this.#owner);
      if (this.#stopped) {
        channel.destroy();
        throw new RemotingError('closed', address, 'the client has been stopped');
      }
      this.#channels.set(address, channel);
      this.#scanIdle();
      return channel;
    } catch (error) {
      if (error instanceof NetError)
        throw new RemotingError('connectFailed', address, `connect to ${address} failed: ${error.code}`, { cause: error });
      throw error;
    }
  }

  #forget(closed: RemotingChannel): void {
    for (const [address, channel] of this.#channels) {
      if (channel !== closed) continue;
      this.#channels.delete(address);
      for (const listener of this.#closeListeners) listener(address);
    }
  }

  #scanIdle(): void {
    if (this.#idleScan !== undefined) return;
    this.#idleScan = this.#options.clock.after(idleScanMs, () => {
      this.#idleScan = undefined;
      const quietSinceMs = this.#options.clock.monotonicMs() - this.#owner.limits.idleMs;
      for (const channel of this.#channels.values()) if (channel.lastActiveMs < quietSinceMs) channel.destroy();
      if (this.#channels.size > 0 && !this.#stopped) this.#scanIdle();
    });
  }
}
