import { jsonArray, jsonIntMap, jsonMap, jsonObject, jsonString, withDefault, type JsonOf } from '../json-schema.ts';
import { brokerDataType } from './topic-route.ts';

/** Brokers by name and broker names by cluster: body of GET_BROKER_CLUSTER_INFO. RocketMQ ClusterInfo */
export const clusterInfoType = jsonObject({
  brokerAddrTable: withDefault(jsonMap(brokerDataType), () => new Map()),
  clusterAddrTable: withDefault(jsonMap(jsonArray(jsonString)), () => new Map()),
});
export type ClusterInfo = JsonOf<typeof clusterInfoType>;

/** Body of GET_BROKER_MEMBER_GROUP. RocketMQ GetBrokerMemberGroupResponseBody */
export const brokerMemberGroupType = jsonObject({
  brokerMemberGroup: jsonObject({
    brokerAddrs: withDefault(jsonIntMap(jsonString), () => new Map()),
    brokerName: jsonString,
    cluster: jsonString,
  }),
});
export type BrokerMemberGroupBody = JsonOf<typeof brokerMemberGroupType>;
