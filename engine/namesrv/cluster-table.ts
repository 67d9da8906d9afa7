/** The broker id of a master; slaves have higher ones. */
export const masterId = 0;

/** Names one registration: a broker is known by its name, each of its copies by its address. */
export interface BrokerIdentity {
  readonly clusterName: string;
  readonly brokerName: string;
  /** `host:port` that clients connect to. */
  readonly brokerAddr: string;
}

/** One broker name with the addresses of its copies. */
export interface BrokerData {
  readonly cluster: string;
  readonly brokerName: string;
  /** Broker id to `host:port`. */
  readonly brokerAddrs: Map<number, string>;
  zoneName: string | undefined;
  enableActingMaster: boolean;
}

/** Which brokers a cluster has and where they are. */
export class ClusterTable {
  readonly #brokers = new Map<string, BrokerData>();
  readonly #brokerNamesByCluster = new Map<string, Set<string>>();

  /** Number of broker names. */
  get size(): number {
    return this.#brokers.size;
  }

  broker(brokerName: string): BrokerData | undefined {
    return this.#brokers.get(brokerName);
  }

  brokers(): Iterable<BrokerData> {
    return this.#brokers.values();
  }

  /** Cluster names with the names of their brokers. */
  clusters(): Iterable<[clusterName: string, brokerNames: ReadonlySet<string>]> {
    return this.#brokerNamesByCluster;
  }

  brokerNamesOf(clusterName: string): ReadonlySet<string> {
    return this.#brokerNamesByCluster.get(clusterName) ?? new Set();
  }

  /** The entry of a broker that registers, made if it is new, with what it says of itself. */
  adopt(registration: BrokerIdentity & { zoneName: string | undefined; enableActingMaster: boolean | undefined }): {
    broker: BrokerData;
    isNew: boolean;
  } {
    const { clusterName, brokerName } = registration;
    const names = this.#brokerNamesByCluster.get(clusterName) ?? new Set();
    this.#brokerNamesByCluster.set(clusterName, names.add(brokerName));
    const known = this.#brokers.get(brokerName);
    const broker = known ?? {
      cluster: clusterName,
      brokerName,
      brokerAddrs: new Map<number, string>(),
      zoneName: undefined,
      enableActingMaster: false,
    };
    broker.zoneName = registration.zoneName;
    broker.enableActingMaster = registration.enableActingMaster ?? false;
    this.#brokers.set(brokerName, broker);
    return { broker, isNew: known === undefined };
  }

  /** One address has one id: a slave that became master (or the reverse) loses its old one. */
  forgetOtherIdsOf(broker: BrokerData, brokerAddr: string, brokerId: number): void {
    for (const [id, address] of broker.brokerAddrs) {
      if (address === brokerAddr && id !== brokerId) broker.brokerAddrs.delete(id);
    }
  }

  /** Removes an address. Returns the broker if it has others, undefined if the broker is gone (or never was). */
  removeAddress({ clusterName, brokerName, brokerAddr }: BrokerIdentity): BrokerData | undefined {
    const broker = this.#brokers.get(brokerName);
    if (broker === undefined) return undefined;
    for (const [id, address] of broker.brokerAddrs) {
      if (address === brokerAddr) broker.brokerAddrs.delete(id);
    }
    if (broker.brokerAddrs.size > 0) return broker;
    this.#brokers.delete(brokerName);
    const names = this.#brokerNamesByCluster.get(clusterName);
    names?.delete(brokerName);
    if (names?.size === 0) this.#brokerNamesByCluster.delete(clusterName);
    return undefined;
  }
}
