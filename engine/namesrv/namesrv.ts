import { createRemotingServer } from '../remoting/server.ts';
import type { RemotingServer, RequestHandler } from '../remoting/channel.ts';
import type { Clock, Timer } from '../runtime/clock.ts';
import type { Disk } from '../runtime/disk.ts';
import type { Log } from '../runtime/log.ts';
import type { Net } from '../runtime/net.ts';
import { masterId } from './cluster-table.ts';
import { KvConfig } from './kv-config.ts';
import type { NamesrvConfig } from './namesrv-config.ts';
import type { NamesrvContext } from './namesrv-context.ts';
import { namesrvHandlers } from './namesrv-processors.ts';
import { NamesrvSettings } from './namesrv-settings.ts';
import { RouteTable } from './route-table.ts';

/** The topic that producers fall back to: a broker that is in its route serves new topics. */
const defaultTopic = 'TBW102';

export interface NamesrvOptions {
  net: Net;
  disk: Disk;
  clock: Clock;
  log: Log;
  config: NamesrvConfig;
  /** Runs when the masters in the route of TBW102 have changed, with their addresses. */
  onMastersChange?: (addresses: readonly string[]) => void;
  /** Replaces handlers; tests put an empty success in the place of one. */
  overrideHandlers?: (handlers: Map<number, RequestHandler>) => void;
}

/** A NameServer: tells clients which broker has which topic, as brokers tell it. */
export class Namesrv {
  readonly #options: NamesrvOptions;
  readonly #routes: RouteTable;
  readonly #kv: KvConfig;
  readonly #settings: NamesrvSettings;
  readonly #server: RemotingServer;
  #scan: Timer | undefined;
  #masters = '';

  constructor(options: NamesrvOptions) {
    const { net, disk, clock, log, config } = options;
    this.#options = options;
    this.#routes = new RouteTable(config);
    this.#kv = new KvConfig(disk, config.kvConfigPath, log);
    this.#settings = new NamesrvSettings(disk, config, log);
    const context: NamesrvContext = {
      routes: this.#routes,
      kv: this.#kv,
      settings: this.#settings,
      clock,
      startedMonotonicMs: clock.monotonicMs(),
      log,
    };
    const handlers: Map<number, RequestHandler> = namesrvHandlers(context);
    options.overrideHandlers?.(handlers);
    this.#server = createRemotingServer({
      net,
      clock,
      log,
      listen: [{ host: config.bindAddress, port: config.listenPort }],
      handlers: this.#watchMasters(handlers),
      limits: { idleMs: config.serverChannelMaxIdleTimeSeconds * 1_000 },
      onClose: (channel) => this.#dropChannel(channel.id),
    });
  }

  /** `host:port` that is bound. */
  get address(): string {
    const [bound] = this.#server.addresses;
    return bound === undefined ? '' : `${bound.host}:${bound.port}`;
  }

  /** Rejects with NetError when the port cannot be bound. */
  async start(): Promise<void> {
    this.#kv.load();
    await this.#server.start();
    this.#scanExpired();
  }

  async stop(): Promise<void> {
    this.#scan?.cancel();
    await this.#server.stop();
  }

  /** RocketMQ RouteInfoManager#scanNotActiveBroker */
  #scanExpired(): void {
    this.#scan = this.#options.clock.after(this.#settings.current.scanNotActiveBrokerInterval, () => {
      const expired = this.#routes.removeExpired(this.#options.clock.nowMs());
      for (const { brokerName, brokerAddr, channelId, heartbeatTimeoutMs } of expired) {
        this.#options.log.warn('broker-expired', { brokerName, brokerAddr, heartbeatTimeoutMs });
        for (const channel of this.#server.channels()) if (channel.id === channelId) channel.close();
      }
      this.#checkMasters();
      this.#scanExpired();
    });
  }

  #dropChannel(channelId: number): void {
    for (const { brokerName, brokerAddr } of this.#routes.removeChannel(channelId)) {
      this.#options.log.warn('broker-connection-closed', { brokerName, brokerAddr });
    }
    this.#checkMasters();
  }

  /** Looks after each request whether the masters are still the same: the only requests that are frequent are cheap. */
  #watchMasters(handlers: Map<number, RequestHandler>): ReadonlyMap<number, RequestHandler> {
    if (this.#options.onMastersChange === undefined) return handlers;
    return new Map(
      [...handlers].map(([code, handler]): [number, RequestHandler] => [
        code,
        (request, channel) => {
          try {
            return handler(request, channel);
          } finally {
            this.#checkMasters();
          }
        },
      ]),
    );
  }

  #checkMasters(): void {
    const brokers = this.#routes.routeOf(defaultTopic)?.brokerDatas ?? [];
    const addresses = brokers.flatMap((broker) => broker.brokerAddrs.get(masterId) ?? []);
    const masters = addresses.join(';');
    if (masters === this.#masters) return;
    this.#masters = masters;
    this.#options.onMastersChange?.(addresses);
  }
}
