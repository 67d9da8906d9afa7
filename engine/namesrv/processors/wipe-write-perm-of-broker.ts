import { wipeWritePermOfBroker } from '../../protocol/headers/wipe-write-perm-of-broker.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { NamesrvContext, NamesrvHandler } from '../namesrv-context.ts';

/** Holds until the broker registers with a new data version. RocketMQ DefaultRequestProcessor#wipeWritePermOfBroker */
export function wipeWritePermOfBrokerProcessor({ routes, log }: Pick<NamesrvContext, 'routes' | 'log'>): NamesrvHandler {
  return (request) => {
    const { brokerName } = wipeWritePermOfBroker.request.decode(request);
    const wipeTopicCount = routes.topics.changePermission(brokerName, 'withoutWrite');
    log.info('write-permission-wiped', { brokerName, topics: wipeTopicCount });
    return { code: ResponseCode.SUCCESS, extFields: wipeWritePermOfBroker.response.encode({ wipeTopicCount }) };
  };
}
