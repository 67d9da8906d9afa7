import type { ClientConnection, ProducerTable } from '../../../engine/protocol/bodies/connections.ts';
import { versionName } from '../../../engine/protocol/mq-version.ts';
import type { ProducerClient, ProducerGroup } from '../../contract/producers.ts';

/** One line of a broker's answer, whichever request it came from. */
export interface SeenProducer {
  producerGroup: string;
  brokerName: string;
  clientId: string;
  language: string | undefined;
  version: number;
  address: string;
  lastHeartbeatAtMs: number | null;
}

/** The lines of GET_ALL_PRODUCER_INFO. */
export function seenInTable(brokerName: string, table: ProducerTable['data']): SeenProducer[] {
  return [...table].flatMap(([producerGroup, clients]) =>
    clients.map((client) => ({
      producerGroup,
      brokerName,
      clientId: client.clientId,
      language: client.language,
      version: client.version,
      address: addressOf(client.remoteIP),
      lastHeartbeatAtMs: client.lastUpdateTimestamp > 0 ? client.lastUpdateTimestamp : null,
    })),
  );
}

/** The lines of GET_PRODUCER_CONNECTION_LIST. */
export function seenInConnections(brokerName: string, producerGroup: string, connections: readonly ClientConnection[]): SeenProducer[] {
  return connections.map(({ clientId, clientAddr, language, version }) => ({
    producerGroup,
    brokerName,
    clientId,
    language,
    version,
    address: addressOf(clientAddr),
    lastHeartbeatAtMs: null,
  }));
}

/** Java prints a socket address as `/host:port`, or `name/host:port` when it knows a name. */
const addressOf = (text: string): string => text.slice(text.indexOf('/') + 1);

/** What several brokers see, as groups with their clients: a client is one, however many brokers it is connected to. */
export function producerGroupsOf(seen: readonly SeenProducer[]): ProducerGroup[] {
  const groups = new Map<string, Map<string, ProducerClient>>();
  for (const { producerGroup, brokerName, clientId, language, version, address, lastHeartbeatAtMs } of seen) {
    const clients = groups.get(producerGroup) ?? new Map<string, ProducerClient>();
    groups.set(producerGroup, clients);
    const client = clients.get(clientId) ?? { clientId, language: language ?? null, version: versionName(version), connections: [] };
    clients.set(clientId, client);
    client.connections.push({ brokerName, address, lastHeartbeatAtMs });
  }
  return [...groups]
    .map(([producerGroup, clients]): ProducerGroup => ({
      producerGroup,
      isInternal: isInternalGroup(producerGroup),
      clients: [...clients.values()]
        .map((client) => ({ ...client, connections: client.connections.toSorted((a, b) => compare(a.brokerName, b.brokerName)) }))
        .toSorted((a, b) => compare(a.clientId, b.clientId)),
    }))
    .toSorted((a, b) => compare(a.producerGroup, b.producerGroup));
}

/** Every client has CLIENT_INNER_PRODUCER for messages sent back, and one more for traces. RocketMQ MixAll, TraceConstants */
const isInternalGroup = (name: string): boolean => name === 'CLIENT_INNER_PRODUCER' || name.startsWith('_INNER_TRACE_PRODUCER');

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
