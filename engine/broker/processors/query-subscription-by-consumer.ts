import { subscriptionOfGroupType } from '../../protocol/bodies/heartbeat.ts';
import { querySubscriptionByConsumer } from '../../protocol/headers/query-subscription-by-consumer.ts';
import { encodeBody } from '../../protocol/json-schema.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import type { BrokerParts } from '../broker-parts.ts';

/** QUERY_SUBSCRIPTION_BY_CONSUMER: what a group subscribes of a topic. RocketMQ AdminBrokerProcessor#querySubscriptionByConsumer */
export function createQuerySubscriptionByConsumer(parts: Pick<BrokerParts, 'consumers'>): RequestHandler {
  return (request) => {
    const { group, topic } = querySubscriptionByConsumer.request.decode(request);
    const subscriptionData = parts.consumers.subscriptionOf(group, topic ?? '');
    return { code: ResponseCode.SUCCESS, body: encodeBody(subscriptionOfGroupType, { group, topic, subscriptionData }) };
  };
}
