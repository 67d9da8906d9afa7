import { RequestCode } from '../protocol/request-code.ts';
import type { NamesrvContext, NamesrvHandler } from './namesrv-context.ts';
import { addWritePermOfBrokerProcessor } from './processors/add-write-perm-of-broker.ts';
import { brokerHeartbeatProcessor } from './processors/broker-heartbeat.ts';
import { deleteKvConfigProcessor } from './processors/delete-kv-config.ts';
import { deleteTopicInNamesrvProcessor } from './processors/delete-topic-in-namesrv.ts';
import { getAllTopicListFromNameserverProcessor } from './processors/get-all-topic-list-from-nameserver.ts';
import { getBrokerClusterInfoProcessor } from './processors/get-broker-cluster-info.ts';
import { getBrokerMemberGroupProcessor } from './processors/get-broker-member-group.ts';
import { getHasUnitSubTopicListProcessor } from './processors/get-has-unit-sub-topic-list.ts';
import { getHasUnitSubUnunitTopicListProcessor } from './processors/get-has-unit-sub-ununit-topic-list.ts';
import { getKvConfigProcessor } from './processors/get-kv-config.ts';
import { getKvlistByNamespaceProcessor } from './processors/get-kvlist-by-namespace.ts';
import { getNamesrvConfigProcessor } from './processors/get-namesrv-config.ts';
import { getRouteinfoByTopicProcessor } from './processors/get-routeinfo-by-topic.ts';
import { getSystemTopicListFromNsProcessor } from './processors/get-system-topic-list-from-ns.ts';
import { getTopicsByClusterProcessor } from './processors/get-topics-by-cluster.ts';
import { getUnitTopicListProcessor } from './processors/get-unit-topic-list.ts';
import { putKvConfigProcessor } from './processors/put-kv-config.ts';
import { queryDataVersionProcessor } from './processors/query-data-version.ts';
import { registerBrokerProcessor } from './processors/register-broker.ts';
import { registerTopicInNamesrvProcessor } from './processors/register-topic-in-namesrv.ts';
import { unregisterBrokerProcessor } from './processors/unregister-broker.ts';
import { updateNamesrvConfigProcessor } from './processors/update-namesrv-config.ts';
import { wipeWritePermOfBrokerProcessor } from './processors/wipe-write-perm-of-broker.ts';

/** Every request that a NameServer answers, each with the file in processors/ that is named after its code. */
export const namesrvProcessors = {
  PUT_KV_CONFIG: putKvConfigProcessor,
  GET_KV_CONFIG: getKvConfigProcessor,
  DELETE_KV_CONFIG: deleteKvConfigProcessor,
  REGISTER_BROKER: registerBrokerProcessor,
  UNREGISTER_BROKER: unregisterBrokerProcessor,
  GET_ROUTEINFO_BY_TOPIC: getRouteinfoByTopicProcessor,
  GET_BROKER_CLUSTER_INFO: getBrokerClusterInfoProcessor,
  WIPE_WRITE_PERM_OF_BROKER: wipeWritePermOfBrokerProcessor,
  GET_ALL_TOPIC_LIST_FROM_NAMESERVER: getAllTopicListFromNameserverProcessor,
  DELETE_TOPIC_IN_NAMESRV: deleteTopicInNamesrvProcessor,
  REGISTER_TOPIC_IN_NAMESRV: registerTopicInNamesrvProcessor,
  GET_KVLIST_BY_NAMESPACE: getKvlistByNamespaceProcessor,
  GET_TOPICS_BY_CLUSTER: getTopicsByClusterProcessor,
  GET_SYSTEM_TOPIC_LIST_FROM_NS: getSystemTopicListFromNsProcessor,
  GET_UNIT_TOPIC_LIST: getUnitTopicListProcessor,
  GET_HAS_UNIT_SUB_TOPIC_LIST: getHasUnitSubTopicListProcessor,
  GET_HAS_UNIT_SUB_UNUNIT_TOPIC_LIST: getHasUnitSubUnunitTopicListProcessor,
  UPDATE_NAMESRV_CONFIG: updateNamesrvConfigProcessor,
  GET_NAMESRV_CONFIG: getNamesrvConfigProcessor,
  QUERY_DATA_VERSION: queryDataVersionProcessor,
  ADD_WRITE_PERM_OF_BROKER: addWritePermOfBrokerProcessor,
  GET_BROKER_MEMBER_GROUP: getBrokerMemberGroupProcessor,
  BROKER_HEARTBEAT: brokerHeartbeatProcessor,
} satisfies Partial<Record<keyof typeof RequestCode, (context: NamesrvContext) => NamesrvHandler>>;

/** The handlers of all requests, by request code. */
export function namesrvHandlers(context: NamesrvContext): Map<number, NamesrvHandler> {
  return new Map(Object.entries(namesrvProcessors).map(([name, create]) => [codeOf(name), create(context)]));
}

function codeOf(name: string): number {
  const entry = Object.entries(RequestCode).find(([known]) => known === name);
  // `satisfies` above lets only names of RequestCode into the table.
  return entry === undefined ? -1 : entry[1];
}
