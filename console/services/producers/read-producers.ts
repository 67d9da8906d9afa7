import { getAllProducers } from '../../../engine/admin/get-all-producers.ts';
import { getProducerConnections } from '../../../engine/admin/get-producer-connections.ts';
import { getTopicRoute } from '../../../engine/admin/get-topic-route.ts';
import type { Clock } from '../../../engine/runtime/clock.ts';
import { ConsoleError } from '../../contract/errors.ts';
import type { ProducerList } from '../../contract/producers.ts';
import type { NodeFailure } from '../../contract/topics.ts';
import type { BrokerRef, ClusterView } from '../connections/cluster-view.ts';
import { nodeError, nodeFailure } from '../node-failure.ts';
import { producerGroupsOf, seenInConnections, seenInTable } from './producer-groups.ts';
import type { SeenProducer } from './producer-groups.ts';

/** Everybody who is connected: one request to each master. Rejects when none of them answers. */
export async function readProducers(clock: Clock, view: ClusterView): Promise<ProducerList> {
  return askAll(clock, await view.masters(), async (broker) =>
    seenInTable(broker.node, await getAllProducers(view.caller, broker.address)),
  );
}

/** One group on the masters that have the topic. Rejects with topicNotFound when no NameServer has a route for it. */
export async function readProducersOfTopic(clock: Clock, view: ClusterView, topic: string, producerGroup: string): Promise<ProducerList> {
  const [route, masters] = await Promise.all([view.askNamesrv((address) => getTopicRoute(view.caller, address, topic)), view.masters()]);
  if (route === undefined) throw new ConsoleError('topicNotFound', { topic });
  const having = masters.filter(({ node }) => route.queueDatas.some(({ brokerName }) => brokerName === node));
  return askAll(clock, having, async (broker) =>
    seenInConnections(broker.node, producerGroup, await getProducerConnections(view.caller, broker.address, producerGroup)),
  );
}

async function askAll(
  clock: Clock,
  brokers: readonly BrokerRef[],
  ask: (broker: BrokerRef) => Promise<SeenProducer[]>,
): Promise<ProducerList> {
  const seen: SeenProducer[] = [];
  const failures: NodeFailure[] = [];
  const errors = new Map<string, unknown>();
  await Promise.all(
    brokers.map(async (broker) => {
      try {
        seen.push(...(await ask(broker)));
      } catch (error) {
        errors.set(broker.node, nodeError(broker, error));
        failures.push(nodeFailure(broker, error));
      }
    }),
  );
  failures.sort((a, b) => (a.node < b.node ? -1 : 1));
  const [first] = failures;
  if (first !== undefined && failures.length === brokers.length) throw errors.get(first.node);
  return {
    groups: producerGroupsOf(seen),
    failures,
    brokerCount: brokers.length,
    atMs: clock.nowMs(),
  };
}
