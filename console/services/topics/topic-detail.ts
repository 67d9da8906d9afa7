import { getTopicRoute } from '../../../engine/admin/get-topic-route.ts';
import { getTopicSettings } from '../../../engine/admin/get-topic-settings.ts';
import type { TopicRouteData } from '../../../engine/protocol/bodies/topic-route.ts';
import type { Clock } from '../../../engine/runtime/clock.ts';
import { ConsoleError } from '../../contract/errors.ts';
import { known } from '../../contract/figure.ts';
import type { NodeFailure, TopicBroker, TopicDetail, TopicQueue, TopicSettings } from '../../contract/topics.ts';
import type { BrokerRef, ClusterView } from '../connections/cluster-view.ts';
import { nodeFailure, unknownFigure } from '../node-failure.ts';
import type { TopicFigures, TopicReading } from './topic-figures.ts';
import { internalTopics, settingsOf, topicRowOf } from './topic-rows.ts';

/** What one master stores of a topic: its settings, nothing, or a failure. */
export interface StoredTopic {
  broker: BrokerRef;
  settings: TopicSettings | null;
  failure: NodeFailure | null;
}

/** Asks every master for a topic's settings. */
export async function readStoredTopic(view: ClusterView, topic: string): Promise<StoredTopic[]> {
  return Promise.all(
    (await view.masters()).map(async (broker) => {
      try {
        const config = await getTopicSettings(view.caller, broker.address, topic);
        return { broker, settings: config === undefined ? null : settingsOf(config), failure: null };
      } catch (error) {
        return { broker, settings: null, failure: nodeFailure(broker, error) };
      }
    }),
  );
}

/** Everything about one topic. Rejects with topicNotFound when neither a broker nor a NameServer has it. */
export async function readTopicDetail(clock: Clock, view: ClusterView, figures: TopicFigures, topic: string): Promise<TopicDetail> {
  const [route, stored, masters] = await Promise.all([
    view.askNamesrv((address) => getTopicRoute(view.caller, address, topic)),
    readStoredTopic(view, topic),
    view.masters(),
  ]);
  const having = stored.filter(({ settings, failure, broker }) => settings !== null || (failure !== null && isInRoute(route, broker)));
  const failures = stored.map(({ failure }) => failure).filter((failure) => failure !== null);
  // What a page knew before is then old, which says more than a topic without figures.
  if (stored.length > 0 && failures.length === stored.length) throw new ConsoleError('brokerUnreachable', brokerOf(failures));
  if (having.length === 0 && route === undefined) throw new ConsoleError('topicNotFound', { topic });
  const reading = await figures.read(
    topic,
    having.map(({ broker }) => broker),
  );
  const entries = having.flatMap(({ broker, settings }) => (settings === null ? [] : [{ brokerName: broker.node, settings }]));
  return {
    row: topicRowOf(topic, entries, internalTopics(masters)),
    stats: reading.stats,
    queues: queuesOf(reading, stored),
    brokers: brokersOf(route, stored),
    failures: failures.length > 0 ? failures : reading.failures,
    atMs: clock.nowMs(),
  };
}

const isInRoute = (route: TopicRouteData | undefined, { node }: BrokerRef): boolean =>
  route?.queueDatas.some(({ brokerName }) => brokerName === node) ?? false;

function brokerOf(failures: readonly NodeFailure[]): { brokerName: string; address: string } {
  return { brokerName: failures[0]?.node ?? '', address: failures[0]?.address ?? '' };
}

/** The queues that answered, and those that a silent broker is known to have. */
function queuesOf({ answers }: TopicReading, stored: readonly StoredTopic[]): TopicQueue[] {
  return answers.flatMap(({ broker, queues }) => {
    if (queues !== null) {
      return queues.map((queue): TopicQueue => ({
        brokerName: broker.node,
        queueId: queue.queueId,
        minOffset: known(queue.minOffset),
        maxOffset: known(queue.maxOffset),
        lastMessageAtMs: queue.lastUpdateTimestampMs > 0 ? queue.lastUpdateTimestampMs : null,
      }));
    }
    const settings = stored.find((entry) => entry.broker.node === broker.node)?.settings;
    const silent = unknownFigure(broker, undefined);
    const count = Math.max(settings?.readQueueNums ?? 0, settings?.writeQueueNums ?? 0);
    return Array.from({ length: count }, (_, queueId): TopicQueue => ({
      brokerName: broker.node,
      queueId,
      minOffset: silent,
      maxOffset: silent,
      lastMessageAtMs: null,
    }));
  });
}

function brokersOf(route: TopicRouteData | undefined, stored: readonly StoredTopic[]): TopicBroker[] {
  const names = new Set([
    ...(route?.queueDatas.map(({ brokerName }) => brokerName) ?? []),
    ...stored.filter(({ settings }) => settings !== null).map(({ broker }) => broker.node),
  ]);
  return [...names].sort().map((brokerName) => {
    const data = route?.brokerDatas.find((entry) => entry.brokerName === brokerName);
    const queues = route?.queueDatas.find((entry) => entry.brokerName === brokerName);
    const entry = stored.find(({ broker }) => broker.node === brokerName);
    const addresses =
      data === undefined
        ? entry === undefined
          ? []
          : [{ brokerId: 0, address: entry.broker.address }]
        : [...data.brokerAddrs].map(([brokerId, address]) => ({ brokerId, address }));
    return {
      clusterName: data?.cluster ?? entry?.broker.clusterName ?? '',
      brokerName,
      addresses: addresses.sort((a, b) => a.brokerId - b.brokerId),
      settings: entry?.settings ?? null,
      route:
        queues === undefined ? null : { readQueueNums: queues.readQueueNums, writeQueueNums: queues.writeQueueNums, perm: queues.perm },
    };
  });
}
