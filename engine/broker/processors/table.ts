import { RequestCode } from '../../protocol/request-code.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import type { BrokerParts } from '../broker-parts.ts';
import { createCheckClientConfig } from './check-client-config.ts';
import { createCleanExpiredConsumequeue } from './clean-expired-consumequeue.ts';
import { createCleanUnusedTopic } from './clean-unused-topic.ts';
import { createCloneGroupOffset } from './clone-group-offset.ts';
import { createConsumeMessageDirectly } from './consume-message-directly.ts';
import { createConsumerSendMsgBack } from './consumer-send-msg-back.ts';
import { createDeleteExpiredCommitlog } from './delete-expired-commitlog.ts';
import { createDeleteSubscriptiongroup } from './delete-subscriptiongroup.ts';
import { createDeleteTopicInBroker } from './delete-topic-in-broker.ts';
import { createGetAllConsumerOffset } from './get-all-consumer-offset.ts';
import { createGetAllDelayOffset } from './get-all-delay-offset.ts';
import { createGetAllMessageRequestMode } from './get-all-message-request-mode.ts';
import { createGetAllProducerInfo } from './get-all-producer-info.ts';
import { createGetAllSubscriptiongroupConfig } from './get-all-subscriptiongroup-config.ts';
import { createGetAllTopicConfig } from './get-all-topic-config.ts';
import { createGetBrokerConfig } from './get-broker-config.ts';
import { createGetBrokerConsumeStats } from './get-broker-consume-stats.ts';
import { createGetBrokerHaStatus } from './get-broker-ha-status.ts';
import { createGetBrokerRuntimeInfo } from './get-broker-runtime-info.ts';
import { createGetConsumeStats } from './get-consume-stats.ts';
import { createGetConsumerConnectionList } from './get-consumer-connection-list.ts';
import { createGetConsumerListByGroup } from './get-consumer-list-by-group.ts';
import { createGetConsumerRunningInfo } from './get-consumer-running-info.ts';
import { createGetEarliestMsgStoretime } from './get-earliest-msg-storetime.ts';
import { createGetMaxOffset } from './get-max-offset.ts';
import { createGetMinOffset } from './get-min-offset.ts';
import { createGetProducerConnectionList } from './get-producer-connection-list.ts';
import { createGetSubscriptiongroupConfig } from './get-subscriptiongroup-config.ts';
import { createGetSystemTopicListFromBroker } from './get-system-topic-list-from-broker.ts';
import { createGetTopicConfig } from './get-topic-config.ts';
import { createGetTopicStatsInfo } from './get-topic-stats-info.ts';
import { createHeartBeat } from './heart-beat.ts';
import { createInvokeBrokerToGetConsumerStatus } from './invoke-broker-to-get-consumer-status.ts';
import { createInvokeBrokerToResetOffset } from './invoke-broker-to-reset-offset.ts';
import { createLockBatchMq } from './lock-batch-mq.ts';
import { createPullMessage } from './pull-message.ts';
import { createQueryAssignment } from './query-assignment.ts';
import { createQueryConsumeQueue } from './query-consume-queue.ts';
import { createQueryConsumeTimeSpan } from './query-consume-time-span.ts';
import { createQueryConsumerOffset } from './query-consumer-offset.ts';
import { createQueryMessage } from './query-message.ts';
import { createQuerySubscriptionByConsumer } from './query-subscription-by-consumer.ts';
import { createQueryTopicConsumeByWho } from './query-topic-consume-by-who.ts';
import { createQueryTopicsByConsumer } from './query-topics-by-consumer.ts';
import { createSearchOffsetByTimestamp } from './search-offset-by-timestamp.ts';
import { createSendMessage } from './send-message.ts';
import { createSendReplyMessage } from './send-reply-message.ts';
import { createSetMessageRequestMode } from './set-message-request-mode.ts';
import { createUnlockBatchMq } from './unlock-batch-mq.ts';
import { createUnregisterClient } from './unregister-client.ts';
import { createUpdateAndCreateSubscriptiongroupList } from './update-and-create-subscriptiongroup-list.ts';
import { createUpdateAndCreateSubscriptiongroup } from './update-and-create-subscriptiongroup.ts';
import { createUpdateAndCreateTopicList } from './update-and-create-topic-list.ts';
import { createUpdateAndCreateTopic } from './update-and-create-topic.ts';
import { createUpdateAndGetGroupForbidden } from './update-and-get-group-forbidden.ts';
import { createUpdateBrokerConfig } from './update-broker-config.ts';
import { createUpdateConsumerOffset } from './update-consumer-offset.ts';
import { createViewBrokerStatsData } from './view-broker-stats-data.ts';
import { createViewMessageById } from './view-message-by-id.ts';

/** A request that the broker answers. Any other code is answered with 3. */
export interface ProcessorRow {
  readonly name: keyof typeof RequestCode;
  /** Release of Gantry that answered it first. */
  readonly supportedSince: string;
  /** What it does, for docs/requests.md. */
  readonly doc: string;
  readonly create: (parts: BrokerParts) => RequestHandler;
}

/** Every request of the broker; sends share one file, as do the two pulls. */
export const processorTable: readonly ProcessorRow[] = [
  { name: 'SEND_MESSAGE', supportedSince: '0.1', doc: 'Stores one message; long header names.', create: createSendMessage },
  { name: 'SEND_MESSAGE_V2', supportedSince: '0.1', doc: 'Stores one message; single-letter header names.', create: createSendMessage },
  {
    name: 'SEND_BATCH_MESSAGE',
    supportedSince: '0.1',
    doc: 'Stores several messages of one queue, all or none.',
    create: createSendMessage,
  },
  { name: 'PULL_MESSAGE', supportedSince: '0.1', doc: 'Reads one queue, waiting for messages when asked.', create: createPullMessage },
  { name: 'LITE_PULL_MESSAGE', supportedSince: '0.1', doc: 'The same for lite pull consumers.', create: createPullMessage },
  { name: 'QUERY_MESSAGE', supportedSince: '0.1', doc: 'Messages by key or unique id.', create: createQueryMessage },
  { name: 'VIEW_MESSAGE_BY_ID', supportedSince: '0.1', doc: 'One message by its offset in the commit log.', create: createViewMessageById },
  {
    name: 'QUERY_CONSUMER_OFFSET',
    supportedSince: '0.1',
    doc: 'Committed offset of a group on a queue.',
    create: createQueryConsumerOffset,
  },
  {
    name: 'UPDATE_CONSUMER_OFFSET',
    supportedSince: '0.1',
    doc: 'Commits the offset of a group on a queue.',
    create: createUpdateConsumerOffset,
  },
  { name: 'SEARCH_OFFSET_BY_TIMESTAMP', supportedSince: '0.1', doc: 'Queue offset of a time.', create: createSearchOffsetByTimestamp },
  { name: 'GET_MAX_OFFSET', supportedSince: '0.1', doc: 'Offset that a queue’s next message gets.', create: createGetMaxOffset },
  { name: 'GET_MIN_OFFSET', supportedSince: '0.1', doc: 'Oldest offset of a queue.', create: createGetMinOffset },
  {
    name: 'GET_EARLIEST_MSG_STORETIME',
    supportedSince: '0.1',
    doc: 'Store time of a queue’s oldest message.',
    create: createGetEarliestMsgStoretime,
  },
  { name: 'HEART_BEAT', supportedSince: '0.1', doc: 'Registers a client’s producers and consumers.', create: createHeartBeat },
  { name: 'UNREGISTER_CLIENT', supportedSince: '0.1', doc: 'Takes a client out of its groups.', create: createUnregisterClient },
  { name: 'CHECK_CLIENT_CONFIG', supportedSince: '0.1', doc: 'Whether a subscription can work here.', create: createCheckClientConfig },
  {
    name: 'CONSUMER_SEND_MSG_BACK',
    supportedSince: '0.1',
    doc: 'Brings a message again later, or makes it a dead letter.',
    create: createConsumerSendMsgBack,
  },
  {
    name: 'GET_CONSUMER_LIST_BY_GROUP',
    supportedSince: '0.1',
    doc: 'Client ids of a group’s members.',
    create: createGetConsumerListByGroup,
  },
  { name: 'LOCK_BATCH_MQ', supportedSince: '0.1', doc: 'Locks queues for an orderly consumer.', create: createLockBatchMq },
  { name: 'UNLOCK_BATCH_MQ', supportedSince: '0.1', doc: 'Frees locked queues.', create: createUnlockBatchMq },
  { name: 'UPDATE_AND_CREATE_TOPIC', supportedSince: '0.1', doc: 'Creates or changes a topic.', create: createUpdateAndCreateTopic },
  {
    name: 'UPDATE_AND_CREATE_TOPIC_LIST',
    supportedSince: '0.1',
    doc: 'Creates or changes several topics.',
    create: createUpdateAndCreateTopicList,
  },
  {
    name: 'DELETE_TOPIC_IN_BROKER',
    supportedSince: '0.1',
    doc: 'Deletes a topic’s settings, offsets and queues.',
    create: createDeleteTopicInBroker,
  },
  { name: 'GET_ALL_TOPIC_CONFIG', supportedSince: '0.1', doc: 'The topic table.', create: createGetAllTopicConfig },
  { name: 'GET_TOPIC_CONFIG', supportedSince: '0.1', doc: 'Settings of one topic.', create: createGetTopicConfig },
  {
    name: 'UPDATE_AND_CREATE_SUBSCRIPTIONGROUP',
    supportedSince: '0.1',
    doc: 'Creates or changes a consumer group.',
    create: createUpdateAndCreateSubscriptiongroup,
  },
  {
    name: 'UPDATE_AND_CREATE_SUBSCRIPTIONGROUP_LIST',
    supportedSince: '0.1',
    doc: 'Creates or changes several consumer groups.',
    create: createUpdateAndCreateSubscriptiongroupList,
  },
  { name: 'GET_ALL_SUBSCRIPTIONGROUP_CONFIG', supportedSince: '0.1', doc: 'The group table.', create: createGetAllSubscriptiongroupConfig },
  {
    name: 'GET_SUBSCRIPTIONGROUP_CONFIG',
    supportedSince: '0.1',
    doc: 'Settings of one consumer group.',
    create: createGetSubscriptiongroupConfig,
  },
  {
    name: 'DELETE_SUBSCRIPTIONGROUP',
    supportedSince: '0.1',
    doc: 'Deletes a consumer group, and its offsets when asked.',
    create: createDeleteSubscriptiongroup,
  },
  {
    name: 'GET_TOPIC_STATS_INFO',
    supportedSince: '0.1',
    doc: 'First and last offset of a topic’s queues.',
    create: createGetTopicStatsInfo,
  },
  { name: 'GET_CONSUME_STATS', supportedSince: '0.1', doc: 'Progress of a group on each queue.', create: createGetConsumeStats },
  {
    name: 'GET_CONSUMER_CONNECTION_LIST',
    supportedSince: '0.1',
    doc: 'Members of a consumer group that are online.',
    create: createGetConsumerConnectionList,
  },
  {
    name: 'GET_PRODUCER_CONNECTION_LIST',
    supportedSince: '0.1',
    doc: 'Members of a producer group that are online.',
    create: createGetProducerConnectionList,
  },
  { name: 'GET_ALL_PRODUCER_INFO', supportedSince: '0.1', doc: 'Every producer that is online.', create: createGetAllProducerInfo },
  { name: 'QUERY_TOPIC_CONSUME_BY_WHO', supportedSince: '0.1', doc: 'Groups that consume a topic.', create: createQueryTopicConsumeByWho },
  {
    name: 'QUERY_TOPICS_BY_CONSUMER',
    supportedSince: '0.1',
    doc: 'Topics that a group has offsets on.',
    create: createQueryTopicsByConsumer,
  },
  {
    name: 'QUERY_SUBSCRIPTION_BY_CONSUMER',
    supportedSince: '0.1',
    doc: 'What a group subscribes of a topic.',
    create: createQuerySubscriptionByConsumer,
  },
  {
    name: 'GET_SYSTEM_TOPIC_LIST_FROM_BROKER',
    supportedSince: '0.1',
    doc: 'Topics that the broker keeps for itself.',
    create: createGetSystemTopicListFromBroker,
  },
  { name: 'GET_BROKER_RUNTIME_INFO', supportedSince: '0.1', doc: 'What the broker is doing.', create: createGetBrokerRuntimeInfo },
  { name: 'GET_BROKER_CONFIG', supportedSince: '0.1', doc: 'Every setting that has an effect.', create: createGetBrokerConfig },
  {
    name: 'UPDATE_BROKER_CONFIG',
    supportedSince: '0.1',
    doc: 'Changes settings while the broker runs, and keeps them.',
    create: createUpdateBrokerConfig,
  },
  {
    name: 'VIEW_BROKER_STATS_DATA',
    supportedSince: '0.1',
    doc: 'One statistic over minute, hour and day.',
    create: createViewBrokerStatsData,
  },
  { name: 'GET_BROKER_HA_STATUS', supportedSince: '0.1', doc: 'State of replication.', create: createGetBrokerHaStatus },
  { name: 'CLONE_GROUP_OFFSET', supportedSince: '0.1', doc: 'Gives a group the offsets of another one.', create: createCloneGroupOffset },
  {
    name: 'INVOKE_BROKER_TO_RESET_OFFSET',
    supportedSince: '0.1',
    doc: 'Moves a group to a time or offset.',
    create: createInvokeBrokerToResetOffset,
  },
  {
    name: 'INVOKE_BROKER_TO_GET_CONSUMER_STATUS',
    supportedSince: '0.1',
    doc: 'Offsets that a group’s members hold themselves.',
    create: createInvokeBrokerToGetConsumerStatus,
  },
  { name: 'GET_CONSUMER_RUNNING_INFO', supportedSince: '0.1', doc: 'Inner state of one consumer.', create: createGetConsumerRunningInfo },
  {
    name: 'CONSUME_MESSAGE_DIRECTLY',
    supportedSince: '0.1',
    doc: 'Has one consumer process one message now.',
    create: createConsumeMessageDirectly,
  },
  {
    name: 'QUERY_CONSUME_TIME_SPAN',
    supportedSince: '0.1',
    doc: 'Times of a queue’s oldest, newest and consumed message.',
    create: createQueryConsumeTimeSpan,
  },
  { name: 'GET_BROKER_CONSUME_STATS', supportedSince: '0.1', doc: 'Progress of every group.', create: createGetBrokerConsumeStats },
  { name: 'QUERY_CONSUME_QUEUE', supportedSince: '0.1', doc: 'Entries of one queue.', create: createQueryConsumeQueue },
  {
    name: 'CLEAN_EXPIRED_CONSUMEQUEUE',
    supportedSince: '0.1',
    doc: 'Deletes queue files whose messages have left the log.',
    create: createCleanExpiredConsumequeue,
  },
  {
    name: 'DELETE_EXPIRED_COMMITLOG',
    supportedSince: '0.1',
    doc: 'Deletes expired log segments now.',
    create: createDeleteExpiredCommitlog,
  },
  {
    name: 'CLEAN_UNUSED_TOPIC',
    supportedSince: '0.1',
    doc: 'Deletes the queues of topics without settings.',
    create: createCleanUnusedTopic,
  },
  {
    name: 'UPDATE_AND_GET_GROUP_FORBIDDEN',
    supportedSince: '0.1',
    doc: 'Forbids or allows a group to read a topic.',
    create: createUpdateAndGetGroupForbidden,
  },
  {
    name: 'GET_ALL_CONSUMER_OFFSET',
    supportedSince: '0.1',
    doc: 'Every committed offset, for slaves.',
    create: createGetAllConsumerOffset,
  },
  {
    name: 'GET_ALL_DELAY_OFFSET',
    supportedSince: '0.1',
    doc: 'Progress of the delay levels, for slaves.',
    create: createGetAllDelayOffset,
  },
  {
    name: 'SEND_REPLY_MESSAGE',
    supportedSince: '0.1',
    doc: 'Hands a reply to the requester; long header names.',
    create: createSendReplyMessage,
  },
  {
    name: 'SEND_REPLY_MESSAGE_V2',
    supportedSince: '0.1',
    doc: 'Hands a reply to the requester; single-letter header names.',
    create: createSendReplyMessage,
  },
  { name: 'QUERY_ASSIGNMENT', supportedSince: '0.1', doc: 'Queues that the broker gives to a client.', create: createQueryAssignment },
  {
    name: 'SET_MESSAGE_REQUEST_MODE',
    supportedSince: '0.1',
    doc: 'How a group fetches when the broker assigns the queues.',
    create: createSetMessageRequestMode,
  },
  {
    name: 'GET_ALL_MESSAGE_REQUEST_MODE',
    supportedSince: '0.1',
    doc: 'The message request modes, for slaves.',
    create: createGetAllMessageRequestMode,
  },
];

/** The handlers of a broker by request code. */
export function createHandlers(parts: BrokerParts): Map<number, RequestHandler> {
  return new Map(processorTable.map((row) => [RequestCode[row.name], row.create(parts)]));
}
