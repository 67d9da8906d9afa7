import { putKvConfig } from '../protocol/headers/put-kv-config.ts';
import { updateAndCreateTopic } from '../protocol/headers/update-and-create-topic.ts';
import type { RequestContent } from '../protocol/remoting-command.ts';
import { SystemTopic } from '../protocol/topic-name.ts';
import type { AdminCaller } from './admin-caller.ts';

/** What a topic is to be on a broker. */
export interface NewTopic {
  topic: string;
  readQueueNums: number;
  writeQueueNums: number;
  /** Sum of 4 (read) and 2 (write). */
  perm: number;
  order: boolean;
  /** Values to set, by names without prefix, like `message.type`; 4.x brokers ignore them. */
  attributes: Readonly<Record<string, string>>;
}

/** The request that `createTopic` sends, for whoever wants to show it first. */
export function createTopicRequest({ topic, readQueueNums, writeQueueNums, perm, order, attributes }: NewTopic): RequestContent {
  const changes = Object.entries(attributes).map(([name, value]) => `+${name}=${value}`);
  const header = {
    topic,
    defaultTopic: SystemTopic.AUTO_CREATE_TOPIC_KEY,
    readQueueNums,
    writeQueueNums,
    perm,
    topicFilterType: 'SINGLE_TAG',
    topicSysFlag: 0,
    order,
    attributes: changes.length > 0 ? changes.join(',') : undefined,
  };
  return { code: updateAndCreateTopic.code, extFields: updateAndCreateTopic.request.encode(header) };
}

/** Creates a topic on a master, or changes it. */
export async function createTopic(caller: AdminCaller, brokerAddress: string, topic: NewTopic): Promise<void> {
  await caller.call(brokerAddress, createTopicRequest(topic));
}

/** Namespace in which NameServers keep the queues of ordered topics. RocketMQ NamesrvUtil */
const orderNamespace = 'ORDER_TOPIC_CONFIG';

/** The request that `setOrderConfig` sends. `queues`: how many each broker has. */
export function orderConfigRequest(topic: string, queues: readonly { brokerName: string; queueCount: number }[]): RequestContent {
  const value = queues.map(({ brokerName, queueCount }) => `${brokerName}:${queueCount}`).join(';');
  return { code: putKvConfig.code, extFields: putKvConfig.request.encode({ namespace: orderNamespace, key: topic, value }) };
}

/** Tells a NameServer that a topic is ordered, and on which queues; clients get it with the route. */
export async function setOrderConfig(
  caller: AdminCaller,
  namesrvAddress: string,
  topic: string,
  queues: readonly { brokerName: string; queueCount: number }[],
): Promise<void> {
  await caller.call(namesrvAddress, orderConfigRequest(topic, queues));
}
