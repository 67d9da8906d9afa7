import type { TopicConfig } from '../../../engine/protocol/bodies/topic-config.ts';
import { isDlqTopic, isRetryTopic, isSystemTopic, replyTopicOf } from '../../../engine/protocol/topic-name.ts';
import { messageTypes } from '../../contract/topics.ts';
import type { MessageType, TopicKind, TopicRow, TopicSettings } from '../../contract/topics.ts';
import type { BrokerRef } from '../connections/cluster-view.ts';

/** Topics of one master, as it told them. */
export interface BrokerTopics {
  broker: BrokerRef;
  configs: ReadonlyMap<string, TopicConfig>;
}

/** One row a topic, by name, from what the masters told. */
export function topicRowsOf(answers: readonly BrokerTopics[]): TopicRow[] {
  const internal = internalTopics(answers.map(({ broker }) => broker));
  const byTopic = new Map<string, { brokerName: string; settings: TopicSettings }[]>();
  for (const { broker, configs } of answers) {
    for (const [topic, config] of configs) {
      const entry = { brokerName: broker.node, settings: settingsOf(config) };
      const known = byTopic.get(topic);
      if (known === undefined) byTopic.set(topic, [entry]);
      else known.push(entry);
    }
  }
  const rows = [...byTopic].map(([topic, entries]) => topicRowOf(topic, entries, internal));
  return rows.sort((a, b) => (a.topic < b.topic ? -1 : 1));
}

/** One row from the settings that each broker stores. `internal`: names that the brokers made for themselves. */
export function topicRowOf(
  topic: string,
  entries: readonly { brokerName: string; settings: TopicSettings }[],
  internal: ReadonlySet<string>,
): TopicRow {
  const settings = entries.map((entry) => entry.settings);
  const [first] = settings;
  const same = (pick: (one: TopicSettings) => unknown): boolean =>
    settings.every((one) => pick(one) === (first === undefined ? undefined : pick(first)));
  return {
    topic,
    kind: topicKindOf(topic, internal),
    messageType: first?.messageType ?? 'UNSPECIFIED',
    readQueues: settings.reduce((sum, { readQueueNums }) => sum + readQueueNums, 0),
    writeQueues: settings.reduce((sum, { writeQueueNums }) => sum + writeQueueNums, 0),
    perm: first !== undefined && same(({ perm }) => perm) ? first.perm : null,
    differs: !same((one) =>
      JSON.stringify([one.readQueueNums, one.writeQueueNums, one.perm, one.order, Object.entries(one.attributes).toSorted(byName)]),
    ),
    brokerNames: entries.map(({ brokerName }) => brokerName),
  };
}

/** Transactions and traces: 5.5 has more of them than any list that was written down before. */
const systemPrefix = 'RMQ_SYS_';

export function topicKindOf(topic: string, internal: ReadonlySet<string>): TopicKind {
  if (isRetryTopic(topic)) return 'retry';
  if (isDlqTopic(topic)) return 'dlq';
  return isSystemTopic(topic) || topic.startsWith(systemPrefix) || internal.has(topic) ? 'system' : 'normal';
}

/** A broker has topics under its own name, its cluster's name and for replies; 5.x has one to share heartbeats. */
export function internalTopics(brokers: readonly Pick<BrokerRef, 'node' | 'clusterName'>[]): Set<string> {
  return new Set([
    ...brokers.flatMap(({ node, clusterName }) => [node, clusterName, replyTopicOf(clusterName)]),
    'DefaultHeartBeatSyncerTopic',
  ]);
}

/** Settings as a page shows them. */
export function settingsOf(config: TopicConfig): TopicSettings {
  const attributes = Object.fromEntries(config.attributes ?? []);
  return {
    readQueueNums: config.readQueueNums,
    writeQueueNums: config.writeQueueNums,
    perm: config.perm,
    order: config.order,
    messageType: messageTypeOf(attributes['message.type']),
    attributes,
  };
}

function messageTypeOf(text: string | undefined): MessageType {
  return messageTypes.find((type) => type === text) ?? 'UNSPECIFIED';
}

const byName = ([a]: [string, string], [b]: [string, string]): number => (a < b ? -1 : 1);
