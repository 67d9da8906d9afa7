import type { QueryAssignment } from '../../protocol/bodies/assignment.ts';
import { queryAssignmentType, queueAssignmentsType } from '../../protocol/bodies/assignment.ts';
import type { MessageQueue } from '../../protocol/bodies/message-queue.ts';
import { decodeBody, encodeBody } from '../../protocol/json-schema.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import { isRetryTopic } from '../../protocol/topic-name.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import type { BrokerParts } from '../broker-parts.ts';
import { allocate, compareQueues, compareText } from '../rebalance/allocation.ts';

type Parts = Pick<BrokerParts, 'config' | 'consumers' | 'requestModes' | 'topicQueues'>;

/** QUERY_ASSIGNMENT: the queues that the broker gives to a client; no list means that the client keeps what it has. RocketMQ QueryAssignmentProcessor */
export function createQueryAssignment(parts: Parts): RequestHandler {
  return async (request) => {
    const query = decodeBody(queryAssignmentType, request.body);
    const queues = await assignedQueues(parts, query);
    const mode =
      parts.requestModes.get(query.topic, query.consumerGroup)?.mode ??
      (isRetryTopic(query.topic) ? 'PULL' : parts.config.values.defaultMessageRequestMode);
    const body = encodeBody(queueAssignmentsType, { messageQueueAssignments: queues?.map((messageQueue) => ({ messageQueue, mode })) });
    return { code: ResponseCode.SUCCESS, body };
  };
}

async function assignedQueues(parts: Parts, query: QueryAssignment): Promise<MessageQueue[] | undefined> {
  const queues = await parts.topicQueues.readableQueues(query.topic);
  if (queues === undefined || query.messageModel === 'BROADCASTING' || !parts.config.values.serverLoadBalancerEnable) return queues;
  const members = parts.consumers.group(query.consumerGroup);
  if (members === undefined) return undefined;
  const clientIds = [...members.connections.values()].map((connection) => connection.clientId).sort(compareText);
  return allocate(query.strategyName, query.clientId, [...queues].sort(compareQueues), clientIds);
}
