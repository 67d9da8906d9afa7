import type { RemotingClient } from '../../remoting/channel.ts';
import type { Log } from '../../runtime/log.ts';
import { BrokerApi } from '../broker-api.ts';
import { MQClientError } from '../client-error.ts';
import type { ClientEnvironment } from '../client-environment.ts';
import type { ClientConfig } from '../client-options.ts';
import { PeriodicTask } from '../periodic-task.ts';
import { NamesrvClient } from '../route/namesrv-client.ts';
import { RouteTable } from '../route/route-table.ts';
import { HeartbeatSender } from './heartbeat-sender.ts';
import type { ConsumerMember, ProducerMember } from './members.ts';
import { ReplyTable } from './reply-table.ts';
import { registerServerRequests } from './server-requests.ts';

/** Instances of one process; more are refused. */
const INSTANCES_MAX = 4096;
/** Groups of one instance; more are refused. */
const GROUPS_MAX = 4096;
/** A rebalance runs this often by itself, and again after the shorter time when it left something open. */
const REBALANCE_INTERVAL_MS = 20_000;
const REBALANCE_SOON_MS = 1000;

/**
 * The connections, routes and heartbeats that producers and consumers with one client id share.
 * RocketMQ MQClientInstance
 */
export class ClientInstance {
  readonly config: ClientConfig;
  readonly environment: ClientEnvironment;
  readonly log: Log;
  readonly api: BrokerApi;
  readonly routes: RouteTable;
  readonly replies: ReplyTable;
  readonly heartbeats: HeartbeatSender;
  readonly #remoting: RemotingClient;
  readonly #producers = new Map<string, ProducerMember>();
  readonly #consumers = new Map<string, ConsumerMember>();
  readonly #routePoll: PeriodicTask;
  readonly #heartbeatTask: PeriodicTask;
  readonly #persistTask: PeriodicTask;
  readonly #rebalanceTask: PeriodicTask;
  #running = false;

  private constructor(config: ClientConfig) {
    const { environment } = config;
    this.config = config;
    this.environment = environment;
    this.log = environment.log.child({ clientId: config.clientId });
    this.#remoting = environment.newRemotingClient();
    this.api = new BrokerApi(this.#remoting);
    const timeoutMs = config.mqClientApiTimeoutMs;
    const namesrv = new NamesrvClient(config.nameServers, { remoting: this.#remoting, random: environment.random, timeoutMs });
    this.routes = new RouteTable({ namesrv, random: environment.random, log: this.log });
    this.replies = new ReplyTable(environment.clock);
    this.heartbeats = new HeartbeatSender({ clientId: config.clientId, api: this.api, routes: this.routes, timeoutMs, log: this.log });
    const { clock } = environment;
    this.#routePoll = new PeriodicTask(clock, config.pollNameServerIntervalMs, () => this.refreshRoutes());
    this.#heartbeatTask = new PeriodicTask(clock, config.heartbeatBrokerIntervalMs, () => this.sendHeartbeats());
    this.#persistTask = new PeriodicTask(clock, config.persistConsumerOffsetIntervalMs, () => this.#persistOffsets());
    this.#rebalanceTask = new PeriodicTask(clock, REBALANCE_INTERVAL_MS, () => this.#rebalance());
    this.routes.onChange((topic) => this.#routeChanged(topic));
    registerServerRequests(this.#remoting, this);
  }

  /** The running instance with this client id, or a new one. */
  static acquire(config: ClientConfig): ClientInstance {
    const known = config.environment.instances.get(config.clientId);
    if (known !== undefined) return known;
    if (config.environment.instances.size >= INSTANCES_MAX)
      throw new MQClientError('tooManyRequests', `more than ${INSTANCES_MAX} client instances in one process`);
    const instance = new ClientInstance(config);
    config.environment.instances.set(config.clientId, instance);
    return instance;
  }

  get clientId(): string {
    return this.config.clientId;
  }

  consumer(group: string): ConsumerMember | undefined {
    return this.#consumers.get(group);
  }

  /** Throws MQClientError `groupInUse` when this instance has a producer of the group. */
  addProducer(producer: ProducerMember): void {
    addMember(this.#producers, producer, 'producer');
    this.#start();
    this.#heartbeatTask.trigger();
  }

  /** Throws MQClientError `groupInUse` when this instance has a consumer of the group. */
  addConsumer(consumer: ConsumerMember): void {
    addMember(this.#consumers, consumer, 'consumer');
    this.#start();
  }

  async removeProducer(producer: ProducerMember): Promise<void> {
    if (this.#producers.get(producer.group) !== producer) return;
    this.#producers.delete(producer.group);
    await this.heartbeats.unregister({ producerGroup: producer.group });
    await this.#stopWhenUnused();
  }

  async removeConsumer(consumer: ConsumerMember): Promise<void> {
    if (this.#consumers.get(consumer.group) !== consumer) return;
    this.#consumers.delete(consumer.group);
    await this.heartbeats.unregister({ consumerGroup: consumer.group });
    await this.#stopWhenUnused();
  }

  /** A heartbeat to every broker now. Does not throw. */
  sendHeartbeats(): Promise<void> {
    return this.heartbeats.send(this.#producers.values(), this.#consumers.values());
  }

  heartbeatSoon(): void {
    this.#heartbeatTask.trigger();
  }

  rebalanceSoon(): void {
    this.#rebalanceTask.trigger();
  }

  /** Asks for the routes of all topics in use. Does not throw. */
  async refreshRoutes(): Promise<void> {
    const topics = new Set<string>();
    for (const member of [...this.#producers.values(), ...this.#consumers.values()]) for (const topic of member.topics()) topics.add(topic);
    for (const topic of topics) {
      try {
        await this.routes.refresh(topic);
      } catch (error) {
        this.log.warn('route-refresh-failed', { topic, reason: error instanceof Error ? error.message : String(error) });
        return;
      }
    }
  }

  /**
   * Address to read a queue from: the asked broker id, else any other of that name. Asks for the route when the broker
   * is not known. Undefined when it stays unknown.
   */
  async findReadAddress(topic: string, brokerName: string, brokerId: number, onlyThisBroker: boolean) {
    const known = this.routes.readAddress(brokerName, brokerId, onlyThisBroker);
    if (known !== undefined) return known;
    await this.routes.refresh(topic);
    return this.routes.readAddress(brokerName, brokerId, onlyThisBroker);
  }

  #start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#routePoll.start(this.config.pollNameServerIntervalMs);
    this.#heartbeatTask.start(Math.min(1000, this.config.heartbeatBrokerIntervalMs));
    this.#persistTask.start(Math.max(1000, this.config.persistConsumerOffsetIntervalMs));
    this.#rebalanceTask.start(REBALANCE_INTERVAL_MS);
  }

  async #stopWhenUnused(): Promise<void> {
    if (this.#producers.size > 0 || this.#consumers.size > 0 || !this.#running) return;
    this.#running = false;
    this.environment.instances.delete(this.clientId);
    this.replies.close();
    // Calls that are under way end when their connections close; only then do the tasks come to rest.
    const tasks = [this.#routePoll, this.#heartbeatTask, this.#persistTask, this.#rebalanceTask].map((task) => task.stop());
    await this.#remoting.stop();
    await Promise.all(tasks);
  }

  #routeChanged(topic: string): void {
    if (!this.#running) return;
    this.#heartbeatTask.trigger();
    for (const consumer of this.#consumers.values()) {
      if ([...consumer.topics()].includes(topic)) {
        this.#rebalanceTask.trigger();
        return;
      }
    }
  }

  async #persistOffsets(): Promise<void> {
    await Promise.all([...this.#consumers.values()].map((consumer) => consumer.persistOffsets()));
  }

  async #rebalance(): Promise<number> {
    let balanced = true;
    for (const consumer of this.#consumers.values()) balanced = (await consumer.rebalance()) && balanced;
    return balanced ? REBALANCE_INTERVAL_MS : REBALANCE_SOON_MS;
  }
}

function addMember<M extends { readonly group: string }>(members: Map<string, M>, member: M, kind: string): void {
  if (members.has(member.group)) {
    throw new MQClientError('groupInUse', `The ${kind} group[${member.group}] has been created before, specify another name please.`);
  }
  if (members.size >= GROUPS_MAX) throw new MQClientError('tooManyRequests', `more than ${GROUPS_MAX} ${kind} groups in one instance`);
  members.set(member.group, member);
}
