import { topicRouteType } from '../protocol/bodies/topic-route.ts';
import type { TopicRouteData } from '../protocol/bodies/topic-route.ts';
import { getRouteinfoByTopic } from '../protocol/headers/get-routeinfo-by-topic.ts';
import { decodeBody } from '../protocol/json-schema.ts';
import { ResponseCode } from '../protocol/response-code.ts';
import { isRefusal } from './admin-caller.ts';
import type { AdminCaller } from './admin-caller.ts';

/** Brokers and queues of a topic as a NameServer tells them to clients; undefined when it has no route. */
export async function getTopicRoute(caller: AdminCaller, namesrvAddress: string, topic: string): Promise<TopicRouteData | undefined> {
  try {
    const { body } = await caller.call(namesrvAddress, {
      code: getRouteinfoByTopic.code,
      extFields: getRouteinfoByTopic.request.encode({ topic }),
    });
    return decodeBody(topicRouteType, body);
  } catch (error) {
    if (isRefusal(error, ResponseCode.TOPIC_NOT_EXIST)) return undefined;
    throw error;
  }
}
