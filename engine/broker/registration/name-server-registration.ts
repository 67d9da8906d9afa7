import { kvTableType } from '../../protocol/bodies/lists.ts';
import { registerBrokerBodyType, registrationCrc } from '../../protocol/bodies/register-broker.ts';
import { registerBroker } from '../../protocol/headers/register-broker.ts';
import { unregisterBroker } from '../../protocol/headers/unregister-broker.ts';
import { decodeBody, encodeBody } from '../../protocol/json-schema.ts';
import type { RemotingCommand } from '../../protocol/remoting-command.ts';
import { RequestCode } from '../../protocol/request-code.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import { Permission } from '../../protocol/sys-flag.ts';
import type { RemotingClient } from '../../remoting/channel.ts';
import type { Clock, Timer } from '../../runtime/clock.ts';
import type { Log } from '../../runtime/log.ts';
import type { BrokerConfig } from '../broker-config.ts';
import type { TopicConfigManager } from '../topics/topic-config-manager.ts';

const PERIOD_MS_MIN = 10_000;
const PERIOD_MS_MAX = 60_000;
/** A NameServer that did not take the registration is tried again this soon, so that a cluster that starts together is whole at once. */
const RETRY_MS = 500;
/** How long the farewell may take: a broker that stops must not hang on a NameServer that is gone. */
const UNREGISTER_TIMEOUT_MS = 1000;

/**
 * Announces this broker and its topics to every NameServer: whole at start, every registerNameServerPeriod, and soon
 * after each change of a topic. The connections stay open, since a NameServer drops a broker whose connection closes.
 * RocketMQ BrokerOuterAPI#registerBrokerAll
 */
export class NameServerRegistration {
  readonly #config: BrokerConfig;
  readonly #topics: TopicConfigManager;
  readonly #client: RemotingClient;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #addresses: readonly string[];
  readonly #retries = new Map<string, Timer>();
  readonly #registered = new Set<string>();
  #periodTimer: Timer | undefined;
  #changeIsPending = false;
  #stopped = false;
  #running: Promise<void> = Promise.resolve();

  constructor(options: { config: BrokerConfig; topics: TopicConfigManager; client: RemotingClient; clock: Clock; log: Log }) {
    this.#config = options.config;
    this.#topics = options.topics;
    this.#client = options.client;
    this.#clock = options.clock;
    this.#log = options.log;
    this.#addresses = options.config.nameServers;
  }

  /** Registers for the first time; resolves when each NameServer has answered or failed once. */
  async start(): Promise<void> {
    this.#topics.onChange(() => this.registerSoon());
    this.#client.onChannelClose((address) => this.#onClose(address));
    this.#schedule();
    await this.#registerAll();
  }

  /** Takes the broker off the NameServers, as far as they answer in time. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#periodTimer?.cancel();
    for (const timer of this.#retries.values()) timer.cancel();
    await this.#running;
    await Promise.all(this.#addresses.map((address) => this.#unregister(address)));
  }

  /** Registers in the next turn; changes of one turn become one registration. */
  registerSoon(): void {
    if (this.#changeIsPending || this.#stopped) return;
    this.#changeIsPending = true;
    this.#clock.endOfTurn(() => {
      this.#changeIsPending = false;
      // One after the other: an older table must not overtake a newer one.
      this.#running = this.#running.then(() => this.#registerAll());
    });
  }

  #schedule(): void {
    const periodMs = Math.min(PERIOD_MS_MAX, Math.max(PERIOD_MS_MIN, this.#config.values.registerNameServerPeriod));
    this.#periodTimer = this.#clock.after(periodMs, () => {
      this.registerSoon();
      this.#schedule();
    });
  }

  async #registerAll(): Promise<void> {
    if (this.#stopped || this.#addresses.length === 0) return;
    const body = this.#encodeBody();
    await Promise.all(this.#addresses.map((address) => this.#register(address, body)));
  }

  async #register(address: string, body: Buffer): Promise<void> {
    const { values, brokerAddr, haServerAddr } = this.#config;
    const extFields = registerBroker.request.encode({
      brokerName: values.brokerName,
      brokerAddr,
      clusterName: values.brokerClusterName,
      haServerAddr,
      brokerId: values.brokerId,
      enableActingMaster: false,
      compressed: false,
      bodyCrc32: registrationCrc(body),
    });
    try {
      const response = await this.#client.invoke(
        address,
        { code: RequestCode.REGISTER_BROKER, extFields, body },
        values.registerBrokerTimeoutMills,
      );
      if (response.code !== ResponseCode.SUCCESS) throw new Error(`code ${response.code}: ${response.remark ?? ''}`);
      if (!this.#registered.has(address)) this.#log.info('registered', { nameServer: address, brokerAddr });
      this.#registered.add(address);
      this.#takeOrderTopics(response);
    } catch (error) {
      if (this.#registered.delete(address) || !this.#retries.has(address))
        this.#log.warn('not-registered', { nameServer: address, problem: String(error) });
      this.#retryLater(address);
    }
  }

  /** Topics that the NameServers list as ordered become so here. */
  #takeOrderTopics(response: RemotingCommand): void {
    if (response.body === undefined) return;
    this.#topics.markOrdered(decodeBody(kvTableType, response.body).table.keys());
  }

  #retryLater(address: string): void {
    if (this.#stopped) return;
    this.#retries.get(address)?.cancel();
    this.#retries.set(
      address,
      this.#clock.after(RETRY_MS, () => {
        if (this.#registered.has(address)) return;
        this.#running = this.#running.then(() => (this.#stopped ? undefined : this.#register(address, this.#encodeBody())));
      }),
    );
  }

  /** A NameServer forgets the broker whose connection closes: it has to be told again at once. */
  #onClose(address: string): void {
    if (!this.#registered.delete(address) || this.#stopped) return;
    this.#log.warn('name-server-connection-closed', { nameServer: address });
    this.#retryLater(address);
  }

  async #unregister(address: string): Promise<void> {
    if (!this.#registered.has(address)) return;
    const { values, brokerAddr } = this.#config;
    const extFields = unregisterBroker.request.encode({
      brokerName: values.brokerName,
      brokerAddr,
      clusterName: values.brokerClusterName,
      brokerId: values.brokerId,
    });
    try {
      await this.#client.invoke(address, { code: RequestCode.UNREGISTER_BROKER, extFields }, UNREGISTER_TIMEOUT_MS);
    } catch (error) {
      this.#log.warn('not-unregistered', { nameServer: address, problem: String(error) });
    }
  }

  /** The topic table; a broker that may not be read or written hides its topics accordingly. RocketMQ BrokerController#registerBrokerAll */
  #encodeBody(): Buffer {
    const { brokerPermission } = this.#config.values;
    const full = Permission.READ | Permission.WRITE;
    const restricted = (brokerPermission & full) !== full;
    const version = this.#topics.dataVersion;
    const topics = this.#topics
      .all()
      .map(
        (topic) =>
          [topic.topicName, restricted ? { ...topic, perm: topic.perm & (brokerPermission | Permission.INHERIT) } : topic] as const,
      );
    return encodeBody(registerBrokerBodyType, {
      filterServerList: [],
      topicConfigSerializeWrapper: {
        dataVersion: version,
        mappingDataVersion: { counter: 0, stateVersion: 0, timestamp: version.timestamp },
        topicConfigTable: new Map(topics),
        topicQueueMappingDetailMap: new Map(),
        topicQueueMappingInfoMap: new Map(),
      },
    });
  }
}
