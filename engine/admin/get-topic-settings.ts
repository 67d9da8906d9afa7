import { topicConfigType } from '../protocol/bodies/topic-config.ts';
import type { TopicConfig } from '../protocol/bodies/topic-config.ts';
import { getTopicConfig } from '../protocol/headers/get-topic-config.ts';
import { decodeBody } from '../protocol/json-schema.ts';
import { ResponseCode } from '../protocol/response-code.ts';
import { AdminError, isRefusal } from './admin-caller.ts';
import type { AdminCaller } from './admin-caller.ts';
import { getAllTopicConfigs } from './get-all-topic-configs.ts';

/**
 * Settings of one topic on a broker; undefined when the broker does not have it. A 4.x broker is asked for all of
 * its topics, because it has no request for one.
 */
export async function getTopicSettings(caller: AdminCaller, brokerAddress: string, topic: string): Promise<TopicConfig | undefined> {
  try {
    const { body } = await caller.call(brokerAddress, { code: getTopicConfig.code, extFields: getTopicConfig.request.encode({ topic }) });
    return decodeBody(topicConfigType, body);
  } catch (error) {
    if (isRefusal(error, ResponseCode.TOPIC_NOT_EXIST)) return undefined;
    if (error instanceof AdminError && error.isUnsupported) return (await getAllTopicConfigs(caller, brokerAddress)).get(topic);
    throw error;
  }
}
