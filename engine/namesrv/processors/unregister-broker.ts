import { unregisterBroker } from '../../protocol/headers/unregister-broker.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { NamesrvContext, NamesrvHandler } from '../namesrv-context.ts';

/** Removes before it answers, where Apache 5.x queues the removal. RocketMQ DefaultRequestProcessor#unregisterBroker */
export function unregisterBrokerProcessor({ routes, log }: Pick<NamesrvContext, 'routes' | 'log'>): NamesrvHandler {
  return (request) => {
    const { clusterName, brokerName, brokerAddr } = unregisterBroker.request.decode(request);
    routes.unregister({ clusterName, brokerName, brokerAddr });
    log.info('broker-unregistered', { clusterName, brokerName, brokerAddr });
    return { code: ResponseCode.SUCCESS };
  };
}
