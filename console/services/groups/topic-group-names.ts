import { getGroupsOfTopic } from '../../../engine/admin/get-groups-of-topic.ts';
import { getTopicRoute } from '../../../engine/admin/get-topic-route.ts';
import type { NodeFailure } from '../../contract/topics.ts';
import type { BrokerRef, ClusterView } from '../connections/cluster-view.ts';
import { nodeError, nodeFailure } from '../node-failure.ts';

/** The groups of one topic by name, as its masters tell them. */
export interface TopicGroupNames {
  /** The masters that were asked. */
  masters: BrokerRef[];
  /** Groups that subscribe to the topic or have committed on it, each with the masters that know it. */
  byGroup: ReadonlyMap<string, BrokerRef[]>;
  /** Masters that did not tell, and what the last of them said. */
  failures: NodeFailure[];
  lastError: unknown;
}

/** One request to each master of the topic. Rejects where no NameServer answers. */
export async function readTopicGroupNames(view: ClusterView, topic: string): Promise<TopicGroupNames> {
  const masters = await mastersOf(view, topic);
  const byGroup = new Map<string, BrokerRef[]>();
  const failures: NodeFailure[] = [];
  let lastError: unknown;
  await Promise.all(
    masters.map(async (broker) => {
      try {
        for (const group of await getGroupsOfTopic(view.caller, broker.address, topic))
          byGroup.set(group, [...(byGroup.get(group) ?? []), broker]);
      } catch (error) {
        lastError = nodeError(broker, error);
        failures.push(nodeFailure(broker, error));
      }
    }),
  );
  return { masters, byGroup, failures, lastError };
}

/** The masters that the NameServer lists for the topic; all where it lists none. */
async function mastersOf(view: ClusterView, topic: string): Promise<BrokerRef[]> {
  const [masters, route] = await Promise.all([view.masters(), view.askNamesrv((address) => getTopicRoute(view.caller, address, topic))]);
  const having = masters.filter(({ node }) => route?.queueDatas.some(({ brokerName }) => brokerName === node) ?? false);
  return having.length > 0 ? having : masters;
}
