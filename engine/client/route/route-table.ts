import type { TopicRouteData } from '../../protocol/bodies/topic-route.ts';
import type { Log } from '../../runtime/log.ts';
import type { Random } from '../../runtime/random.ts';
import { MQClientError } from '../client-error.ts';
import type { MessageQueue } from '../message/message-queue.ts';
import type { NamesrvClient } from './namesrv-client.ts';
import { MASTER_ID, publishQueues, routeForNewTopic, sameRoute, subscribeQueues } from './topic-route.ts';

/** Most topics whose routes a client keeps; beyond it the one that was used longest ago is forgotten. */
export const ROUTES_MAX = 8192;

/** What the client knows of a topic. */
interface KnownRoute {
  readonly route: TopicRouteData;
  readonly publish: readonly MessageQueue[];
  readonly subscribe: readonly MessageQueue[];
}

/** One address of a broker. */
export interface BrokerAddress {
  readonly brokerName: string;
  readonly brokerId: number;
  readonly address: string;
}

/** Routes of the topics that this client uses, and the addresses of all brokers in them. RocketMQ MQClientInstance */
export class RouteTable {
  readonly #namesrv: NamesrvClient;
  readonly #random: Random;
  readonly #log: Log;
  /** In order of last use. */
  readonly #routes = new Map<string, KnownRoute>();
  readonly #inFlight = new Map<string, Promise<boolean>>();
  readonly #brokers = new Map<string, ReadonlyMap<number, string>>();
  #onChange: (topic: string) => void = () => {};

  constructor(options: { namesrv: NamesrvClient; random: Random; log: Log }) {
    this.#namesrv = options.namesrv;
    this.#random = options.random;
    this.#log = options.log;
  }

  /** Runs when the queues or brokers of a topic have changed. */
  onChange(listener: (topic: string) => void): void {
    this.#onChange = listener;
  }

  topics(): string[] {
    return [...this.#routes.keys()];
  }

  /** Queues to send to; undefined while the topic has no route. */
  publishQueues(topic: string): readonly MessageQueue[] | undefined {
    return this.#use(topic)?.publish;
  }

  /** Queues to read; undefined while the topic has no route. */
  subscribeQueues(topic: string): readonly MessageQueue[] | undefined {
    return this.#use(topic)?.subscribe;
  }

  /**
   * Asks the NameServer for a topic. False when it does not know it: what was known before stays. Calls for one topic
   * at the same time share a request. Throws MQClientError when no NameServer answers.
   */
  refresh(topic: string): Promise<boolean> {
    return this.#once(topic, async () => {
      const route = await this.#namesrv.topicRoute(topic);
      if (route === undefined) return false;
      this.#learn(topic, route);
      return true;
    });
  }

  /** Takes the route of the default topic for a topic that does not exist yet. */
  refreshFromDefault(topic: string, defaultTopic: string, defaultTopicQueueNums: number): Promise<boolean> {
    return this.#once(`${topic}\n${defaultTopic}`, async () => {
      const route = await this.#namesrv.topicRoute(defaultTopic);
      if (route === undefined) return false;
      this.#learn(topic, routeForNewTopic(route, defaultTopicQueueNums));
      return true;
    });
  }

  /** Address of the master of a broker name; undefined when it has none. */
  masterAddress(brokerName: string): string | undefined {
    return this.#brokers.get(brokerName)?.get(MASTER_ID);
  }

  /**
   * Address to read from: the asked id, else (when any will do) another broker of the name.
   * RocketMQ MQClientInstance#findBrokerAddressInSubscribe
   */
  readAddress(brokerName: string, brokerId: number, onlyThisBroker: boolean): BrokerAddress | undefined {
    const brokers = this.#brokers.get(brokerName);
    if (brokers === undefined) return undefined;
    const wanted = brokers.get(brokerId);
    if (wanted !== undefined) return { brokerName, brokerId, address: wanted };
    if (onlyThisBroker) return undefined;
    const [other] = [...brokers].sort((a, b) => a[0] - b[0]);
    return other === undefined ? undefined : { brokerName, brokerId: other[0], address: other[1] };
  }

  /** Addresses of a topic's brokers: masters where there are some. */
  addressesOf(topic: string): string[] {
    const brokers = this.#routes.get(topic)?.route.brokerDatas ?? [];
    return brokers
      .map((broker) => broker.brokerAddrs.get(MASTER_ID) ?? [...broker.brokerAddrs.values()][0])
      .filter((address) => address !== undefined);
  }

  /** A random broker of a topic; undefined without a route. */
  anyAddressOf(topic: string): string | undefined {
    const addresses = this.addressesOf(topic);
    return addresses.length === 0 ? undefined : addresses[this.#random.nextInt(addresses.length)];
  }

  /** Clusters that a topic lies in. */
  clustersOf(topic: string): string[] {
    return [...new Set(this.#routes.get(topic)?.route.brokerDatas.map((broker) => broker.cluster) ?? [])];
  }

  /** Every broker address of every known route. */
  allAddresses(): BrokerAddress[] {
    return [...this.#brokers].flatMap(([brokerName, brokers]) =>
      [...brokers].map(([brokerId, address]) => ({ brokerName, brokerId, address })),
    );
  }

  /** Forgets a topic that nobody uses any more. */
  forget(topic: string): void {
    if (this.#routes.delete(topic)) this.#rebuildBrokers();
  }

  #use(topic: string): KnownRoute | undefined {
    const known = this.#routes.get(topic);
    if (known !== undefined) {
      this.#routes.delete(topic);
      this.#routes.set(topic, known);
    }
    return known;
  }

  #learn(topic: string, route: TopicRouteData): void {
    if (sameRoute(this.#routes.get(topic)?.route, route)) return;
    this.#routes.set(topic, { route, publish: publishQueues(topic, route), subscribe: subscribeQueues(topic, route) });
    if (this.#routes.size > ROUTES_MAX) {
      const [oldest] = this.#routes.keys();
      if (oldest !== undefined) this.#routes.delete(oldest);
    }
    this.#rebuildBrokers();
    // The newest answer wins where two routes tell different addresses of one broker.
    for (const broker of route.brokerDatas) this.#brokers.set(broker.brokerName, broker.brokerAddrs);
    this.#log.info('route-changed', { topic, brokers: route.brokerDatas.length, queues: route.queueDatas.length });
    this.#onChange(topic);
  }

  #rebuildBrokers(): void {
    this.#brokers.clear();
    for (const { route } of this.#routes.values()) {
      for (const broker of route.brokerDatas) this.#brokers.set(broker.brokerName, broker.brokerAddrs);
    }
  }

  #once(key: string, ask: () => Promise<boolean>): Promise<boolean> {
    const running = this.#inFlight.get(key);
    if (running !== undefined) return running;
    const started = ask().finally(() => this.#inFlight.delete(key));
    this.#inFlight.set(key, started);
    return started;
  }
}

/** The error of a broker name that no route has. */
export function brokerNotFound(brokerName: string): MQClientError {
  return new MQClientError('brokerNotFound', `The broker[${brokerName}] not exist`, { retriable: true, responseCode: 10003 });
}
