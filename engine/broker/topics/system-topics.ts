import { SystemTopic, replyTopicOf } from '../../protocol/topic-name.ts';
import { Permission } from '../../protocol/sys-flag.ts';
import type { BrokerConfigValues } from '../broker-config.ts';
import type { Topic } from './topic.ts';

export const TIMER_TOPIC = 'rmq_sys_wheel_timer';

/** Half topics that 5.5.0 has for transactions in RocksDB; owned like the others, though nothing is stored in them here. */
const ROCKSDB_TOPICS = ['RMQ_SYS_ROCKSDB_TRANS_HALF_TOPIC', 'RMQ_SYS_ROCKSDB_TRANS_OP_HALF_TOPIC'] as const;

/** System topics that clients may not send to although they are not in the protocol's list. */
export const NOT_SENDABLE_HERE: ReadonlySet<string> = new Set(ROCKSDB_TOPICS);

/** Names that Apache 5.5.0 reserves whether the topic exists or not. */
export const RESERVED_TOPICS: readonly string[] = [...Object.values(SystemTopic), ...ROCKSDB_TOPICS];

const READ_WRITE = Permission.READ | Permission.WRITE;
const SCHEDULE_QUEUES = 18;
const BENCHMARK_QUEUES = 1024;
/** Queues of a TopicConfig that says nothing. RocketMQ TopicConfig.defaultReadQueueNums */
const DEFAULT_QUEUES = 16;

/** A topic with `queues` queues for reading and writing and nothing special. */
export function plainTopic(topicName: string, queues: number, perm: number = READ_WRITE): Topic {
  return {
    topicName,
    readQueueNums: queues,
    writeQueueNums: queues,
    perm,
    topicFilterType: 'SINGLE_TAG',
    topicSysFlag: 0,
    order: false,
    attributes: new Map(),
  };
}

/** The topics that a broker owns at start, exactly as Apache 5.5.0 creates them. RocketMQ TopicConfigManager#init */
export function systemTopics(config: BrokerConfigValues): Topic[] {
  const open = (enabled: boolean): number => (enabled ? Permission.INHERIT | READ_WRITE : Permission.INHERIT);
  const topics = [
    plainTopic(SystemTopic.SELF_TEST, 1),
    plainTopic(SystemTopic.BENCHMARK, BENCHMARK_QUEUES),
    plainTopic(config.brokerClusterName, DEFAULT_QUEUES, open(config.clusterTopicEnable)),
    plainTopic(config.brokerName, 1, open(config.brokerTopicEnable)),
    plainTopic(SystemTopic.OFFSET_MOVED_EVENT, 1),
    plainTopic(SystemTopic.SCHEDULE, SCHEDULE_QUEUES),
    plainTopic(replyTopicOf(config.brokerClusterName), 1),
    plainTopic(`rmq_sys_REVIVE_LOG_${config.brokerClusterName}`, config.reviveQueueNum),
    plainTopic(`rmq_sys_SYNC_BROKER_MEMBER_${config.brokerName}`, 1, Permission.INHERIT),
    plainTopic(SystemTopic.TRANS_HALF, 1),
    plainTopic(SystemTopic.TRANS_OP_HALF, 1),
    ...ROCKSDB_TOPICS.map((topic) => plainTopic(topic, 1)),
  ];
  if (config.autoCreateTopicEnable)
    topics.push(plainTopic(SystemTopic.AUTO_CREATE_TOPIC_KEY, config.defaultTopicQueueNums, Permission.INHERIT | READ_WRITE));
  if (config.traceTopicEnable) topics.push(plainTopic(config.msgTraceTopicName, 1));
  if (config.timerWheelEnable) topics.push(plainTopic(TIMER_TOPIC, 1));
  return topics;
}
