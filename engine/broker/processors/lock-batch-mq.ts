import { lockBatchRequestType, lockBatchResponseType } from '../../protocol/bodies/lock-batch.ts';
import { decodeBody, encodeBody } from '../../protocol/json-schema.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import type { BrokerParts } from '../broker-parts.ts';

/** LOCK_BATCH_MQ: queues that an orderly consumer wants for itself; answers those it holds. RocketMQ AdminBrokerProcessor#lockBatchMQ */
export function createLockBatchMq(parts: Pick<BrokerParts, 'locks'>): RequestHandler {
  return (request) => {
    const { clientId, consumerGroup, mqSet } = decodeBody(lockBatchRequestType, request.body);
    return {
      code: ResponseCode.SUCCESS,
      body: encodeBody(lockBatchResponseType, { lockOKMQSet: parts.locks.tryLockBatch(consumerGroup, mqSet, clientId) }),
    };
  };
}
