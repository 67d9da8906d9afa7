import { expect, it } from 'vitest';
import type { TopicConfig } from '../../../engine/protocol/bodies/topic-config.ts';
import type { BrokerRef } from '../connections/cluster-view.ts';
import { topicRowsOf } from './topic-rows.ts';

const broker = (node: string): BrokerRef => ({
  kind: 'broker',
  clusterName: 'DefaultCluster',
  node,
  brokerId: 0,
  address: `${node}:10911`,
});
const config = (changes: Partial<TopicConfig> = {}): TopicConfig => ({
  order: false,
  perm: 6,
  readQueueNums: 4,
  topicFilterType: 'SINGLE_TAG',
  topicSysFlag: 0,
  writeQueueNums: 4,
  ...changes,
});
const attributes = new Map([['message.type', 'FIFO']]);

it('adds up what the brokers of a topic say and notes where they differ', () => {
  const rows = topicRowsOf([
    {
      broker: broker('broker-a'),
      configs: new Map([
        ['orders', config({ attributes })],
        ['same', config()],
      ]),
    },
    {
      broker: broker('broker-b'),
      configs: new Map([
        ['orders', config({ attributes, readQueueNums: 8, perm: 4 })],
        ['same', config()],
      ]),
    },
  ]);
  expect(rows).toEqual([
    {
      topic: 'orders',
      kind: 'normal',
      messageType: 'FIFO',
      readQueues: 12,
      writeQueues: 8,
      perm: null,
      differs: true,
      brokerNames: ['broker-a', 'broker-b'],
    },
    {
      topic: 'same',
      kind: 'normal',
      messageType: 'UNSPECIFIED',
      readQueues: 8,
      writeQueues: 8,
      perm: 6,
      differs: false,
      brokerNames: ['broker-a', 'broker-b'],
    },
  ]);
});

it('tells the kinds of topics apart', () => {
  const names = [
    'orders',
    '%RETRY%g',
    '%DLQ%g',
    'TBW102',
    'rmq_sys_wheel_timer',
    'broker-a',
    'DefaultCluster',
    'DefaultCluster_REPLY_TOPIC',
    'RMQ_SYS_TRACE_TOPIC',
    'RMQ_SYS_ROCKSDB_TRANS_HALF_TOPIC',
  ];
  const rows = topicRowsOf([{ broker: broker('broker-a'), configs: new Map(names.map((name) => [name, config()])) }]);
  expect(Object.fromEntries(rows.map(({ topic, kind }) => [topic, kind]))).toEqual({
    orders: 'normal',
    '%RETRY%g': 'retry',
    '%DLQ%g': 'dlq',
    TBW102: 'system',
    rmq_sys_wheel_timer: 'system',
    'broker-a': 'system',
    DefaultCluster: 'system',
    DefaultCluster_REPLY_TOPIC: 'system',
    RMQ_SYS_TRACE_TOPIC: 'system',
    RMQ_SYS_ROCKSDB_TRANS_HALF_TOPIC: 'system',
  });
});
