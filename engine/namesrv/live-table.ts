import type { DataVersion } from '../protocol/bodies/data-version.ts';
import type { BrokerIdentity } from './cluster-table.ts';

/** A registration that is alive. */
export interface LiveBroker extends BrokerIdentity {
  readonly haServerAddr: string;
  readonly dataVersion: DataVersion;
  readonly channelId: number;
  readonly heartbeatTimeoutMs: number;
  readonly lastUpdateMs: number;
}

/** Which registrations are alive, by cluster and address, and over which connection they came. */
export class LiveTable {
  readonly #brokers = new Map<string, LiveBroker>();

  get size(): number {
    return this.#brokers.size;
  }

  get(clusterName: string, brokerAddr: string): LiveBroker | undefined {
    return this.#brokers.get(keyOf(clusterName, brokerAddr));
  }

  put(broker: LiveBroker): void {
    this.#brokers.set(keyOf(broker.clusterName, broker.brokerAddr), broker);
  }

  remove(clusterName: string, brokerAddr: string): void {
    this.#brokers.delete(keyOf(clusterName, brokerAddr));
  }

  /** Notes a sign of life; does nothing for an unknown broker. */
  touch(clusterName: string, brokerAddr: string, nowMs: number): void {
    const broker = this.get(clusterName, brokerAddr);
    if (broker !== undefined) this.put({ ...broker, lastUpdateMs: nowMs });
  }

  ofChannel(channelId: number): LiveBroker[] {
    return [...this.#brokers.values()].filter((broker) => broker.channelId === channelId);
  }

  expired(nowMs: number): LiveBroker[] {
    return [...this.#brokers.values()].filter((broker) => broker.lastUpdateMs + broker.heartbeatTimeoutMs < nowMs);
  }
}

function keyOf(clusterName: string, brokerAddr: string): string {
  return `${brokerAddr}@${clusterName}`;
}
