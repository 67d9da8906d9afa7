import { getConsumerRunningInfo } from '../../protocol/headers/get-consumer-running-info.ts';
import { RequestCode } from '../../protocol/request-code.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import type { BrokerParts } from '../broker-parts.ts';
import { callConsumer } from '../clients/consumer-relay.ts';

/** GET_CONSUMER_RUNNING_INFO: the inner state of one consumer, as that consumer tells it. RocketMQ AdminBrokerProcessor#getConsumerRunningInfo */
export function createGetConsumerRunningInfo(parts: Pick<BrokerParts, 'consumers'>): RequestHandler {
  return (request) => {
    const { consumerGroup, clientId } = getConsumerRunningInfo.request.decode(request);
    return callConsumer(parts, consumerGroup, clientId, { code: RequestCode.GET_CONSUMER_RUNNING_INFO, extFields: request.extFields() });
  };
}
