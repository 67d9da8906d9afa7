import { topicListType } from '../protocol/bodies/lists.ts';
import { getAllTopicListFromNameserver } from '../protocol/headers/get-all-topic-list-from-nameserver.ts';
import { decodeBody } from '../protocol/json-schema.ts';
import type { AdminCaller } from './admin-caller.ts';

/** Names of all topics that a NameServer has a route for. */
export async function getTopicNames(caller: AdminCaller, namesrvAddress: string): Promise<string[]> {
  const { body } = await caller.call(namesrvAddress, { code: getAllTopicListFromNameserver.code });
  return decodeBody(topicListType, body).topicList;
}
