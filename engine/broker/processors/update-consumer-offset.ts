import { updateConsumerOffset } from '../../protocol/headers/update-consumer-offset.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import type { BrokerParts } from '../broker-parts.ts';

/** UPDATE_CONSUMER_OFFSET: a group's progress on a queue. RocketMQ ConsumerManageProcessor#updateConsumerOffset */
export function createUpdateConsumerOffset(parts: Pick<BrokerParts, 'config' | 'groups' | 'offsets' | 'topics'>): RequestHandler {
  return (request) => {
    const { consumerGroup, topic, queueId, commitOffset } = updateConsumerOffset.request.decode(request);
    if (!parts.groups.has(consumerGroup))
      return { code: ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST, remark: `Group ${consumerGroup} not exist!` };
    if (parts.topics.get(topic) === undefined) return { code: ResponseCode.TOPIC_NOT_EXIST, remark: `Topic ${topic} not exist!` };
    if (parts.config.values.useServerSideResetOffset && parts.offsets.hasReset(consumerGroup, topic, queueId)) {
      return { code: ResponseCode.SUCCESS, remark: 'Offset has been previously reset' };
    }
    parts.offsets.commit(consumerGroup, topic, queueId, commitOffset);
    return { code: ResponseCode.SUCCESS };
  };
}
