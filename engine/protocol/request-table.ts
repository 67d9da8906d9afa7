import type { HeaderFields, RequestSpec } from './header-spec.ts';
import { addWritePermOfBroker } from './headers/add-write-perm-of-broker.ts';
import { brokerHeartbeat } from './headers/broker-heartbeat.ts';
import { checkClientConfig } from './headers/check-client-config.ts';
import { checkTransactionState } from './headers/check-transaction-state.ts';
import { cleanExpiredConsumequeue } from './headers/clean-expired-consumequeue.ts';
import { cleanUnusedTopic } from './headers/clean-unused-topic.ts';
import { cloneGroupOffset } from './headers/clone-group-offset.ts';
import { consumeMessageDirectly } from './headers/consume-message-directly.ts';
import { consumerSendMsgBack } from './headers/consumer-send-msg-back.ts';
import { deleteExpiredCommitlog } from './headers/delete-expired-commitlog.ts';
import { deleteKvConfig } from './headers/delete-kv-config.ts';
import { deleteSubscriptiongroup } from './headers/delete-subscriptiongroup.ts';
import { deleteTopicInBroker } from './headers/delete-topic-in-broker.ts';
import { deleteTopicInNamesrv } from './headers/delete-topic-in-namesrv.ts';
import { endTransaction } from './headers/end-transaction.ts';
import { exchangeBrokerHaInfo } from './headers/exchange-broker-ha-info.ts';
import { getAllConsumerOffset } from './headers/get-all-consumer-offset.ts';
import { getAllDelayOffset } from './headers/get-all-delay-offset.ts';
import { getAllMessageRequestMode } from './headers/get-all-message-request-mode.ts';
import { getAllProducerInfo } from './headers/get-all-producer-info.ts';
import { getAllSubscriptiongroupConfig } from './headers/get-all-subscriptiongroup-config.ts';
import { getAllTopicConfig } from './headers/get-all-topic-config.ts';
import { getAllTopicListFromNameserver } from './headers/get-all-topic-list-from-nameserver.ts';
import { getBrokerClusterInfo } from './headers/get-broker-cluster-info.ts';
import { getBrokerConfig } from './headers/get-broker-config.ts';
import { getBrokerConsumeStats } from './headers/get-broker-consume-stats.ts';
import { getBrokerHaStatus } from './headers/get-broker-ha-status.ts';
import { getBrokerMemberGroup } from './headers/get-broker-member-group.ts';
import { getBrokerRuntimeInfo } from './headers/get-broker-runtime-info.ts';
import { getConsumeStats } from './headers/get-consume-stats.ts';
import { getConsumerConnectionList } from './headers/get-consumer-connection-list.ts';
import { getConsumerListByGroup } from './headers/get-consumer-list-by-group.ts';
import { getConsumerRunningInfo } from './headers/get-consumer-running-info.ts';
import { getConsumerStatusFromClient } from './headers/get-consumer-status-from-client.ts';
import { getEarliestMsgStoretime } from './headers/get-earliest-msg-storetime.ts';
import { getHasUnitSubTopicList } from './headers/get-has-unit-sub-topic-list.ts';
import { getHasUnitSubUnunitTopicList } from './headers/get-has-unit-sub-ununit-topic-list.ts';
import { getKvConfig } from './headers/get-kv-config.ts';
import { getKvlistByNamespace } from './headers/get-kvlist-by-namespace.ts';
import { getMaxOffset } from './headers/get-max-offset.ts';
import { getMinOffset } from './headers/get-min-offset.ts';
import { getNamesrvConfig } from './headers/get-namesrv-config.ts';
import { getProducerConnectionList } from './headers/get-producer-connection-list.ts';
import { getRouteinfoByTopic } from './headers/get-routeinfo-by-topic.ts';
import { getSubscriptiongroupConfig } from './headers/get-subscriptiongroup-config.ts';
import { getSystemTopicListFromBroker } from './headers/get-system-topic-list-from-broker.ts';
import { getSystemTopicListFromNs } from './headers/get-system-topic-list-from-ns.ts';
import { getTopicConfig } from './headers/get-topic-config.ts';
import { getTopicStatsInfo } from './headers/get-topic-stats-info.ts';
import { getTopicsByCluster } from './headers/get-topics-by-cluster.ts';
import { getUnitTopicList } from './headers/get-unit-topic-list.ts';
import { heartBeat } from './headers/heart-beat.ts';
import { invokeBrokerToGetConsumerStatus } from './headers/invoke-broker-to-get-consumer-status.ts';
import { invokeBrokerToResetOffset } from './headers/invoke-broker-to-reset-offset.ts';
import { litePullMessage } from './headers/lite-pull-message.ts';
import { lockBatchMq } from './headers/lock-batch-mq.ts';
import { notifyConsumerIdsChanged } from './headers/notify-consumer-ids-changed.ts';
import { notifyMinBrokerIdChange } from './headers/notify-min-broker-id-change.ts';
import { pullMessage } from './headers/pull-message.ts';
import { pushReplyMessageToClient } from './headers/push-reply-message-to-client.ts';
import { putKvConfig } from './headers/put-kv-config.ts';
import { queryAssignment } from './headers/query-assignment.ts';
import { queryConsumeQueue } from './headers/query-consume-queue.ts';
import { queryConsumeTimeSpan } from './headers/query-consume-time-span.ts';
import { queryConsumerOffset } from './headers/query-consumer-offset.ts';
import { queryCorrectionOffset } from './headers/query-correction-offset.ts';
import { queryDataVersion } from './headers/query-data-version.ts';
import { queryMessage } from './headers/query-message.ts';
import { querySubscriptionByConsumer } from './headers/query-subscription-by-consumer.ts';
import { queryTopicConsumeByWho } from './headers/query-topic-consume-by-who.ts';
import { queryTopicsByConsumer } from './headers/query-topics-by-consumer.ts';
import { recallMessage } from './headers/recall-message.ts';
import { registerBroker } from './headers/register-broker.ts';
import { registerTopicInNamesrv } from './headers/register-topic-in-namesrv.ts';
import { resetConsumerClientOffset } from './headers/reset-consumer-client-offset.ts';
import { resetMasterFlushOffset } from './headers/reset-master-flush-offset.ts';
import { resumeCheckHalfMessage } from './headers/resume-check-half-message.ts';
import { searchOffsetByTimestamp } from './headers/search-offset-by-timestamp.ts';
import { sendBatchMessage } from './headers/send-batch-message.ts';
import { sendMessage } from './headers/send-message.ts';
import { sendMessageV2 } from './headers/send-message-v2.ts';
import { sendReplyMessage } from './headers/send-reply-message.ts';
import { sendReplyMessageV2 } from './headers/send-reply-message-v2.ts';
import { setMessageRequestMode } from './headers/set-message-request-mode.ts';
import { triggerDeleteFiles } from './headers/trigger-delete-files.ts';
import { unlockBatchMq } from './headers/unlock-batch-mq.ts';
import { unregisterBroker } from './headers/unregister-broker.ts';
import { unregisterClient } from './headers/unregister-client.ts';
import { updateAndCreateSubscriptiongroup } from './headers/update-and-create-subscriptiongroup.ts';
import { updateAndCreateSubscriptiongroupList } from './headers/update-and-create-subscriptiongroup-list.ts';
import { updateAndCreateTopic } from './headers/update-and-create-topic.ts';
import { updateAndCreateTopicList } from './headers/update-and-create-topic-list.ts';
import { updateAndGetGroupForbidden } from './headers/update-and-get-group-forbidden.ts';
import { updateBrokerConfig } from './headers/update-broker-config.ts';
import { updateConsumerOffset } from './headers/update-consumer-offset.ts';
import { updateNamesrvConfig } from './headers/update-namesrv-config.ts';
import { viewBrokerStatsData } from './headers/view-broker-stats-data.ts';
import { viewMessageById } from './headers/view-message-by-id.ts';
import { wipeWritePermOfBroker } from './headers/wipe-write-perm-of-broker.ts';

type AnyRequestSpec = RequestSpec<HeaderFields, HeaderFields>;

/** Every request whose headers are declared: one file in headers/, named after its code. */
export const requestTable: readonly AnyRequestSpec[] = [
  addWritePermOfBroker,
  brokerHeartbeat,
  checkClientConfig,
  checkTransactionState,
  cleanExpiredConsumequeue,
  cleanUnusedTopic,
  cloneGroupOffset,
  consumeMessageDirectly,
  consumerSendMsgBack,
  deleteExpiredCommitlog,
  deleteKvConfig,
  deleteSubscriptiongroup,
  deleteTopicInBroker,
  deleteTopicInNamesrv,
  endTransaction,
  exchangeBrokerHaInfo,
  getAllConsumerOffset,
  getAllDelayOffset,
  getAllMessageRequestMode,
  getAllProducerInfo,
  getAllSubscriptiongroupConfig,
  getAllTopicConfig,
  getAllTopicListFromNameserver,
  getBrokerClusterInfo,
  getBrokerConfig,
  getBrokerConsumeStats,
  getBrokerHaStatus,
  getBrokerMemberGroup,
  getBrokerRuntimeInfo,
  getConsumeStats,
  getConsumerConnectionList,
  getConsumerListByGroup,
  getConsumerRunningInfo,
  getConsumerStatusFromClient,
  getEarliestMsgStoretime,
  getHasUnitSubTopicList,
  getHasUnitSubUnunitTopicList,
  getKvConfig,
  getKvlistByNamespace,
  getMaxOffset,
  getMinOffset,
  getNamesrvConfig,
  getProducerConnectionList,
  getRouteinfoByTopic,
  getSubscriptiongroupConfig,
  getSystemTopicListFromBroker,
  getSystemTopicListFromNs,
  getTopicConfig,
  getTopicStatsInfo,
  getTopicsByCluster,
  getUnitTopicList,
  heartBeat,
  invokeBrokerToGetConsumerStatus,
  invokeBrokerToResetOffset,
  litePullMessage,
  lockBatchMq,
  notifyConsumerIdsChanged,
  notifyMinBrokerIdChange,
  pullMessage,
  pushReplyMessageToClient,
  putKvConfig,
  queryAssignment,
  queryConsumeQueue,
  queryConsumeTimeSpan,
  queryConsumerOffset,
  queryCorrectionOffset,
  queryDataVersion,
  queryMessage,
  querySubscriptionByConsumer,
  queryTopicConsumeByWho,
  queryTopicsByConsumer,
  recallMessage,
  registerBroker,
  registerTopicInNamesrv,
  resetConsumerClientOffset,
  resetMasterFlushOffset,
  resumeCheckHalfMessage,
  searchOffsetByTimestamp,
  sendBatchMessage,
  sendMessage,
  sendMessageV2,
  sendReplyMessage,
  sendReplyMessageV2,
  setMessageRequestMode,
  triggerDeleteFiles,
  unlockBatchMq,
  unregisterBroker,
  unregisterClient,
  updateAndCreateSubscriptiongroup,
  updateAndCreateSubscriptiongroupList,
  updateAndCreateTopic,
  updateAndCreateTopicList,
  updateAndGetGroupForbidden,
  updateBrokerConfig,
  updateConsumerOffset,
  updateNamesrvConfig,
  viewBrokerStatsData,
  viewMessageById,
  wipeWritePermOfBroker,
];

const BY_CODE = new Map(requestTable.map((spec) => [spec.code, spec]));

/** Headers of a request code; undefined when they are not declared. */
export function requestSpecOf(code: number): AnyRequestSpec | undefined {
  return BY_CODE.get(code);
}
