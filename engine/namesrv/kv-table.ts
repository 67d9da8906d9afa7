/** Most entries that are kept over all namespaces; a further one is refused. */
export const kvEntriesMax = 100_000;

/** Namespace of order configurations: topic to `brokerName:queueNum;…`. */
export const orderTopicNamespace = 'ORDER_TOPIC_CONFIG';

/** Namespace to key to value: the only thing that a NameServer keeps over a restart. RocketMQ KVConfigManager */
export class KvTable {
  readonly #namespaces = new Map<string, Map<string, string>>();

  get(namespace: string, key: string): string | undefined {
    return this.#namespaces.get(namespace)?.get(key);
  }

  /** The entries of a namespace; undefined when it has never had one. */
  list(namespace: string): ReadonlyMap<string, string> | undefined {
    return this.#namespaces.get(namespace);
  }

  namespaces(): Iterable<[namespace: string, entries: ReadonlyMap<string, string>]> {
    return this.#namespaces;
  }

  /** False when the table is full. */
  put(namespace: string, key: string, value: string): boolean {
    const entries = this.#namespaces.get(namespace);
    if (!entries?.has(key) && this.#size() >= kvEntriesMax) return false;
    this.#namespaces.set(namespace, (entries ?? new Map<string, string>()).set(key, value));
    return true;
  }

  /** Removes an entry. A namespace stays when its last entry goes, as in Apache: it is then an empty list. */
  delete(namespace: string, key: string): void {
    this.#namespaces.get(namespace)?.delete(key);
  }

  #size(): number {
    let size = 0;
    for (const entries of this.#namespaces.values()) size += entries.size;
    return size;
  }
}
