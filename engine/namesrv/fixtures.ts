import type { Registration } from './route-table.ts';
import type { TopicConfig } from './topic-table.ts';

/** A topic with four queues that may be read and written. */
export function topicConfig(topicName: string, changes: Partial<TopicConfig> = {}): TopicConfig {
  return { topicName, readQueueNums: 4, writeQueueNums: 4, perm: 6, topicSysFlag: 0, ...changes };
}

/** Master `broker-a` of `DefaultCluster` with two topics, over channel 1. */
export function registration(changes: Partial<Registration> = {}): Registration {
  return {
    clusterName: 'DefaultCluster',
    brokerName: 'broker-a',
    brokerAddr: '127.0.0.1:10911',
    brokerId: 0,
    haServerAddr: '127.0.0.1:10912',
    zoneName: undefined,
    heartbeatTimeoutMs: undefined,
    enableActingMaster: false,
    dataVersion: { stateVersion: 0, timestamp: 1_000, counter: 1 },
    topicConfigs: [topicConfig('TBW102'), topicConfig('orders')],
    channelId: 1,
    ...changes,
  };
}

/** The slave of `broker-a` at 127.0.0.1:10921, over channel 2. */
export function slaveRegistration(changes: Partial<Registration> = {}): Registration {
  return registration({ brokerId: 1, brokerAddr: '127.0.0.1:10921', haServerAddr: '127.0.0.1:10922', channelId: 2, ...changes });
}
