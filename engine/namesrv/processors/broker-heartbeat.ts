import { brokerHeartbeat } from '../../protocol/headers/broker-heartbeat.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { NamesrvContext, NamesrvHandler } from '../namesrv-context.ts';

/** Succeeds for an unknown broker too. RocketMQ DefaultRequestProcessor#brokerHeartbeat */
export function brokerHeartbeatProcessor({ routes, clock }: Pick<NamesrvContext, 'routes' | 'clock'>): NamesrvHandler {
  return (request) => {
    const { clusterName, brokerAddr } = brokerHeartbeat.request.decode(request);
    routes.live.touch(clusterName, brokerAddr, clock.nowMs());
    return { code: ResponseCode.SUCCESS };
  };
}
