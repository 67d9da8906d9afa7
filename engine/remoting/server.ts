import type { Clock, Timer } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import type { Listener, Net } from '../runtime/net.ts';
import type { Channel, RemotingServer, RequestHandler } from './channel.ts';
import { defaultChannelLimits, RemotingChannel } from './remoting-channel.ts';
import type { ChannelLimits, ChannelOwner } from './remoting-channel.ts';

export interface RemotingServerOptions {
  net: Net;
  clock: Clock;
  log: Log;
  /** One handler table serves all of these; port 0 binds a free one. */
  listen: readonly { host: string; port: number }[];
  handlers: ReadonlyMap<number, RequestHandler>;
  /** Overrides of the limits per connection. */
  limits?: Partial<ChannelLimits>;
  onOpen?: (channel: Channel) => void;
  onClose?: (channel: Channel) => void;
}

const idleScanMs = 5_000;

/**
 * Accepts connections and answers requests by code: an unknown code gets 3, a thrown RequestError its code, any other
 * throw SYSTEM_ERROR. Idle connections are closed (01-remoting §11).
 */
export function createRemotingServer(options: RemotingServerOptions): RemotingServer {
  return new Server(options);
}

class Server implements RemotingServer {
  readonly #options: RemotingServerOptions;
  readonly #channels = new Set<RemotingChannel>();
  readonly #owner: ChannelOwner;
  #listeners: Listener[] = [];
  #idleScan: Timer | undefined;
  #stopped = false;

  constructor(options: RemotingServerOptions) {
    this.#options = options;
    this.#owner = {
      clock: options.clock,
      log: options.log,
      language: 'JAVA',
      handlers: options.handlers,
      limits: { ...defaultChannelLimits, ...options.limits },
      closed: (channel) => {
        if (this.#channels.delete(channel)) options.onClose?.(channel);
      },
    };
  }

  get addresses(): readonly { host: string; port: number }[] {
    return this.#listeners.map(({ host, port }) => ({ host, port }));
  }

  async start(): Promise<void> {
    try {
      for (const address of this.#options.listen) {
        this.#listeners.push(
          await this.#options.net.listen(address, (connection) => {
            // A TLS or PROXY preamble would be recognised here, by the first byte, before frames are decoded.
            const channel = new RemotingChannel(connection, this.#owner);
            this.#channels.add(channel);
            this.#options.onOpen?.(channel);
            if (this.#stopped) channel.destroy();
          }),
        );
      }
    } catch (error) {
      await this.stop();
      throw error;
    }
    this.#scanIdle();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#idleScan?.cancel();
    const closing = this.#listeners.map((listener) => listener.close());
    for (const channel of this.#channels) channel.close();
    await Promise.all(closing);
  }

  channels(): Iterable<Channel> {
    return this.#channels;
  }

  #scanIdle(): void {
    this.#idleScan = this.#options.clock.after(idleScanMs, () => {
      const quietSinceMs = this.#options.clock.monotonicMs() - this.#owner.limits.idleMs;
      for (const channel of this.#channels) if (channel.lastActiveMs < quietSinceMs) channel.destroy();
      this.#scanIdle();
    });
  }
}
