import { parseHostAddress } from '../protocol/host-address.ts';
import { RequestCode } from '../protocol/request-code.ts';
import type { Channel, RemotingClient, RemotingServer, RequestHandler } from '../remoting/channel.ts';
import { createRemotingClient } from '../remoting/client.ts';
import { createRemotingServer } from '../remoting/server.ts';
import type { Clock, Timer } from '../runtime/clock.ts';
import type { ProcessTable } from '../runtime/directory-lock.ts';
import type { Disk } from '../runtime/disk.ts';
import type { Log } from '../runtime/log.ts';
import type { Net } from '../runtime/net.ts';
import type { Random } from '../runtime/random.ts';
import { createMessageStore } from '../store/file-message-store.ts';
import { delayLevelsMs } from '../store/message-store-config.ts';
import type { BrokerConfig } from './broker-config.ts';
import type { BrokerParts } from './broker-parts.ts';
import { ConsumerManager } from './clients/consumer-manager.ts';
import { ProducerManager } from './clients/producer-manager.ts';
import { QueueLockTable } from './clients/queue-lock-table.ts';
import { ConfigStore } from './config-store.ts';
import { FilterTable } from './filter/filter-table.ts';
import { SubscriptionGroupManager } from './groups/subscription-group-manager.ts';
import { MessageWriter } from './messages/message-writer.ts';
import { ConsumerOffsetManager } from './offsets/consumer-offset-manager.ts';
import { createPullReplay } from './processors/pull-message.ts';
import { createHandlers } from './processors/table.ts';
import { PullHoldService } from './pull/pull-hold-service.ts';
import { MessageRequestModes } from './rebalance/message-request-modes.ts';
import { TopicQueues } from './rebalance/topic-queues.ts';
import { NameServerRegistration } from './registration/name-server-registration.ts';
import { ScheduleService } from './schedule/schedule-service.ts';
import { BrokerStats } from './stats/broker-stats.ts';
import { LoopDelay } from './stats/loop-delay.ts';
import { PutLatency } from './stats/put-latency.ts';
import { RateHistory } from './stats/rate-history.ts';
import { TopicConfigManager } from './topics/topic-config-manager.ts';

/** The world a broker runs in. */
export interface BrokerSeams {
  net: Net;
  disk: Disk;
  clock: Clock;
  random: Random;
  log: Log;
  /** Who may own the store directory; the machine's processes unless given. */
  processes?: ProcessTable;
  /** Runs when the device failed to keep data: the process must end. */
  onFatal?: (error: unknown) => void;
  /** Replaces handlers; tests put an empty success in the place of one. */
  overrideHandlers?: (handlers: Map<number, RequestHandler>) => void;
}

/** How often clients that have fallen silent and locks that have expired are looked for. */
const HOUSEKEEPING_MS = 10_000;
const VIP_PORT_DISTANCE = 2;

/** One broker process, assembled: nothing here decides anything. */
export class Broker {
  readonly parts: BrokerParts;
  readonly #seams: BrokerSeams;
  readonly #config: BrokerConfig;
  readonly #servers: RemotingServer[] = [];
  #registration: NameServerRegistration | undefined;
  readonly #client: RemotingClient;
  #housekeeping: Timer | undefined;

  private constructor(config: BrokerConfig, seams: BrokerSeams, parts: BrokerParts, client: RemotingClient) {
    this.#config = config;
    this.#seams = seams;
    this.parts = parts;
    this.#client = client;
  }

  /** Opens the store, loads the tables, listens and registers. Rejects with StoreError or NetError. */
  static async start(config: BrokerConfig, configPath: string | undefined, seams: BrokerSeams): Promise<Broker> {
    const { disk, clock, log, net } = seams;
    const store = createMessageStore(config.store, {
      disk,
      clock,
      log,
      random: seams.random,
      ...(seams.processes && { processes: seams.processes }),
      ...(seams.onFatal && { onFatal: seams.onFatal }),
    });
    await store.start();
    const handlers = new Map<number, RequestHandler>();
    const servers: RemotingServer[] = [];
    const client = createRemotingClient({ net, clock, log });
    let parts: BrokerParts | undefined;
    const serve = async (port: number): Promise<number> => {
      const server = createRemotingServer({
        net,
        clock,
        log,
        listen: [{ host: config.values.bindAddress, port }],
        handlers,
        limits: { idleMs: config.values.serverChannelMaxIdleTimeSeconds * 1000 },
        onClose: (channel) => {
          parts?.consumers.onChannelClose(channel);
          parts?.producers.onChannelClose(channel);
        },
      });
      await server.start();
      servers.push(server);
      return server.addresses[0]?.port ?? port;
    };
    try {
      // The port is part of what the parts tell clients, so it comes first; until the handlers are there, requests get 3.
      config.values.brokerConfigPath = configPath ?? '';
      const wanted = config.values.listenPort;
      config.values.listenPort = await serve(wanted);
      await serve(config.values.listenPort - VIP_PORT_DISTANCE).catch((error: unknown) => {
        // A port that the system chose may have a taken neighbour; one that was asked for must have both.
        if (wanted !== 0) throw error;
        log.warn('vip-port-in-use', { port: config.values.listenPort - VIP_PORT_DISTANCE });
      });
      parts = assemble(config, configPath, seams, store, client);
      await Promise.all([parts.topics.flush(), parts.groups.flush()]);
      for (const [code, handler] of createHandlers(parts)) handlers.set(code, handler);
      seams.overrideHandlers?.(handlers);
      const broker = new Broker(config, seams, parts, client);
      broker.#servers.push(...servers);
      await broker.#open();
      return broker;
    } catch (error) {
      await client.stop();
      for (const server of servers) await server.stop();
      await store.stop();
      throw error;
    }
  }

  /** `host:port` that clients are told. */
  get address(): string {
    return this.#config.brokerAddr;
  }

  get haAddress(): string {
    return this.#config.haServerAddr;
  }

  /** Leaves the NameServers, closes the connections, and puts everything on disk. */
  async stop(): Promise<void> {
    const { topics, groups, offsets, requestModes, store, configStore, schedule, stats, rates, loopDelay, pulls } = this.parts;
    this.#housekeeping?.cancel();
    await this.#registration?.stop();
    await this.#client.stop();
    for (const server of this.#servers) await server.stop();
    pulls.stop();
    stats.stop();
    rates.stop();
    loopDelay.stop();
    await Promise.all([schedule.stop(), offsets.stop(), topics.stop(), groups.stop(), requestModes.flush(), configStore.flush()]);
    await store.stop();
  }

  async #open(): Promise<void> {
    const { clock, log } = this.#seams;
    const { config, offsets, schedule, stats, rates, loopDelay, pulls, store } = this.parts;
    store.onDispatch((message) => pulls.onDispatch(message));
    pulls.start();
    schedule.start();
    offsets.start();
    stats.start();
    rates.start();
    loopDelay.start();
    this.#keepHouse();
    this.#registration = new NameServerRegistration({ config, topics: this.parts.topics, client: this.#client, clock, log });
    this.parts.configStore.onChange((keys) => {
      if (keys.includes('brokerPermission')) this.parts.topics.touch();
      this.#registration?.registerSoon();
    });
    await this.#registration.start();
  }

  #keepHouse(): void {
    const { consumers, producers, locks } = this.parts;
    this.#housekeeping = this.#seams.clock.after(HOUSEKEEPING_MS, () => {
      consumers.closeExpired();
      producers.closeExpired();
      locks.removeExpired();
      this.#keepHouse();
    });
  }
}

function assemble(
  config: BrokerConfig,
  configPath: string | undefined,
  seams: BrokerSeams,
  store: BrokerParts['store'],
  client: RemotingClient,
): BrokerParts {
  const { clock, disk, log, random } = seams;
  const { values } = config;
  const tableOptions = { config: values, storeDirectory: config.store.storePathRootDir, clock, disk, log };
  const topics = new TopicConfigManager(tableOptions);
  const groups = new SubscriptionGroupManager(tableOptions);
  const offsets = new ConsumerOffsetManager(tableOptions);
  const requestModes = new MessageRequestModes(tableOptions);
  for (const table of [topics, groups, offsets, requestModes]) table.load();
  const consumers = new ConsumerManager(clock, values.channelExpiredTimeout, values.subscriptionExpiredTimeout, (group, channels) =>
    notifyMembers(values.notifyConsumerIdsChangedEnable, group, channels),
  );
  const filters = new FilterTable(log);
  consumers.onSubscription((group, topic, subscription) => filters.onSubscription(group, topic, subscription));
  const storeHost = parseHostAddress(`${values.brokerIP1}:${values.listenPort}`) ?? {
    ip: new Uint8Array([127, 0, 0, 1]),
    port: values.listenPort,
  };
  const delayLevels = delayLevelsMs(config.store.messageDelayLevel);
  const writer = new MessageWriter(store, storeHost, delayLevels.length);
  const stats = new BrokerStats(clock, values.brokerClusterName, (topic) => topics.isSystemTopic(topic));
  const schedule = new ScheduleService({ ...tableOptions, delayLevelsMs: delayLevels, store, writer, stats });
  schedule.load();
  const parts: BrokerParts = {
    config,
    configStore: new ConfigStore(config, configPath, { clock, disk, log }),
    clock,
    random,
    log,
    store,
    writer,
    schedule,
    requestModes,
    topicQueues: new TopicQueues(client, clock, config.nameServers),
    topics,
    groups,
    offsets,
    consumers,
    producers: new ProducerManager(clock, values.channelExpiredTimeout),
    locks: new QueueLockTable(clock),
    filters,
    pulls: new PullHoldService({
      clock,
      maxQueueOffset: (topic, queueId) => store.maxQueueOffset(topic, queueId),
      replay: (pull) => replay(pull),
      scanMs: () => (values.longPollingEnable ? PULL_SCAN_MS : values.shortPollingTimeMills),
    }),
    stats,
    rates: new RateHistory(clock, () => {
      const counters = store.stats.counters();
      return { put: counters.putMessages, getFound: counters.getFound, getMiss: counters.getMissed, transferred: counters.gotMessages };
    }),
    putLatency: new PutLatency(),
    loopDelay: new LoopDelay(clock),
  };
  const replay = createPullReplay(parts);
  return parts;
}

const PULL_SCAN_MS = 5000;

/** NOTIFY_CONSUMER_IDS_CHANGED: members share the queues anew at once instead of at their next look. */
function notifyMembers(enabled: boolean, group: string, channels: readonly Channel[]): void {
  if (!enabled) return;
  for (const channel of channels)
    channel.invokeOneway({ code: RequestCode.NOTIFY_CONSUMER_IDS_CHANGED, extFields: { consumerGroup: group } });
}
