import type { AdminCaller } from '../../../engine/admin/admin-caller.ts';
import { getConsumeStats } from '../../../engine/admin/get-consume-stats.ts';
import { getConsumerConnections } from '../../../engine/admin/get-consumer-connections.ts';
import { getGroupSettings } from '../../../engine/admin/get-group-settings.ts';
import { AdminError } from '../../../engine/admin/admin-caller.ts';
import { getQueueEntries } from '../../../engine/admin/get-queue-entries.ts';
import { findProperty, MessageProperty } from '../../../engine/protocol/message-properties.ts';
import { dlqTopicOf, retryTopicOf } from '../../../engine/protocol/topic-name.ts';
import type { BrokerRef } from '../connections/cluster-view.ts';
import { findRecords } from './find-records.ts';
import type { Identity } from './find-records.ts';
import type { Answer, FoundRecord, GroupFacts, QueueProgress } from './life-facts.ts';
import type { NodeAsker } from './node-asker.ts';

export interface GroupReading {
  caller: AdminCaller;
  asker: NodeAsker;
  masters: readonly BrokerRef[];
  /** Topics that the NameServers have a route for. */
  topicNames: ReadonlySet<string>;
  topic: string;
  identity: Identity;
  /** The stored message; undefined when it is gone. */
  copy: FoundRecord | undefined;
  /** The message's records in the queues of the delay levels. */
  scheduled: readonly FoundRecord[];
}

/** Asks the brokers about one group and the message. */
export async function readGroup(reading: GroupReading, group: string): Promise<GroupFacts> {
  const [retries, dead, progress, connection] = await Promise.all([
    readRetries(reading, group),
    inTopic(reading, dlqTopicOf(group)),
    reading.copy === undefined ? noAnswer : readProgress(reading, group, reading.topic, reading.copy),
    readConnection(reading, group),
  ]);
  const ready = new Set(retries.map(({ found }) => found.record.reconsumeTimes));
  const waiting = await Promise.all(
    reading.scheduled
      .filter(({ record }) => retryTopicsOf(reading, group).includes(findProperty(record.properties, MessageProperty.REAL_TOPIC) ?? ''))
      .map(async (found) => ({ found, dueAtMs: ready.has(found.record.reconsumeTimes) ? undefined : await readDueTime(reading, found) })),
  );
  const hasFailed = retries.length > 0 || waiting.length > 0 || dead.length > 0;
  return { group, progress, retries, waiting, dead, connection, retryMax: hasFailed ? await readRetryMax(reading, group) : undefined };
}

const noAnswer = { status: 'noAnswer' } as const;

/** The retry topic of a group; POP consumers have one for each topic, under one of two names. RocketMQ KeyBuilder#buildPopRetryTopic */
function retryTopicsOf({ topic, topicNames }: GroupReading, group: string): string[] {
  const retryTopic = retryTopicOf(group);
  return [retryTopic, `${retryTopic}_${topic}`, `${retryTopic}+${topic}`].filter((name) => topicNames.has(name));
}

const inTopic = async ({ caller, asker, masters, topicNames, identity }: GroupReading, topic: string): Promise<FoundRecord[]> =>
  topicNames.has(topic) ? findRecords(caller, asker, masters, topic, identity) : [];

async function readRetries(reading: GroupReading, group: string): Promise<GroupFacts['retries']> {
  const byTopic = await Promise.all(
    retryTopicsOf(reading, group).map(async (topic) => (await inTopic(reading, topic)).map((found) => ({ topic, found }))),
  );
  return Promise.all(
    byTopic.flat().map(async ({ topic, found }) => ({ found, progress: await readProgress(reading, group, topic, found) })),
  );
}

/** The group's progress on the queue of a record. */
async function readProgress(
  { caller, asker, masters }: GroupReading,
  group: string,
  topic: string,
  { record, brokerName }: FoundRecord,
): Promise<Answer<QueueProgress | undefined>> {
  const broker = masters.find(({ node }) => node === brokerName);
  if (broker === undefined) return noAnswer;
  const answer = await asker.ask(broker, (address) => getConsumeStats(caller, address, group, topic));
  if (answer.status === 'noAnswer') return answer;
  const [, offsets] = answer.value.offsetTable.find(([queue]) => queue.topic === topic && queue.queueId === record.queueId) ?? [];
  return { status: 'answered', value: offsets && { ...offsets, pullOffset: offsets.pullOffset } };
}

/** Members are connected to every broker: the first one that answers tells. */
async function readConnection({ caller, asker, masters }: GroupReading, group: string): Promise<GroupFacts['connection']> {
  for (const broker of masters) {
    const answer = await asker.ask(broker, (address) => getConsumerConnections(caller, address, group));
    if (answer.status === 'answered') return answer;
  }
  return noAnswer;
}

/** In the queue of a delay level the place of the tag holds the time at which the message is due. */
async function readDueTime({ caller, asker, masters }: GroupReading, { record, brokerName }: FoundRecord): Promise<number | undefined> {
  const broker = masters.find(({ node }) => node === brokerName);
  if (broker === undefined) return undefined;
  const { topic, queueId, queueOffset } = record;
  const answer = await asker.ask(broker, (address) => getQueueEntries(caller, address, { topic, queueId, queueOffset, count: 1 }));
  const entry = answer.status === 'answered' ? answer.value[0] : undefined;
  return entry !== undefined && entry.physicalOffset === record.physicalOffset && entry.tagsCode > 0 ? entry.tagsCode : undefined;
}

/** Undefined on 4.x, which has no request for one group's settings. */
async function readRetryMax({ caller, asker, masters }: GroupReading, group: string): Promise<number | undefined> {
  const [broker] = masters;
  if (broker === undefined) return undefined;
  const answer = await asker.ask(broker, async (address) => {
    try {
      return await getGroupSettings(caller, address, group);
    } catch (error) {
      if (error instanceof AdminError && error.isUnsupported) return undefined;
      throw error;
    }
  });
  return answer.status === 'answered' ? answer.value?.retryMaxTimes : undefined;
}
