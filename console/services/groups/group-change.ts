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
import type { NewBookmark } from './bookmark-store.ts';
import { readStoredGroup } from './group-list.ts';
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

/** The group on every master that has it (or did not say), then its topics there, then their routes. */
export async function planDelete(
  clock: Clock,
  view: ClusterView,
  { group, withOffsets, withTopics }: GroupDelete,
): Promise<{ steps: Step[]; stored: StoredGroup[] }> {
  assertChangeable(group);
  const stored = await readStoredGroup(clock, view, group);
  const having = stored.filter(({ config, failure }) => config !== undefined || failure !== null);
  const steps = having.map(({ broker }): Step => ({
    target: broker,
    request: deleteGroupRequest(group, withOffsets),
    needsAllBefore: false,
  }));
  if (!withTopics) return { steps, stored };
  const wanted = [retryTopicOf(group), dlqTopicOf(group)];
  const found = new Set<string>();
  for (const { broker } of stored) {
    try {
      const configs = await getAllTopicConfigs(view.caller, broker.address);
      for (const topic of wanted.filter((name) => configs.has(name))) {
        found.add(topic);
        steps.push({ target: broker, request: deleteInBrokerRequest(topic), needsAllBefore: true });
      }
    } catch (error) {
      throw nodeError(broker, error);
    }
  }
  for (const topic of wanted.filter((name) => found.has(name)))
    for (const target of view.namesrvs()) steps.push({ target, request: deleteInNamesrvRequest(topic), needsAllBefore: true });
  return { steps, stored };
}

/** Offsets of a group on every master, one bookmark a topic. */
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
      throw nodeError(broker, error);
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
