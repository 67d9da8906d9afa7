import { createTopicRequest, orderConfigRequest } from '../../../engine/admin/create-topic.ts';
import type { NewTopic } from '../../../engine/admin/create-topic.ts';
import { deleteInBrokerRequest, deleteInNamesrvRequest } from '../../../engine/admin/delete-topic.ts';
import {
  isDlqTopic,
  isRetryTopic,
  RETRY_TOPIC_LENGTH_MAX,
  TOPIC_LENGTH_MAX,
  topicNameProblem,
} from '../../../engine/protocol/topic-name.ts';
import { ConsoleError } from '../../contract/errors.ts';
import type { ChangeReport, MessageType, TopicSettings } from '../../contract/topics.ts';
import { sendSteps } from '../change-steps.ts';
import type { Step } from '../change-steps.ts';
import type { ClusterView } from '../connections/cluster-view.ts';
import { readStoredTopic } from './topic-detail.ts';
import type { StoredTopic } from './topic-detail.ts';
import { internalTopics, topicKindOf } from './topic-rows.ts';

/** What a topic is to be; see the contract's `create`. */
export interface TopicSave {
  topic: string;
  readQueueNums: number;
  writeQueueNums: number;
  perm: number;
  order: boolean;
  messageType: MessageType;
  brokerNames?: string[] | undefined;
  onlyTargets?: string[] | undefined;
}

/** The steps for some addresses alone, or all without a list. */
const stepsFor = (steps: readonly Step[], onlyTargets: readonly string[] | undefined): Step[] =>
  steps.filter(({ target }) => onlyTargets === undefined || onlyTargets.includes(target.address));

/** Throws topicNameInvalid or topicIsSystem for a topic that must not be changed by hand. */
export function assertChangeable(topic: string, internal: ReadonlySet<string>): void {
  const lengthMax = isRetryTopic(topic) || isDlqTopic(topic) ? RETRY_TOPIC_LENGTH_MAX : TOPIC_LENGTH_MAX;
  if (topic.trim() === '') throw new ConsoleError('topicNameInvalid', { topic, problem: 'empty' });
  if (topic.length > lengthMax) throw new ConsoleError('topicNameInvalid', { topic, problem: 'tooLong' });
  if (topicNameProblem(topic) !== undefined) throw new ConsoleError('topicNameInvalid', { topic, problem: 'badCharacter' });
  if (topicKindOf(topic, internal) === 'system') throw new ConsoleError('topicIsSystem', { topic });
}

/** Every chosen master, then, for an ordered topic, every NameServer. */
export async function planSave(view: ClusterView, save: TopicSave): Promise<{ steps: Step[]; stored: StoredTopic[] }> {
  const masters = await view.masters();
  assertChangeable(save.topic, internalTopics(masters));
  const stored = await readStoredTopic(view, save.topic);
  const chosen = stored.filter(({ broker }) => save.brokerNames === undefined || save.brokerNames.includes(broker.node));
  const steps: Step[] = chosen.map(({ broker, settings }) => ({
    target: broker,
    request: createTopicRequest(newTopic(save, settings)),
    needsAllBefore: false,
  }));
  if (save.order) {
    const queues = chosen.map(({ broker }) => ({ brokerName: broker.node, queueCount: save.writeQueueNums }));
    for (const target of view.namesrvs()) steps.push({ target, request: orderConfigRequest(save.topic, queues), needsAllBefore: true });
  }
  return { steps: stepsFor(steps, save.onlyTargets), stored };
}

/**
 * Every master that has it (or did not say), then every NameServer. A further try goes to its targets, whether they
 * still have it or not: a broker that failed may have deleted it all the same.
 */
export async function planDelete(
  view: ClusterView,
  topic: string,
  onlyTargets?: readonly string[],
): Promise<{ steps: Step[]; stored: StoredTopic[] }> {
  const masters = await view.masters();
  assertChangeable(topic, internalTopics(masters));
  const stored = await readStoredTopic(view, topic);
  return { stored, steps: deletionSteps(view, topic, stored, onlyTargets) };
}

/** The same from what the masters have told. */
export function deletionSteps(view: ClusterView, topic: string, stored: readonly StoredTopic[], onlyTargets?: readonly string[]): Step[] {
  const having = stored.filter(({ settings, failure }) => onlyTargets !== undefined || settings !== null || failure !== null);
  const steps = [
    ...having.map(({ broker }): Step => ({ target: broker, request: deleteInBrokerRequest(topic), needsAllBefore: false })),
    ...view.namesrvs().map((target): Step => ({ target, request: deleteInNamesrvRequest(topic), needsAllBefore: true })),
  ];
  return stepsFor(steps, onlyTargets);
}

/** The message type is sent only where it is another than the stored one: 4.x brokers have none. */
function newTopic({ topic, readQueueNums, writeQueueNums, perm, order, messageType }: TopicSave, stored: TopicSettings | null): NewTopic {
  const attributes: Record<string, string> = messageType === (stored?.messageType ?? 'UNSPECIFIED') ? {} : { 'message.type': messageType };
  return { topic, readQueueNums, writeQueueNums, perm, order, attributes };
}

/** Sends the steps one after the other, and reads the topic again. */
export async function runSteps(view: ClusterView, topic: string, steps: readonly Step[]): Promise<ChangeReport> {
  const results = await sendSteps(view, steps);
  const after = await readStoredTopic(view, topic);
  return {
    results,
    settingsAfter: after.flatMap(({ broker, settings }) => (settings === null ? [] : [{ brokerName: broker.node, settings }])),
  };
}
