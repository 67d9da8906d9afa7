import { dataVersionType } from '../../protocol/bodies/data-version.ts';
import { queryDataVersion } from '../../protocol/headers/query-data-version.ts';
import { decodeBody, encodeBody } from '../../protocol/json-schema.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { NamesrvContext, NamesrvHandler } from '../namesrv-context.ts';

/** Counts as a sign of life. RocketMQ DefaultRequestProcessor#queryBrokerTopicConfig */
export function queryDataVersionProcessor({ routes, clock }: Pick<NamesrvContext, 'routes' | 'clock'>): NamesrvHandler {
  return (request) => {
    const { clusterName, brokerAddr } = queryDataVersion.request.decode(request);
    const asked = decodeBody(dataVersionType, request.body);
    routes.live.touch(clusterName, brokerAddr, clock.nowMs());
    const known = routes.live.get(clusterName, brokerAddr)?.dataVersion;
    return {
      code: ResponseCode.SUCCESS,
      extFields: queryDataVersion.response.encode({ changed: routes.isDataVersionChanged({ clusterName, brokerAddr }, asked) }),
      body: known === undefined ? undefined : encodeBody(dataVersionType, known),
    };
  };
}
