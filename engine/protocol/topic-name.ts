/** Longest topic name that a broker creates, in characters. RocketMQ Validators.TOPIC_MAX_LENGTH */
export const TOPIC_LENGTH_MAX = 127;
/** Longest name of a retry or dead letter topic. RocketMQ TopicValidator.RETRY_OR_DLQ_TOPIC_MAX_LENGTH */
export const RETRY_TOPIC_LENGTH_MAX = 255;
/** Longest consumer group name that a 5.x broker accepts. RocketMQ TopicValidator.GROUP_MAX_LENGTH */
export const GROUP_LENGTH_MAX = 120;

const RETRY_PREFIX = '%RETRY%';
const DLQ_PREFIX = '%DLQ%';
/** Every topic that starts with it is a system topic too. */
const SYSTEM_PREFIX = 'rmq_sys_';
const LEGAL_NAME = /^[%|a-zA-Z0-9_-]+$/;

/** Topics that exist under a fixed name. RocketMQ TopicValidator */
export const SystemTopic = {
  AUTO_CREATE_TOPIC_KEY: 'TBW102',
  SCHEDULE: 'SCHEDULE_TOPIC_XXXX',
  BENCHMARK: 'BenchmarkTest',
  TRANS_HALF: 'RMQ_SYS_TRANS_HALF_TOPIC',
  TRACE: 'RMQ_SYS_TRACE_TOPIC',
  TRANS_OP_HALF: 'RMQ_SYS_TRANS_OP_HALF_TOPIC',
  TRANS_CHECK_MAX_TIME: 'TRANS_CHECK_MAX_TIME_TOPIC',
  SELF_TEST: 'SELF_TEST_TOPIC',
  OFFSET_MOVED_EVENT: 'OFFSET_MOVED_EVENT',
  ROCKSDB_OFFSET: 'CHECKPOINT_TOPIC',
} as const;

const SYSTEM_TOPICS: ReadonlySet<string> = new Set<string>(Object.values(SystemTopic));

const NOT_SENDABLE: ReadonlySet<string> = new Set<string>([
  SystemTopic.SCHEDULE,
  SystemTopic.TRANS_HALF,
  SystemTopic.TRANS_OP_HALF,
  SystemTopic.TRANS_CHECK_MAX_TIME,
  SystemTopic.SELF_TEST,
  SystemTopic.OFFSET_MOVED_EVENT,
]);

/** Consumer groups that RocketMQ itself uses. RocketMQ MixAll */
export const SystemGroup = {
  DEFAULT_CONSUMER: 'DEFAULT_CONSUMER',
  TOOLS_CONSUMER: 'TOOLS_CONSUMER',
  FILTERSRV_CONSUMER: 'FILTERSRV_CONSUMER',
  SELF_TEST_C_GROUP: 'SELF_TEST_C_GROUP',
  SCHEDULE_CONSUMER: 'SCHEDULE_CONSUMER',
  ONS_HTTP_PROXY: 'CID_ONS-HTTP-PROXY',
  ONSAPI_PERMISSION: 'CID_ONSAPI_PERMISSION',
  ONSAPI_OWNER: 'CID_ONSAPI_OWNER',
  ONSAPI_PULL: 'CID_ONSAPI_PULL',
  SYS_TRANS: 'CID_RMQ_SYS_TRANS',
} as const;

/** Topic that holds a group's messages which are to be consumed again. */
export function retryTopicOf(consumerGroup: string): string {
  return RETRY_PREFIX + consumerGroup;
}

/** Topic that holds a group's messages which were given up. */
export function dlqTopicOf(consumerGroup: string): string {
  return DLQ_PREFIX + consumerGroup;
}

export function isRetryTopic(topic: string): boolean {
  return topic.startsWith(RETRY_PREFIX);
}

export function isDlqTopic(topic: string): boolean {
  return topic.startsWith(DLQ_PREFIX);
}

/** Group of a retry or dead letter topic; undefined for other topics. */
export function groupOfRetryTopic(topic: string): string | undefined {
  if (isRetryTopic(topic)) return topic.slice(RETRY_PREFIX.length);
  return isDlqTopic(topic) ? topic.slice(DLQ_PREFIX.length) : undefined;
}

/** Topic of replies in a cluster (03 §9). */
export function replyTopicOf(clusterName: string): string {
  return `${clusterName}_REPLY_TOPIC`;
}

/** Topics that must not be created, changed or deleted by hand. RocketMQ TopicValidator#isSystemTopic */
export function isSystemTopic(topic: string): boolean {
  return SYSTEM_TOPICS.has(topic) || topic.startsWith(SYSTEM_PREFIX);
}

/** Topics that clients must not send to. RocketMQ TopicValidator#isNotAllowedSendTopic */
export function isNotSendableTopic(topic: string): boolean {
  return NOT_SENDABLE.has(topic);
}

/** Why a topic name is refused, in Apache's words; undefined when it is legal. RocketMQ TopicValidator#validateTopic */
export function topicNameProblem(topic: string): string | undefined {
  if (topic.trim() === '') return 'The specified topic is blank.';
  if (!LEGAL_NAME.test(topic)) return `The specified topic: ${topic}, contains illegal characters, allowing only ^[%|a-zA-Z0-9_-]+$`;
  if (isRetryTopic(topic) || isDlqTopic(topic)) {
    if (topic.length <= RETRY_TOPIC_LENGTH_MAX) return undefined;
    return `The specified topic is DLQ or Retry topic: ${topic}, and it's longer than topic max length: ${RETRY_TOPIC_LENGTH_MAX}`;
  }
  return topic.length > TOPIC_LENGTH_MAX
    ? `The specified topic: ${topic}, is longer than topic max length: ${TOPIC_LENGTH_MAX}`
    : undefined;
}

/** Why a group name is refused, in Apache's words; undefined when it is legal. RocketMQ TopicValidator#validateGroup */
export function groupNameProblem(group: string): string | undefined {
  if (group.trim() === '') return 'The specified group is blank.';
  if (!LEGAL_NAME.test(group)) return `The specified group: ${group}, contains illegal characters, allowing only ^[%|a-zA-Z0-9_-]+$`;
  return group.length > GROUP_LENGTH_MAX
    ? `The specified group: ${group}, is longer than group max length: ${GROUP_LENGTH_MAX}`
    : undefined;
}
