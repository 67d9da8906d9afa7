import { brokerMemberGroupType } from '../../protocol/bodies/cluster-info.ts';
import { getBrokerMemberGroup } from '../../protocol/headers/get-broker-member-group.ts';
import { encodeBody } from '../../protocol/json-schema.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { NamesrvContext, NamesrvHandler } from '../namesrv-context.ts';

/** The copies of one broker; none for an unknown one. RocketMQ DefaultRequestProcessor#getBrokerMemberGroup */
export function getBrokerMemberGroupProcessor({ routes }: Pick<NamesrvContext, 'routes'>): NamesrvHandler {
  return (request) => {
    const { clusterName, brokerName } = getBrokerMemberGroup.request.decode(request);
    const brokerAddrs = routes.clusters.broker(brokerName)?.brokerAddrs ?? new Map<number, string>();
    return {
      code: ResponseCode.SUCCESS,
      // Apache forgets to clear the remark that its responses are made with.
      remark: 'not set any response code',
      body: encodeBody(brokerMemberGroupType, { brokerMemberGroup: { brokerAddrs, brokerName, cluster: clusterName } }),
    };
  };
}
