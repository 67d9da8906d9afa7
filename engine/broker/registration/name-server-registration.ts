import { kvTableType } from '../../protocol/bodies/lists.ts';
import { decodeBody } from '../../protocol/json-schema.ts';
import type { RemotingCommand } from '../../protocol/remoting-command.ts';
import type { RemotingClient } from '../../remoting/channel.ts';
import type { Clock, Timer } from '../../runtime/clock.ts';
import type { Log } from '../../runtime/log.ts';
import type { BrokerConfig } from '../broker-config.ts';
import type { TopicConfigManager } from '../topics/topic-config-manager.ts';
import { NameServerLink } from './name-server-link.ts';
import { RegistrationBodies } from './registration-bodies.ts';

const PERIOD_MS_MIN = 10_000;
const PERIOD_MS_MAX = 60_000;
/** Deletions of topics that come within this time share one registration. */
const DELETION_DELAY_MS = 1000;

/**
 * Announces this broker and its topics to every NameServer: all of them at start and every registerNameServerPeriod,
 * the changed ones soon after their change. The connections stay open, since a NameServer drops a broker whose
 * connection closes. RocketMQ BrokerController#registerBrokerAll
 */
export class NameServerRegistration {
  readonly #config: BrokerConfig;
  readonly #topics: TopicConfigManager;
  readonly #client: RemotingClient;
  readonly #clock: Clock;
  readonly #links: ReadonlyMap<string, NameServerLink>;
  #periodTimer: Timer | undefined;
  #deletionTimer: Timer | undefined;

  constructor(options: { config: BrokerConfig; topics: TopicConfigManager; client: RemotingClient; clock: Clock; log: Log }) {
    const { config, topics, client, clock, log } = options;
    this.#config = config;
    this.#topics = topics;
    this.#client = client;
    this.#clock = clock;
    const bodies = new RegistrationBodies(config.values, topics, clock);
    const onAnswer = (response: RemotingCommand): void => this.#takeOrderTopics(response);
    this.#links = new Map(
      config.nameServers.map((address) => [address, new NameServerLink({ address, config, bodies, client, clock, log, onAnswer })]),
    );
  }

  /** Registers for the first time; resolves when each NameServer has answered or failed once. */
  async start(): Promise<void> {
    this.#topics.onChange((topic, config) => {
      if (config === undefined) this.#registerAfterDeletion();
      else for (const link of this.#links.values()) link.registerTopic(topic);
    });
    this.#client.onChannelClose((address) => this.#links.get(address)?.onClose());
    this.#schedule();
    await Promise.all([...this.#links.values()].map((link) => link.registerAll()));
  }

  /** Takes the broker off the NameServers, as far as they answer in time. */
  async stop(): Promise<void> {
    this.#periodTimer?.cancel();
    this.#deletionTimer?.cancel();
    await Promise.all([...this.#links.values()].map((link) => link.stop()));
  }

  /** Registers everything in the next turn. */
  registerSoon(): void {
    for (const link of this.#links.values()) void link.registerAll();
  }

  /** Only a NameServer that takes away what a registration does not list learns of a deletion so; many of them share one. */
  #registerAfterDeletion(): void {
    this.#deletionTimer ??= this.#clock.after(DELETION_DELAY_MS, () => {
      this.#deletionTimer = undefined;
      this.registerSoon();
    });
  }

  #schedule(): void {
    const periodMs = Math.min(PERIOD_MS_MAX, Math.max(PERIOD_MS_MIN, this.#config.values.registerNameServerPeriod));
    this.#periodTimer = this.#clock.after(periodMs, () => {
      this.registerSoon();
      this.#schedule();
    });
  }

  /** Topics that the NameServers list as ordered become so here. */
  #takeOrderTopics(response: RemotingCommand): void {
    if (response.body === undefined) return;
    this.#topics.markOrdered(decodeBody(kvTableType, response.body).table.keys());
  }
}
