import type { AdminCaller } from '../../../engine/admin/admin-caller.ts';
import { getTopicRoute } from '../../../engine/admin/get-topic-route.ts';
import { RemotingError } from '../../../engine/remoting/channel.ts';
import { ConsoleError } from '../../contract/errors.ts';
import type { NodeFailure } from '../../contract/topics.ts';
import type { BrokerRef, ClusterView } from '../connections/cluster-view.ts';
import { nodeFailure } from '../node-failure.ts';

/** One broker of a topic, whose master is asked first and whose slaves where it is silent. */
export interface BrokerSource {
  readonly brokerName: string;
  /** Queues of the topic that can be read, from the route. */
  readonly readQueueNums: number;
  /** The node that is asked now; empty when all are silent. */
  readonly address: string;
  /** Whether the last answer came from a slave. */
  readonly isFromSlave: boolean;
  /** What the first node said that failed, once all of them have. */
  readonly failure: NodeFailure | undefined;
  /** Rejects with the failure of the last node; a broker that is silent as a whole is not asked again. */
  ask<Answer>(request: (caller: AdminCaller, address: string) => Promise<Answer>): Promise<Answer>;
  /** Notes a failure that concerns a part of the broker only. */
  note(error: unknown): void;
}

/** The brokers that have a topic, by its route. Rejects with topicNotFound where no NameServer knows it. */
export async function readTopicSources(view: ClusterView, topic: string): Promise<BrokerSource[]> {
  const route = await view.askNamesrv((address) => getTopicRoute(view.caller, address, topic));
  if (route === undefined) throw new ConsoleError('topicNotFound', { topic });
  return route.queueDatas
    .map(({ brokerName, readQueueNums }) => {
      const data = route.brokerDatas.find((entry) => entry.brokerName === brokerName);
      const nodes = [...(data?.brokerAddrs ?? [])].map(([brokerId, address]): BrokerRef => ({
        kind: 'broker',
        clusterName: data?.cluster ?? '',
        node: brokerName,
        brokerId,
        address,
      }));
      return createBrokerSource(view.caller, brokerName, nodes, readQueueNums);
    })
    .sort((a, b) => (a.brokerName < b.brokerName ? -1 : 1));
}

/** The brokers of the whole cluster, each with its slaves. */
export async function readClusterSources(view: ClusterView): Promise<BrokerSource[]> {
  const brokers = await view.brokers();
  const names = [...new Set(brokers.map(({ node }) => node))];
  return names.map((name) =>
    createBrokerSource(
      view.caller,
      name,
      brokers.filter(({ node }) => node === name),
      0,
    ),
  );
}

/** `nodes`: all nodes of one broker name, in any order. */
export function createBrokerSource(
  caller: AdminCaller,
  brokerName: string,
  nodes: readonly BrokerRef[],
  readQueueNums: number,
): BrokerSource {
  const waiting = [...nodes].sort((a, b) => a.brokerId - b.brokerId);
  let failure: NodeFailure | undefined;
  let lastError: unknown = new ConsoleError('brokerUnreachable', { brokerName, address: '' });

  return {
    brokerName,
    readQueueNums,
    get address() {
      return waiting[0]?.address ?? '';
    },
    get isFromSlave() {
      return (waiting[0]?.brokerId ?? 0) !== 0;
    },
    get failure() {
      return failure;
    },
    note(error) {
      failure ??= nodeFailure(waiting[0] ?? { kind: 'broker', node: brokerName, address: '' }, error);
    },
    async ask(request) {
      for (;;) {
        const node = waiting[0];
        if (node === undefined) throw lastError;
        try {
          return await request(caller, node.address);
        } catch (error) {
          if (!(error instanceof RemotingError)) throw error;
          lastError = error;
          // Requests run side by side: another may have moved on already.
          if (waiting[0] === node) waiting.shift();
          if (waiting.length === 0) failure ??= nodeFailure(node, error);
        }
      }
    },
  };
}

/** Failures of brokers that were asked, and names of those that a slave answered for. */
export function sourceStates(sources: readonly BrokerSource[]): { failures: NodeFailure[]; readFromSlaves: string[] } {
  return {
    failures: sources.map(({ failure }) => failure).filter((failure) => failure !== undefined),
    readFromSlaves: sources.filter(({ isFromSlave, failure }) => isFromSlave && failure === undefined).map(({ brokerName }) => brokerName),
  };
}
