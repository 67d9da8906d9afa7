import { isSameDataVersion } from '../protocol/bodies/data-version.ts';
import type { DataVersion } from '../protocol/bodies/data-version.ts';
import type { QueueData } from '../protocol/bodies/topic-route.ts';
import { ClusterTable, masterId } from './cluster-table.ts';
import type { BrokerData, BrokerIdentity } from './cluster-table.ts';
import { LiveTable } from './live-table.ts';
import { TopicTable } from './topic-table.ts';
import type { TopicConfig } from './topic-table.ts';

/** Most broker addresses (and names) that are kept; a registration of a further one is refused. */
export const brokerAddressesMax = 10_000;
/** Most topics that are kept; a registration that brings more is refused. */
export const topicsMax = 1_000_000;

/** Time without a sign of life after which a broker that names no time of its own is dropped, in ms. */
export const heartbeatTimeoutDefaultMs = 120_000;

/** What a broker says of itself in REGISTER_BROKER. */
export interface Registration extends BrokerIdentity {
  readonly brokerId: number;
  readonly haServerAddr: string;
  readonly zoneName: string | undefined;
  /** How long the registration lives without another sign of life. */
  readonly heartbeatTimeoutMs: number | undefined;
  /** Undefined for brokers older than 5.0, which do not send it. */
  readonly enableActingMaster: boolean | undefined;
  readonly dataVersion: DataVersion;
  readonly topicConfigs: readonly TopicConfig[];
  /** The connection that the registration lives and dies with. */
  readonly channelId: number;
}

export type RegistrationResult =
  | { status: 'registered'; masterAddr: string | undefined; haServerAddr: string | undefined }
  /** The id belongs to another address with a newer state version; the broker is answered as if it had registered. */
  | { status: 'superseded' }
  /** A first contact with only one topic: an incremental update that came before the full table. */
  | { status: 'incomplete' }
  | { status: 'full' };

export interface TopicRoute {
  readonly queueDatas: readonly QueueData[];
  readonly brokerDatas: readonly BrokerData[];
}

export interface RouteTableOptions {
  /** Whether topics that are missing in a broker's table are taken from that broker (default of Apache: false). */
  readonly deleteTopicWithBrokerRegistration: boolean;
}

/**
 * Which topic lies on which broker at which address. All state of a NameServer but the KV table; synchronous, and told
 * the time by its caller.
 * RocketMQ RouteInfoManager, without zones, acting masters and static topics.
 */
export class RouteTable {
  readonly clusters = new ClusterTable();
  readonly topics = new TopicTable();
  readonly live = new LiveTable();
  #options: RouteTableOptions;

  constructor(options: RouteTableOptions) {
    this.#options = options;
  }

  configure(options: RouteTableOptions): void {
    this.#options = options;
  }

  /** RocketMQ RouteInfoManager#registerBroker; the order of the steps is part of the behaviour. */
  register(registration: Registration, nowMs: number): RegistrationResult {
    if (this.#isFull(registration)) return { status: 'full' };
    const { brokerName, brokerId, brokerAddr, clusterName } = registration;
    const { broker, isNew } = this.clusters.adopt(registration);
    this.clusters.forgetOtherIdsOf(broker, brokerAddr, brokerId);
    if (this.#isSuperseded(broker, registration)) {
      this.live.remove(clusterName, brokerAddr);
      return { status: 'superseded' };
    }
    if (!broker.brokerAddrs.has(brokerId) && registration.topicConfigs.length === 1) return { status: 'incomplete' };

    const isFirst = isNew || !broker.brokerAddrs.has(brokerId);
    broker.brokerAddrs.set(brokerId, brokerAddr);
    const isPrimeSlave =
      registration.enableActingMaster !== undefined && brokerId !== masterId && brokerId === Math.min(...broker.brokerAddrs.keys());
    if (brokerId === masterId || isPrimeSlave) {
      if (this.#options.deleteTopicWithBrokerRegistration) {
        this.topics.keepOnly(brokerName, new Set(registration.topicConfigs.map((topic) => topic.topicName)));
      }
      const isChanged = isFirst || this.isDataVersionChanged(registration, registration.dataVersion);
      this.topics.apply(brokerName, registration.topicConfigs, {
        overwrite: isChanged,
        withoutWrite: isPrimeSlave && broker.enableActingMaster,
      });
    }
    this.live.put({
      clusterName,
      brokerAddr,
      brokerName,
      haServerAddr: registration.haServerAddr,
      dataVersion: registration.dataVersion,
      channelId: registration.channelId,
      heartbeatTimeoutMs: registration.heartbeatTimeoutMs ?? heartbeatTimeoutDefaultMs,
      lastUpdateMs: nowMs,
    });
    return { status: 'registered', ...this.#masterFor(broker, registration) };
  }

  /** Forgets one address of a broker; the broker's topics go with its last address. */
  unregister(identity: BrokerIdentity): void {
    const { clusterName, brokerName, brokerAddr } = identity;
    this.live.remove(clusterName, brokerAddr);
    const left = this.clusters.removeAddress(identity);
    if (left === undefined) {
      this.topics.removeBroker(brokerName);
    } else if (left.enableActingMaster && !left.brokerAddrs.has(masterId)) {
      this.topics.changePermission(brokerName, 'withoutWrite');
    }
  }

  /** Drops what was registered over a connection that has closed, and says what it was. */
  removeChannel(channelId: number): BrokerIdentity[] {
    const gone = this.live.ofChannel(channelId);
    for (const identity of gone) this.unregister(identity);
    return gone;
  }

  /** Drops brokers without a sign of life for their time, and says which connections they came over. */
  removeExpired(nowMs: number): (BrokerIdentity & { channelId: number; heartbeatTimeoutMs: number })[] {
    const expired = this.live.expired(nowMs);
    for (const identity of expired) this.unregister(identity);
    return expired;
  }

  /** Whether a broker's topic table differs from what this NameServer knows of it (or it is unknown). */
  isDataVersionChanged(identity: Pick<BrokerIdentity, 'clusterName' | 'brokerAddr'>, dataVersion: DataVersion): boolean {
    const known = this.live.get(identity.clusterName, identity.brokerAddr)?.dataVersion;
    return known === undefined || !isSameDataVersion(known, dataVersion);
  }

  /** The route of a topic, or undefined when it has no queue on a known broker. */
  routeOf(topic: string): TopicRoute | undefined {
    const queueDatas = this.topics.queuesOf(topic);
    const brokerDatas = queueDatas.flatMap(({ brokerName }) => this.clusters.broker(brokerName) ?? []);
    return brokerDatas.length === 0 ? undefined : { queueDatas, brokerDatas };
  }

  /** Sets queues of one topic (REGISTER_TOPIC_IN_NAMESRV); ignored from the first unknown broker on. */
  registerTopic(topic: string, queueDatas: readonly QueueData[]): void {
    const known = queueDatas.findIndex(({ brokerName }) => this.clusters.broker(brokerName) === undefined);
    // A new topic is taken whole or not at all; of a known one, the queues before the first unknown broker are kept.
    if (known >= 0 && !this.topics.has(topic)) return;
    for (const queueData of known < 0 ? queueDatas : queueDatas.slice(0, known)) this.topics.put(topic, queueData);
  }

  /** Forgets a topic, everywhere or on the brokers of one cluster. */
  deleteTopic(topic: string, clusterName: string | undefined): void {
    this.topics.remove(topic, clusterName === undefined ? undefined : this.clusters.brokerNamesOf(clusterName));
  }

  #isFull(registration: Registration): boolean {
    const isKnown = this.live.get(registration.clusterName, registration.brokerAddr) !== undefined;
    if (!isKnown && Math.max(this.live.size, this.clusters.size) >= brokerAddressesMax) return true;
    if (this.topics.size + registration.topicConfigs.length <= topicsMax) return false;
    const newTopics = registration.topicConfigs.filter(({ topicName }) => !this.topics.has(topicName));
    return this.topics.size + newTopics.length > topicsMax;
  }

  #isSuperseded(broker: BrokerData, registration: Registration): boolean {
    const holder = broker.brokerAddrs.get(registration.brokerId);
    if (holder === undefined || holder === registration.brokerAddr) return false;
    const live = this.live.get(registration.clusterName, holder);
    return live !== undefined && live.dataVersion.stateVersion > registration.dataVersion.stateVersion;
  }

  #masterFor(broker: BrokerData, registration: Registration): { masterAddr: string | undefined; haServerAddr: string | undefined } {
    const masterAddr = registration.brokerId === masterId ? undefined : broker.brokerAddrs.get(masterId);
    const live = masterAddr === undefined ? undefined : this.live.get(registration.clusterName, masterAddr);
    return live === undefined ? { masterAddr: undefined, haServerAddr: undefined } : { masterAddr, haServerAddr: live.haServerAddr };
  }
}
