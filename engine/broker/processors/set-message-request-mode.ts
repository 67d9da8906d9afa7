import { messageRequestModeType } from '../../protocol/bodies/assignment.ts';
import { decodeBody } from '../../protocol/json-schema.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import { isRetryTopic } from '../../protocol/topic-name.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import type { BrokerParts } from '../broker-parts.ts';

/** SET_MESSAGE_REQUEST_MODE: how a group fetches a topic when the broker assigns the queues. POP is refused until it is there. RocketMQ QueryAssignmentProcessor#setMessageRequestMode */
export function createSetMessageRequestMode(parts: Pick<BrokerParts, 'groups' | 'requestModes' | 'topics'>): RequestHandler {
  return (request) => {
    const mode = decodeBody(messageRequestModeType, request.body);
    if (isRetryTopic(mode.topic)) return { code: ResponseCode.NO_PERMISSION, remark: 'retry topic is not allowed to set mode' };
    if (parts.topics.get(mode.topic) === undefined) return { code: ResponseCode.TOPIC_NOT_EXIST, remark: `topic[${mode.topic}] not exist` };
    if (parts.groups.find(mode.consumerGroup) === undefined)
      return { code: ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST, remark: 'subscription group does not exist' };
    if (mode.mode !== 'PULL') return { code: ResponseCode.SYSTEM_ERROR, remark: `message request mode ${mode.mode} is not supported yet` };
    return parts.requestModes.set(mode)
      ? { code: ResponseCode.SUCCESS }
      : { code: ResponseCode.SYSTEM_ERROR, remark: 'too many message request modes' };
  };
}
