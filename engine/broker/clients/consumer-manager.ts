import type { ConsumeFromWhere, ConsumeType, MessageModel, SubscriptionData } from '../../protocol/bodies/heartbeat.ts';
import type { Channel } from '../../remoting/channel.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { ClientConnection } from './client-connection.ts';

/** What a heartbeat says about one consumer group. */
export interface ConsumerRegistration {
  consumeType: ConsumeType;
  messageModel: MessageModel;
  consumeFromWhere: ConsumeFromWhere;
  /** Undefined when the client left its subscriptions out because they have not changed (heartbeat v2). */
  subscriptions: readonly SubscriptionData[] | undefined;
}

/** A consumer group with members online. The three ways of consuming are those of the last heartbeat. */
export interface ConsumerGroup {
  readonly name: string;
  consumeType: ConsumeType;
  messageModel: MessageModel;
  consumeFromWhere: ConsumeFromWhere;
  readonly connections: ReadonlyMap<Channel, ClientConnection>;
  /** By topic. */
  readonly subscriptions: ReadonlyMap<string, SubscriptionData>;
}

interface MutableGroup extends ConsumerGroup {
  readonly connections: Map<Channel, ClientConnection>;
  readonly subscriptions: Map<string, SubscriptionData>;
}

interface RememberedSubscription {
  subscription: SubscriptionData;
  atMs: number;
}

/** Tells members of a group that it has changed. */
export type GroupChangeListener = (group: string, channels: readonly Channel[]) => void;

/** Told when the subscription of a group for a topic is new, has changed or is gone (undefined). */
export type SubscriptionListener = (group: string, topic: string, subscription: SubscriptionData | undefined) => void;

/** Groups remembered at most; heartbeats of further groups are ignored. */
const GROUPS_MAX = 100_000;
/** Pulls without heartbeat whose subscription is remembered, at most. */
const REMEMBERED_MAX = 100_000;

/** Consumers that are online, by group. RocketMQ ConsumerManager, ConsumerGroupInfo */
export class ConsumerManager {
  readonly #clock: Clock;
  readonly #expiredMs: number;
  readonly #rememberMs: number;
  readonly #onGroupChange: GroupChangeListener;
  readonly #groups = new Map<string, MutableGroup>();
  readonly #groupsByTopic = new Map<string, Set<string>>();
  /** Subscriptions that came with pulls, by `group@topic`: such consumers need no heartbeat. */
  readonly #remembered = new Map<string, RememberedSubscription>();
  readonly #subscriptionListeners: SubscriptionListener[] = [];

  /** `expiredMs`: a consumer without heartbeat for this long is closed. `rememberMs`: how long a pull's own subscription is kept. */
  constructor(clock: Clock, expiredMs: number, rememberMs: number, onGroupChange: GroupChangeListener) {
    this.#clock = clock;
    this.#expiredMs = expiredMs;
    this.#rememberMs = rememberMs;
    this.#onGroupChange = onGroupChange;
  }

  onSubscription(listener: SubscriptionListener): void {
    this.#subscriptionListeners.push(listener);
  }

  /** Registers a member or renews it; true when the member or the set of topics is new. `notify`: whether the others are told then. */
  register(name: string, connection: ClientConnection, registration: ConsumerRegistration, notify: boolean): boolean {
    let group = this.#groups.get(name);
    if (group === undefined) {
      if (this.#groups.size >= GROUPS_MAX) return false;
      group = { name, ...registration, connections: new Map(), subscriptions: new Map() };
      this.#groups.set(name, group);
    }
    group.consumeType = registration.consumeType;
    group.messageModel = registration.messageModel;
    group.consumeFromWhere = registration.consumeFromWhere;
    const known = group.connections.get(connection.channel);
    if (known === undefined || known.clientId !== connection.clientId) group.connections.set(connection.channel, connection);
    else known.lastUpdateMs = connection.lastUpdateMs;
    const topicsChanged = registration.subscriptions !== undefined && this.#updateSubscriptions(group, registration.subscriptions);
    const changed = known === undefined || topicsChanged;
    if (changed && notify) this.#tellMembers(group);
    return changed;
  }

  unregister(name: string, channel: Channel, notify: boolean): void {
    const group = this.#groups.get(name);
    if (group === undefined) return;
    group.connections.delete(channel);
    if (group.connections.size === 0) this.#removeGroup(group);
    if (notify) this.#tellMembers(group);
  }

  /** Removes a closed connection from all groups and tells the members that are left. */
  onChannelClose(channel: Channel): void {
    for (const group of this.#groups.values()) {
      if (group.connections.has(channel)) this.unregister(group.name, channel, true);
    }
  }

  /** Closes the connections of consumers that have been silent for too long and forgets old subscriptions of pulls. */
  closeExpired(): void {
    const nowMs = this.#clock.nowMs();
    for (const group of this.#groups.values()) {
      for (const connection of group.connections.values()) {
        if (nowMs - connection.lastUpdateMs <= this.#expiredMs) continue;
        this.unregister(group.name, connection.channel, true);
        connection.channel.close();
      }
    }
    for (const [key, remembered] of this.#remembered) {
      if (nowMs - remembered.atMs > this.#rememberMs) this.#remembered.delete(key);
    }
  }

  /** Undefined when no member is online. */
  group(name: string): ConsumerGroup | undefined {
    return this.#groups.get(name);
  }

  groupNames(): string[] {
    return [...this.#groups.keys()];
  }

  /** A member by client id. */
  connectionOf(group: string, clientId: string): ClientConnection | undefined {
    for (const connection of this.#groups.get(group)?.connections.values() ?? []) {
      if (connection.clientId === clientId) return connection;
    }
    return undefined;
  }

  /** From the heartbeats, else from a recent pull that carried its own. */
  subscriptionOf(group: string, topic: string): SubscriptionData | undefined {
    return this.#groups.get(group)?.subscriptions.get(topic) ?? this.#remembered.get(rememberKey(group, topic))?.subscription;
  }

  /** Topics that a group subscribes by heartbeat. */
  subscriptionCount(group: string): number {
    return this.#groups.get(group)?.subscriptions.size ?? 0;
  }

  /** Keeps the subscription that a pull carried, for the admin requests that ask for it. */
  rememberPull(group: string, topic: string, subscription: SubscriptionData): void {
    const key = rememberKey(group, topic);
    if (!this.#remembered.has(key) && this.#remembered.size >= REMEMBERED_MAX) return;
    this.#remembered.set(key, { subscription, atMs: this.#clock.nowMs() });
  }

  /** Groups whose members subscribe a topic now. */
  groupsOfTopic(topic: string): string[] {
    return [...(this.#groupsByTopic.get(topic) ?? [])];
  }

  #updateSubscriptions(group: MutableGroup, subscriptions: readonly SubscriptionData[]): boolean {
    let changed = false;
    const topics = new Set<string>();
    for (const subscription of subscriptions) {
      const { topic } = subscription;
      topics.add(topic);
      const old = group.subscriptions.get(topic);
      if (old === undefined) changed = true;
      if (old === undefined || subscription.subVersion > old.subVersion) {
        group.subscriptions.set(topic, subscription);
        this.#tellSubscription(group.name, topic, subscription);
      }
      let groups = this.#groupsByTopic.get(topic);
      if (groups === undefined) this.#groupsByTopic.set(topic, (groups = new Set()));
      groups.add(group.name);
    }
    for (const topic of group.subscriptions.keys()) {
      if (topics.has(topic)) continue;
      this.#dropSubscription(group, topic);
      changed = true;
    }
    return changed;
  }

  #dropSubscription(group: MutableGroup, topic: string): void {
    group.subscriptions.delete(topic);
    const groups = this.#groupsByTopic.get(topic);
    groups?.delete(group.name);
    if (groups?.size === 0) this.#groupsByTopic.delete(topic);
    this.#tellSubscription(group.name, topic, undefined);
  }

  #removeGroup(group: MutableGroup): void {
    this.#groups.delete(group.name);
    for (const topic of group.subscriptions.keys()) this.#dropSubscription(group, topic);
  }

  #tellMembers(group: MutableGroup): void {
    // Members of a broadcasting group do not share queues: nothing changes for the others.
    if (group.messageModel === 'BROADCASTING') return;
    this.#onGroupChange(group.name, [...group.connections.keys()]);
  }

  #tellSubscription(group: string, topic: string, subscription: SubscriptionData | undefined): void {
    for (const listener of this.#subscriptionListeners) listener(group, topic, subscription);
  }
}

function rememberKey(group: string, topic: string): string {
  return `${group}@${topic}`;
}
