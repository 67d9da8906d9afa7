import type { Channel } from '../../remoting/channel.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { ClientConnection } from './client-connection.ts';

/** Producer groups remembered at most; heartbeats of further groups are ignored, which costs them transaction checks and replies. */
const GROUPS_MAX = 100_000;

/** Producers that are online, by group and by client id. RocketMQ ProducerManager */
export class ProducerManager {
  readonly #clock: Clock;
  readonly #expiredMs: number;
  readonly #groups = new Map<string, Map<Channel, ClientConnection>>();
  readonly #byClientId = new Map<string, Channel>();

  /** `expiredMs`: a producer without a heartbeat for this long is closed. */
  constructor(clock: Clock, expiredMs: number) {
    this.#clock = clock;
    this.#expiredMs = expiredMs;
  }

  register(group: string, connection: ClientConnection): void {
    let connections = this.#groups.get(group);
    if (connections === undefined) {
      if (this.#groups.size >= GROUPS_MAX) return;
      this.#groups.set(group, (connections = new Map()));
    }
    const known = connections.get(connection.channel);
    if (known === undefined) {
      connections.set(connection.channel, connection);
      this.#byClientId.set(connection.clientId, connection.channel);
    } else known.lastUpdateMs = connection.lastUpdateMs;
  }

  unregister(group: string, connection: Pick<ClientConnection, 'channel' | 'clientId'>): void {
    const connections = this.#groups.get(group);
    if (connections === undefined) return;
    connections.delete(connection.channel);
    if (this.#byClientId.get(connection.clientId) === connection.channel) this.#byClientId.delete(connection.clientId);
    if (connections.size === 0) this.#groups.delete(group);
  }

  /** Removes a closed connection from all groups. */
  onChannelClose(channel: Channel): void {
    for (const [group, connections] of this.#groups) {
      const connection = connections.get(channel);
      if (connection !== undefined) this.unregister(group, connection);
    }
  }

  /** Closes the connections of producers that have been silent for too long. */
  closeExpired(): void {
    const nowMs = this.#clock.nowMs();
    for (const [group, connections] of this.#groups) {
      for (const connection of connections.values()) {
        if (nowMs - connection.lastUpdateMs <= this.#expiredMs) continue;
        this.unregister(group, connection);
        connection.channel.close();
      }
    }
  }

  /** Connections of a group; undefined when nobody of it is online. */
  connectionsOf(group: string): ClientConnection[] | undefined {
    const connections = this.#groups.get(group);
    return connections === undefined ? undefined : [...connections.values()];
  }

  /** Connection of a client id, for replies. */
  channelOf(clientId: string): Channel | undefined {
    return this.#byClientId.get(clientId);
  }

  groups(): string[] {
    return [...this.#groups.keys()];
  }
}
