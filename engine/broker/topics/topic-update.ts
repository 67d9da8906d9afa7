import { ResponseCode } from '../../protocol/response-code.ts';
import { topicNameProblem } from '../../protocol/topic-name.ts';
import { RequestError } from '../../remoting/channel.ts';
import type { BrokerParts } from '../broker-parts.ts';

/** Throws what Apache answers to an update of a topic that must not be made (RocketMQ AdminBrokerProcessor#updateAndCreateTopic). */
export function assertTopicUpdatable(
  parts: Pick<BrokerParts, 'config' | 'topics'>,
  topic: string,
  attributes: ReadonlyMap<string, string>,
): void {
  const problem = topicNameProblem(topic);
  if (problem !== undefined) throw new RequestError(ResponseCode.INVALID_PARAMETER, problem);
  assertNoSystemTopic(parts, topic);
  if (!parts.config.values.enableMixedMessageType && attributes.get('+message.type') === 'MIXED') {
    throw new RequestError(ResponseCode.INVALID_PARAMETER, 'MIXED message type is not supported.');
  }
}

/** Keeps admins from changing and deleting the broker's own topics. */
export function assertNoSystemTopic(parts: Pick<BrokerParts, 'config' | 'topics'>, topic: string): void {
  if (!parts.config.values.validateSystemTopicWhenUpdateTopic || !parts.topics.isSystemTopic(topic)) return;
  throw new RequestError(ResponseCode.INVALID_PARAMETER, `The topic[${topic}] is conflict with system topic.`);
}
