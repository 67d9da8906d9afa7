import { subscriptionGroupTableType } from '../../protocol/bodies/subscription-group.ts';
import { getAllSubscriptiongroupConfig } from '../../protocol/headers/get-all-subscriptiongroup-config.ts';
import { encodeBody } from '../../protocol/json-schema.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import type { BrokerParts } from '../broker-parts.ts';
import { pageOf } from '../metadata-page.ts';

/** GET_ALL_SUBSCRIPTIONGROUP_CONFIG: the group table, whole or by pages. RocketMQ AdminBrokerProcessor#getAllSubscriptionGroup */
export function createGetAllSubscriptiongroupConfig(parts: Pick<BrokerParts, 'groups'>): RequestHandler {
  return (request) => {
    const { groupSeq, maxGroupNum, dataVersion } = getAllSubscriptiongroupConfig.request.decode(request);
    const version = parts.groups.dataVersion;
    const table = new Map(parts.groups.all().map((group) => [group.groupName, group]));
    const page = pageOf(table, version, { start: groupSeq, max: maxGroupNum, dataVersion });
    const forbiddenTable = new Map([...parts.groups.forbiddenTable()].filter(([name]) => page.has(name)));
    const body = encodeBody(subscriptionGroupTableType, { dataVersion: version, forbiddenTable, subscriptionGroupTable: page });
    return { code: ResponseCode.SUCCESS, extFields: getAllSubscriptiongroupConfig.response.encode({ totalGroupNum: table.size }), body };
  };
}
