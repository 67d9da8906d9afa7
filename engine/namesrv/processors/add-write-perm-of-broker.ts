import { addWritePermOfBroker } from '../../protocol/headers/add-write-perm-of-broker.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { NamesrvContext, NamesrvHandler } from '../namesrv-context.ts';

/** RocketMQ DefaultRequestProcessor#addWritePermOfBroker */
export function addWritePermOfBrokerProcessor({ routes, log }: Pick<NamesrvContext, 'routes' | 'log'>): NamesrvHandler {
  return (request) => {
    const { brokerName } = addWritePermOfBroker.request.decode(request);
    const addTopicCount = routes.topics.changePermission(brokerName, 'readWrite');
    log.info('write-permission-added', { brokerName, topics: addTopicCount });
    return { code: ResponseCode.SUCCESS, extFields: addWritePermOfBroker.response.encode({ addTopicCount }) };
  };
}
