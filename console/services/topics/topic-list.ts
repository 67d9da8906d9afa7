import { getAllTopicConfigs } from '../../../engine/admin/get-all-topic-configs.ts';
import type { Clock } from '../../../engine/runtime/clock.ts';
import type { NodeFailure, TopicList, TopicRow } from '../../contract/topics.ts';
import type { ClusterView } from '../connections/cluster-view.ts';
import { nodeError, nodeFailure } from '../node-failure.ts';
import type { Pace } from '../pace.ts';
import { createSharedPoll } from '../shared-poll.ts';
import type { SharedPoll } from '../shared-poll.ts';
import { topicRowsOf } from './topic-rows.ts';
import type { BrokerTopics } from './topic-rows.ts';

/** How often the masters are asked for their topics while a page looks: one request each. */
export const topicListIntervalMs = 2000;

/** All topics of a cluster. */
export function createTopicListPoll(clock: Clock, view: ClusterView, pace: Pace): SharedPoll<TopicList> {
  return createSharedPoll({ clock, intervalMs: pace(topicListIntervalMs), read: () => readTopicList(clock, view) });
}

/** One request to each master. Rejects when none of them answers. */
export async function readTopicList(clock: Clock, view: ClusterView): Promise<TopicList> {
  const masters = await view.masters();
  const answers: BrokerTopics[] = [];
  const failures: NodeFailure[] = [];
  let lastError: unknown;
  await Promise.all(
    masters.map(async (broker) => {
      try {
        answers.push({ broker, configs: await getAllTopicConfigs(view.caller, broker.address) });
      } catch (error) {
        lastError = nodeError(broker, error);
        failures.push(nodeFailure(broker, error));
      }
    }),
  );
  if (answers.length === 0 && lastError !== undefined) throw lastError;
  answers.sort((a, b) => (a.broker.node < b.broker.node ? -1 : 1));
  return {
    topics: topicRowsOf(answers),
    failures: failures.sort((a, b) => (a.node < b.node ? -1 : 1)),
    brokerCount: masters.length,
    atMs: clock.nowMs(),
  };
}

/** Whether two lists say the same, apart from when they were read. Looked at every few seconds, so it makes nothing new. */
export function isSameList(a: TopicList, b: TopicList): boolean {
  return (
    a.topics.length === b.topics.length &&
    a.brokerCount === b.brokerCount &&
    a.topics.every((row, at) => isSameRow(row, b.topics[at])) &&
    JSON.stringify(a.failures) === JSON.stringify(b.failures)
  );
}

function isSameRow(a: TopicRow, b: TopicRow | undefined): boolean {
  return (
    b !== undefined &&
    a.topic === b.topic &&
    a.kind === b.kind &&
    a.messageType === b.messageType &&
    a.readQueues === b.readQueues &&
    a.writeQueues === b.writeQueues &&
    a.perm === b.perm &&
    a.differs === b.differs &&
    a.brokerNames.length === b.brokerNames.length &&
    a.brokerNames.every((name, at) => name === b.brokerNames[at])
  );
}
