import { consumeMessageDirectly } from '../../protocol/headers/consume-message-directly.ts';
import { decodeOffsetMessageId } from '../../protocol/message-id.ts';
import { RequestCode } from '../../protocol/request-code.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import type { BrokerParts } from '../broker-parts.ts';
import { callConsumer } from '../clients/consumer-relay.ts';

/** CONSUME_MESSAGE_DIRECTLY: has one consumer process one stored message now. RocketMQ AdminBrokerProcessor#consumeMessageDirectly */
export function createConsumeMessageDirectly(
  parts: Pick<BrokerParts, 'config' | 'consumers' | 'groups' | 'store' | 'topics'>,
): RequestHandler {
  return async (request) => {
    const { consumerGroup, clientId, msgId, topic } = consumeMessageDirectly.request.decode(request);
    const place = decodeOffsetMessageId(msgId ?? '');
    const record = place && parts.store.recordAt(place.physicalOffset);
    if (record === undefined) return { code: ResponseCode.SYSTEM_ERROR, remark: `there is no message with the id ${msgId ?? ''}` };
    const topicSysFlag = topic === undefined ? undefined : parts.topics.get(topic)?.topicSysFlag;
    const groupSysFlag = parts.groups.find(consumerGroup)?.groupSysFlag;
    const extFields = { ...request.extFields(), brokerName: parts.config.values.brokerName, topicSysFlag, groupSysFlag };
    return callConsumer(parts, consumerGroup, clientId, { code: RequestCode.CONSUME_MESSAGE_DIRECTLY, extFields, body: record });
  };
}
