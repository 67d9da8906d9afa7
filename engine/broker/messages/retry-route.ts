import type { SendMessageHeader } from '../../protocol/headers/send-message-v2.ts';
import { MessageProperty, decodeProperties, encodeProperties } from '../../protocol/message-properties.ts';
import { versionOrdinal } from '../../protocol/mq-version.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import { dlqTopicOf, groupOfRetryTopic } from '../../protocol/topic-name.ts';
import { RequestError } from '../../remoting/channel.ts';
import type { BrokerParts } from '../broker-parts.ts';
import { SEE_FAQ } from '../remarks.ts';
import type { MessageDraft } from './message-writer.ts';

/** Clients from this version on say themselves how often they try. */
const OWN_LIMIT_VERSION = versionOrdinal('V3_4_9') ?? 0;

/** Queues of a dead letter topic. */
export const DLQ_QUEUES = 1;

/** How often a message is tried: the client's own limit, where its version has one, else the group's. */
export function retryLimitOf(version: number, clientLimit: number | undefined, groupLimit: number): number {
  return version >= OWN_LIMIT_VERSION && clientLimit !== undefined ? clientLimit : groupLimit;
}

/**
 * A send to a retry topic, which clients use when sending back fails: beyond the limit, or while the group consumes in
 * order, the message becomes a dead letter. RocketMQ SendMessageProcessor#handleRetryAndDLQ
 */
export function routeRetrySend(
  parts: Pick<BrokerParts, 'groups' | 'locks' | 'topics'>,
  version: number,
  header: SendMessageHeader,
  draft: MessageDraft,
): void {
  const groupName = groupOfRetryTopic(header.topic) ?? '';
  const group = parts.groups.find(groupName);
  if (group === undefined)
    throw new RequestError(ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST, `subscription group not exist, ${groupName} ${SEE_FAQ}`);
  const limit = retryLimitOf(version, header.maxReconsumeTimes, group.retryMaxTimes);
  if ((header.reconsumeTimes ?? 0) <= limit && !parts.locks.hasLiveLock(groupName)) return;
  const topic = dlqTopicOf(groupName);
  if (parts.topics.createIfAbsent(topic, DLQ_QUEUES) === undefined)
    throw new RequestError(ResponseCode.SYSTEM_ERROR, `topic[${topic}] not exist`);
  const properties = decodeProperties(draft.properties);
  properties.delete(MessageProperty.DELAY_TIME_LEVEL);
  properties.set(MessageProperty.DELAY_TIME_LEVEL, '-1');
  draft.properties = encodeProperties(properties);
  draft.topic = topic;
  draft.queueId = 0;
  draft.delayLevel = 0;
}
