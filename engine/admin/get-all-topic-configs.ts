import { topicConfigTableType } from '../protocol/bodies/topic-config.ts';
import type { TopicConfig } from '../protocol/bodies/topic-config.ts';
import { getAllTopicConfig } from '../protocol/headers/get-all-topic-config.ts';
import { decodeBody } from '../protocol/json-schema.ts';
import type { AdminCaller } from './admin-caller.ts';

/** Settings of every topic of a broker, by name. Without header fields a broker sends all of them at once. */
export async function getAllTopicConfigs(caller: AdminCaller, brokerAddress: string): Promise<Map<string, TopicConfig>> {
  const { body } = await caller.call(brokerAddress, { code: getAllTopicConfig.code });
  return decodeBody(topicConfigTableType, body).topicConfigTable;
}
