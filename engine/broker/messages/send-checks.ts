import type { SendMessageHeader } from '../../protocol/headers/send-message-v2.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import { MessageSysFlag, Permission, TopicSysFlag } from '../../protocol/sys-flag.ts';
import { isRetryTopic, topicNameProblem } from '../../protocol/topic-name.ts';
import type { Channel } from '../../remoting/channel.ts';
import { RequestError } from '../../remoting/channel.ts';
import type { Topic } from '../topics/topic.ts';
import type { BrokerParts } from '../broker-parts.ts';
import { SEE_FAQ, describeTopic } from '../remarks.ts';

type Parts = Pick<BrokerParts, 'config' | 'clock' | 'topics'>;

/** The checks before the topic's own, in Apache's order. RocketMQ SendMessageProcessor#preSend, AbstractSendMessageProcessor#msgCheck */
export function assertSendAllowed(parts: Parts, header: SendMessageHeader): void {
  const { values } = parts.config;
  if (values.brokerRole === 'SLAVE')
    throw new RequestError(ResponseCode.SYSTEM_BUSY, '[REJECTREQUEST]system busy, start flow control for a while');
  if (values.startAcceptSendRequestTimeStamp > 0 && parts.clock.nowMs() < values.startAcceptSendRequestTimeStamp) {
    throw new RequestError(
      ResponseCode.SYSTEM_ERROR,
      `broker unable to service, until ${humanTime(values.startAcceptSendRequestTimeStamp)}`,
    );
  }
  if ((values.brokerPermission & Permission.WRITE) === 0 && parts.topics.isOrderTopic(header.topic)) {
    throw new RequestError(ResponseCode.NO_PERMISSION, `the broker[${values.brokerIP1}] sending message is forbidden`);
  }
}

/** The topic of a send, created where that is allowed; throws what Apache answers when it cannot be used. */
export function topicOfSend(parts: Parts, header: SendMessageHeader, channel: Channel): Topic {
  const known = parts.topics.get(header.topic);
  // A topic that exists has a legal name.
  const problem = known === undefined ? topicNameProblem(header.topic) : undefined;
  if (problem !== undefined) throw new RequestError(ResponseCode.INVALID_PARAMETER, problem);
  if (!parts.topics.isSendable(header.topic))
    throw new RequestError(ResponseCode.NO_PERMISSION, `Sending message to topic[${header.topic}] is forbidden.`);
  const topic = known ?? createTopic(parts, header);
  if (topic === undefined)
    throw new RequestError(ResponseCode.TOPIC_NOT_EXIST, `topic[${header.topic}] not exist, apply first please!${SEE_FAQ}`);
  if (header.queueId >= Math.max(topic.writeQueueNums, topic.readQueueNums)) {
    throw new RequestError(
      ResponseCode.INVALID_PARAMETER,
      `request queueId[${header.queueId}] is illegal, ${describeTopic(topic)} Producer: ${channel.remoteAddress}`,
    );
  }
  return topic;
}

function createTopic(parts: Parts, header: SendMessageHeader): Topic | undefined {
  const retry = isRetryTopic(header.topic);
  const unitFlag = retry ? TopicSysFlag.UNIT_SUB : TopicSysFlag.UNIT;
  const created = parts.topics.createOnSend(
    header.topic,
    header.defaultTopic,
    header.defaultTopicQueueNums,
    header.unitMode === true ? unitFlag : 0,
  );
  if (created !== undefined || !retry) return created;
  return parts.topics.createIfAbsent(header.topic, 1, { unitSub: header.unitMode === true });
}

/** The sender's sysFlag with what the topic adds. */
export function sysFlagFor(sysFlag: number, topic: Topic): number {
  return topic.topicFilterType === 'MULTI_TAG' ? sysFlag | MessageSysFlag.MULTI_TAGS : sysFlag;
}

/** RocketMQ UtilAll#timeMillisToHumanString2, in UTC. */
function humanTime(timeMs: number): string {
  return (
    new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium', timeZone: 'UTC' }).format(timeMs) +
    `,${String(timeMs % 1000).padStart(3, '0')}`
  );
}
