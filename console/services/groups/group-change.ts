import { deleteGroupRequest } from '../../../engine/admin/delete-group.ts';
import { deleteInBrokerRequest, deleteInNamesrvRequest } from '../../../engine/admin/delete-topic.ts';
import { getAllConsumerOffsets } from '../../../engine/admin/get-all-consumer-offsets.ts';
import { getAllTopicConfigs } from '../../../engine/admin/get-all-topic-configs.ts';
import { saveGroupRequest } from '../../../engine/admin/save-group.ts';
import { defaultSubscriptionGroup } from '../../../engine/protocol/bodies/subscription-group.ts';
import type { SubscriptionGroupConfig } from '../../../engine/protocol/bodies/subscription-group.ts';
import { dlqTopicOf, GROUP_LENGTH_MAX, groupNameProblem, retryTopicOf } from '../../../engine/protocol/topic-name.ts';
import type { Clock } from '../../../engine/runtime/clock.ts';
import { ConsoleError } from '../../contract/errors.ts';
import type { GroupReport, GroupSettings } from '../../contract/groups.ts';
import { sendSteps } from '../change-steps.ts';
import type { Step } from '../change-steps.ts';
import type { ClusterView } from '../connections/cluster-view.ts';
import { nodeError } from '../node-failure.ts';
import type { AskedNode } from '../node-failure.ts';
import type { NewBookmark } from './bookmark-store.ts';
import { readStoredGroup, readStoredGroups } from './group-list.ts';
import type { StoredGroup } from './group-list.ts';
import { groupBroker, groupKindOf, settingsOf } from './group-rows.ts';

export type GroupSave = GroupSettings & { group: string; brokerNames?: readonly string[] | undefined };

/** Throws groupNameInvalid or groupIsSystem for a group that must not be changed by hand. */
function assertChangeable(group: string): void {
  if (group.trim() === '') throw new ConsoleError('groupNameInvalid', { group, problem: 'empty' });
  if (group.length > GROUP_LENGTH_MAX) throw new ConsoleError('groupNameInvalid', { group, problem: 'tooLong' });
  if (groupNameProblem(group) !== undefined) throw new ConsoleError('groupNameInvalid', { group, problem: 'badCharacter' });
  if (groupKindOf(group) === 'system') throw new ConsoleError('groupIsSystem', { group });
}

/** Every chosen master. What a broker stores beside the settings of the form stays. */
export async function planSave(clock: Clock, view: ClusterView, save: GroupSave): Promise<{ steps: Step[]; stored: StoredGroup[] }> {
  assertChangeable(save.group);
  const stored = await readStoredGroup(clock, view, save.group);
  const chosen = stored.filter(({ broker }) => save.brokerNames === undefined || save.brokerNames.includes(broker.node));
  const steps = chosen.map(({ broker, config }): Step => {
    const next = withSettings(config ?? defaultSubscriptionGroup(save.group), save);
    return { target: broker, request: saveGroupRequest(next), needsAllBefore: false, bodyFields: bodyFields(next) };
  });
  return { steps, stored };
}

function withSettings(config: SubscriptionGroupConfig, save: GroupSave): SubscriptionGroupConfig {
  const { group: _, brokerNames: __, consumeMessageOrderly, ...settings } = save;
  return { ...config, ...settings, ...(consumeMessageOrderly === null ? {} : { consumeMessageOrderly }) };
}

function bodyFields(config: SubscriptionGroupConfig): Record<string, string> {
  const shown = Object.entries(settingsOf(config)).filter(([, value]) => value !== null);
  return { groupName: config.groupName, ...Object.fromEntries(shown.map(([name, value]) => [name, String(value)])) };
}

export interface GroupDelete {
  group: string;
  withOffsets: boolean;
  withTopics: boolean;
}

/** A request of an earlier try; `topic` where it is about one. */
export interface NamedRequest {
  address: string;
  requestCode: number;
  topic?: string | undefined;
}

/** Where a group and its topics are. */
interface GroupPlaces {
  has: (broker: AskedNode) => boolean;
  hasTopic: (broker: AskedNode, topic: string) => boolean;
}

/** The group on its masters, then its topics there, then their routes. */
function deletionSteps(masters: readonly AskedNode[], namesrvs: readonly AskedNode[], deletion: GroupDelete, places: GroupPlaces): Step[] {
  const { group, withOffsets, withTopics } = deletion;
  const topics = withTopics ? [retryTopicOf(group), dlqTopicOf(group)] : [];
  const onBrokers = masters.flatMap((broker) =>
    topics
      .filter((topic) => places.hasTopic(broker, topic))
      .map((topic): Step => ({ target: broker, request: deleteInBrokerRequest(topic), needsAllBefore: true })),
  );
  const onNamesrvs = topics
    .filter((topic) => masters.some((broker) => places.hasTopic(broker, topic)))
    .flatMap((topic) => namesrvs.map((target): Step => ({ target, request: deleteInNamesrvRequest(topic), needsAllBefore: true })));
  return [
    ...masters
      .filter(places.has)
      .map((target): Step => ({ target, request: deleteGroupRequest(group, withOffsets), needsAllBefore: false })),
    ...onBrokers,
    ...onNamesrvs,
  ];
}

/**
 * The steps for each group: on every master that has it (or did not say). The masters are asked once, however many
 * groups there are. Throws groupNotFound.
 */
export async function planDelete(
  clock: Clock,
  view: ClusterView,
  groups: readonly string[],
  how: Omit<GroupDelete, 'group'>,
): Promise<Step[][]> {
  groups.forEach(assertChangeable);
  const masters = await view.masters();
  const storedOf = await readStoredGroups(clock, view);
  const topicsOf = how.withTopics ? await readTopicNames(view, masters) : new Map<string, ReadonlySet<string>>();
  return groups.map((group) => {
    const having = storedOf(group).filter(({ config, failure }) => config !== undefined || failure !== null);
    if (having.length === 0) throw new ConsoleError('groupNotFound', { group });
    const places: GroupPlaces = {
      has: ({ address }) => having.some(({ broker }) => broker.address === address),
      hasTopic: ({ address }, topic) => topicsOf.get(address)?.has(topic) === true,
    };
    return deletionSteps(masters, view.namesrvs(), { group, ...how }, places);
  });
}

/** The named steps alone, whether the nodes still have something to delete or not: one that failed may have done it all the same. */
export async function planDeleteAgain(view: ClusterView, deletion: GroupDelete, only: readonly NamedRequest[]): Promise<Step[]> {
  assertChangeable(deletion.group);
  const everywhere: GroupPlaces = { has: () => true, hasTopic: () => true };
  return deletionSteps(await view.masters(), view.namesrvs(), deletion, everywhere).filter(({ target, request }) =>
    only.some(
      ({ address, requestCode, topic }) =>
        address === target.address && requestCode === request.code && topic === request.extFields?.['topic'],
    ),
  );
}

/** Topics of every master, by its address. */
async function readTopicNames(view: ClusterView, masters: readonly AskedNode[]): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const names = new Map<string, ReadonlySet<string>>();
  for (const broker of masters) {
    try {
      names.set(broker.address, new Set((await getAllTopicConfigs(view.caller, broker.address)).keys()));
    } catch (error) {
      throw nodeError(broker, error);
    }
  }
  return names;
}

/** Offsets of a group on every master, one bookmark a topic. Before a deletion a silent master only leaves its own out. */
export async function bookmarksOfNow(
  clock: Clock,
  view: ClusterView,
  group: string,
  reason: NewBookmark['reason'],
): Promise<NewBookmark[]> {
  const byTopic = new Map<string, NewBookmark['offsets']>();
  for (const broker of await view.masters()) {
    try {
      for (const [topic, queues] of (await getAllConsumerOffsets(view.caller, broker.address)).get(group) ?? []) {
        const offsets = [...queues].map(([queueId, offset]) => ({ brokerName: broker.node, queueId, offset }));
        byTopic.set(topic, [...(byTopic.get(topic) ?? []), ...offsets]);
      }
    } catch (error) {
      if (reason !== 'delete') throw nodeError(broker, error);
    }
  }
  const atMs = clock.nowMs();
  return [...byTopic].map(([topic, offsets]) => ({ group, topic, atMs, reason, offsets }));
}

/** Sends the steps one after the other, and reads the group again. */
export async function runSteps(clock: Clock, view: ClusterView, group: string, steps: readonly Step[]): Promise<GroupReport> {
  const results = await sendSteps(view, steps);
  const after = await readStoredGroup(clock, view, group);
  return {
    results,
    brokersAfter: after.filter(({ config }) => config !== undefined).map(({ broker, config }) => groupBroker(broker, config)),
  };
}
