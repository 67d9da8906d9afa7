import { getAllConsumerOffsets } from '../../../engine/admin/get-all-consumer-offsets.ts';
import type { CommittedOffsets } from '../../../engine/admin/get-all-consumer-offsets.ts';
import { getAllTopicConfigs } from '../../../engine/admin/get-all-topic-configs.ts';
import type { TopicConfig } from '../../../engine/protocol/bodies/topic-config.ts';
import { ConsoleError } from '../../contract/errors.ts';
import type { Figure } from '../../contract/figure.ts';
import { topicUsersAskedMax, topicUsersShownMax } from '../../contract/topics.ts';
import type { NodeFailure, TopicDeletionPlan, TopicUser } from '../../contract/topics.ts';
import { plannedRequest } from '../change-steps.ts';
import type { BrokerRef, ClusterView } from '../connections/cluster-view.ts';
import { membersOf } from '../groups/group-detail.ts';
import { readConnections } from '../groups/group-members.ts';
import type { OnlineMembers } from '../groups/group-members.ts';
import { groupKindOf } from '../groups/group-rows.ts';
import { inParallel } from '../in-parallel.ts';
import { nodeFailure } from '../node-failure.ts';
import { assertChangeable, deletionSteps } from './topic-change.ts';
import type { StoredTopic } from './topic-detail.ts';
import { internalTopics, settingsOf } from './topic-rows.ts';

/** Groups that are asked for at the same time. */
const groupsAtOnceMax = 8;

/** What one master told of all its topics and of all that was read from them. */
interface MasterAnswer {
  broker: BrokerRef;
  configs: ReadonlyMap<string, TopicConfig> | undefined;
  /** Why there are no `configs`. */
  failure: NodeFailure | null;
  /** Undefined where it did not say. */
  committed: CommittedOffsets | undefined;
  committedFailure: NodeFailure | null;
}

/**
 * The requests that the deletion of each topic sends, and who reads from it. Each master is asked for its topics and
 * for all offsets once, however many topics there are, and for the members of a few groups. Throws topicNotFound.
 */
export async function planDeletions(view: ClusterView, topics: readonly string[]): Promise<TopicDeletionPlan> {
  const masters = await view.masters();
  const internal = internalTopics(masters);
  for (const topic of topics) assertChangeable(topic, internal);
  const answers = await Promise.all(masters.map((broker) => askMaster(view, broker)));
  const requests = topics.map((topic) => {
    const stored = answers.map((answer) => storedOf(answer, topic));
    if (stored.every(({ settings, failure }) => settings === null && failure === null)) throw new ConsoleError('topicNotFound', { topic });
    return deletionSteps(view, topic, stored).map(plannedRequest);
  });
  const groupsOf = groupsByTopic(answers, topics);
  const asked = [...new Set(groupsOf.flat())].slice(0, topicUsersAskedMax);
  // Who was silent before is not waited for again.
  const silent = answers.map(({ committedFailure }) => committedFailure).filter((failure) => failure !== null);
  const heard = answers.filter(({ committedFailure }) => committedFailure === null).map(({ broker }) => broker);
  const online = await readOnline(view, asked, heard);
  return {
    topics: topics.map((topic, index) => {
      const users = (groupsOf[index] ?? []).map((group): TopicUser => ({ group, members: membersAt(topic, online.get(group), silent) }));
      // Who is online comes first: that is what must not be overlooked.
      users.sort((a, b) => Number(isOnline(b)) - Number(isOnline(a)));
      return { topic, requests: requests[index] ?? [], groups: users.slice(0, topicUsersShownMax), groupCount: users.length };
    }),
    failures: silent,
  };
}

async function askMaster(view: ClusterView, broker: BrokerRef): Promise<MasterAnswer> {
  const answer: MasterAnswer = { broker, configs: undefined, failure: null, committed: undefined, committedFailure: null };
  await Promise.all([
    getAllTopicConfigs(view.caller, broker.address).then(
      (configs) => (answer.configs = configs),
      (error: unknown) => (answer.failure = nodeFailure(broker, error)),
    ),
    getAllConsumerOffsets(view.caller, broker.address).then(
      (committed) => (answer.committed = committed),
      (error: unknown) => (answer.committedFailure = nodeFailure(broker, error)),
    ),
  ]);
  return answer;
}

function storedOf({ broker, configs, failure }: MasterAnswer, topic: string): StoredTopic {
  const config = configs?.get(topic);
  return { broker, settings: config === undefined ? null : settingsOf(config), failure };
}

/** Groups that have committed offsets on each topic, by name; RocketMQ's own are left out. */
function groupsByTopic(answers: readonly MasterAnswer[], topics: readonly string[]): string[][] {
  const byTopic = new Map(topics.map((topic) => [topic, new Set<string>()]));
  for (const { committed } of answers) {
    for (const [group, progress] of committed ?? []) {
      if (groupKindOf(group) === 'system') continue;
      for (const topic of progress.keys()) byTopic.get(topic)?.add(group);
    }
  }
  return topics.map((topic) => [...(byTopic.get(topic) ?? [])].sort());
}

async function readOnline(
  view: ClusterView,
  groups: readonly string[],
  masters: readonly BrokerRef[],
): Promise<ReadonlyMap<string, OnlineMembers>> {
  const online = await inParallel(groupsAtOnceMax, groups, async (group) => [group, await readConnections(view, group, masters)] as const);
  return new Map(online);
}

/** Clients of a group that subscribe to the topic; null where nobody was asked for. */
function membersAt(topic: string, online: OnlineMembers | undefined, silent: readonly NodeFailure[]): Figure | null {
  if (online === undefined) return null;
  const connections = online.topics.has(topic) ? online.connections : [];
  return membersOf({ ...online, connections, failures: [...online.failures, ...silent] });
}

const isOnline = ({ members }: TopicUser): boolean => (members?.value ?? 0) > 0;
