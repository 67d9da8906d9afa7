import { lockBatchRequestType } from '../../protocol/bodies/lock-batch.ts';
import { decodeBody } from '../../protocol/json-schema.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import type { BrokerParts } from '../broker-parts.ts';

/** UNLOCK_BATCH_MQ: queues that an orderly consumer gives back. RocketMQ AdminBrokerProcessor#unlockBatchMQ */
export function createUnlockBatchMq(parts: Pick<BrokerParts, 'locks'>): RequestHandler {
  return (request) => {
    const { clientId, consumerGroup, mqSet } = decodeBody(lockBatchRequestType, request.body);
    parts.locks.unlockBatch(consumerGroup, mqSet, clientId);
    return { code: ResponseCode.SUCCESS };
  };
}
