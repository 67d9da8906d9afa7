import { groupListType } from '../protocol/bodies/lists.ts';
import { queryTopicConsumeByWho } from '../protocol/headers/query-topic-consume-by-who.ts';
import { decodeBody } from '../protocol/json-schema.ts';
import type { AdminCaller } from './admin-caller.ts';

/** Groups that subscribe to a topic on a broker, or have consumed it. */
export async function getGroupsOfTopic(caller: AdminCaller, brokerAddress: string, topic: string): Promise<string[]> {
  const { body } = await caller.call(brokerAddress, {
    code: queryTopicConsumeByWho.code,
    extFields: queryTopicConsumeByWho.request.encode({ topic }),
  });
  return decodeBody(groupListType, body).groupList;
}
