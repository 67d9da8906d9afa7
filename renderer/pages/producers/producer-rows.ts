import type { ProducerClient, ProducerGroup } from '../../../console/contract/producers.ts';

/** Columns of the list that somebody may hide: all but the name, in the order of the table. */
export const hideableColumns = ['clients', 'hosts', 'language', 'version', 'heartbeat', 'brokers'] as const;

/** Which groups a list shows: the ones that programs name, or also those that client libraries make for themselves. */
export const groupFilters = ['own', 'all'] as const;
export type GroupFilter = (typeof groupFilters)[number];

/** A filter out of a URL; anything else is the groups that programs name. */
export const readGroupFilter = (text: string): GroupFilter => groupFilters.find((value) => value === text) ?? 'own';

/** Groups in which every word is found: in the name, or in a client's id, address, language, version or broker. */
export function filterGroups(groups: readonly ProducerGroup[], query: string, show: GroupFilter): ProducerGroup[] {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return groups.filter((group) => {
    if (group.isInternal && show === 'own') return false;
    const text = [group.producerGroup, ...group.clients.flatMap(wordsOf)].join('\n').toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

const wordsOf = ({ clientId, language, version, connections }: ProducerClient): string[] => [
  clientId,
  language ?? '',
  version,
  versionText(version),
  ...connections.flatMap(({ address, brokerName }) => [address, brokerName]),
];

/** `5.5.0` for V5_5_0; other names as they are. */
export const versionText = (name: string): string => (/^V\d/.test(name) ? name.slice(1).replaceAll('_', '.') : name);

/** The values without repetition, in the order of first appearance. */
export const distinct = <Value>(values: readonly Value[]): Value[] => [...new Set(values)];

/** Newest heartbeat on any broker; undefined where no broker tells. */
export function lastHeartbeatOf(clients: readonly ProducerClient[]): number | undefined {
  const times = clients.flatMap(({ connections }) => connections.flatMap(({ lastHeartbeatAtMs }) => lastHeartbeatAtMs ?? []));
  return times.length === 0 ? undefined : Math.max(...times);
}

export const brokersOf = (clients: readonly ProducerClient[]): string[] =>
  distinct(clients.flatMap(({ connections }) => connections.map(({ brokerName }) => brokerName))).sort();

/** Hosts of the clients, without ports: a client has one port for each broker. */
export const hostsOf = (clients: readonly ProducerClient[]): string[] =>
  distinct(clients.flatMap(({ connections }) => connections.map(({ address }) => address.slice(0, address.lastIndexOf(':')))));

/** Clients send a heartbeat every 30 s; who missed two is about to be dropped (120 s). */
export const lateAfterMs = 70_000;
