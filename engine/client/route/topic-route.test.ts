import { describe, expect, it } from 'vitest';
import type { TopicRouteData } from '../../protocol/bodies/topic-route.ts';
import { queueKey } from '../message/message-queue.ts';
import { publishQueues, routeForNewTopic, sameRoute, subscribeQueues } from './topic-route.ts';

function route(
  brokers: readonly { name: string; perm?: number; read?: number; write?: number; ids?: readonly number[] }[],
  orderTopicConf?: string,
): TopicRouteData {
  return {
    ...(orderTopicConf === undefined ? {} : { orderTopicConf }),
    brokerDatas: brokers.map(({ name, ids }) => ({
      brokerName: name,
      cluster: 'C',
      brokerAddrs: new Map((ids ?? [0]).map((id) => [id, `${name}:${id}`])),
      enableActingMaster: false,
    })),
    queueDatas: brokers.map(({ name, perm, read, write }) => ({
      brokerName: name,
      perm: perm ?? 6,
      readQueueNums: read ?? 2,
      writeQueueNums: write ?? 2,
      topicSysFlag: 0,
    })),
    filterServerTable: new Map(),
  };
}

describe('publishQueues', () => {
  it('are those of writable brokers with a master, in order', () => {
    const data = route([{ name: 'b', write: 1 }, { name: 'a' }, { name: 'read-only', perm: 4 }, { name: 'no-master', ids: [1] }]);
    expect(publishQueues('T', data).map(queueKey)).toEqual(['T@a@0', 'T@a@1', 'T@b@0']);
  });

  it('are exactly those of an order configuration', () => {
    expect(publishQueues('T', route([{ name: 'a' }, { name: 'b' }], 'b:1;a:2;')).map(queueKey)).toEqual(['T@b@0', 'T@a@0', 'T@a@1']);
  });
});

describe('subscribeQueues', () => {
  it('are those of readable brokers, with or without a master', () => {
    const data = route([
      { name: 'b', read: 1 },
      { name: 'a', perm: 4, read: 1 },
      { name: 'write-only', perm: 2 },
      { name: 'no-master', ids: [1], read: 1 },
    ]);
    expect(subscribeQueues('T', data).map(queueKey)).toEqual(['T@a@0', 'T@b@0', 'T@no-master@0']);
  });
});

describe('routeForNewTopic', () => {
  it('has no more queues than the producer asks for, and no more than the default topic', () => {
    const data = route([
      { name: 'a', read: 8, write: 8 },
      { name: 'b', read: 3, write: 3 },
    ]);
    expect(publishQueues('T', routeForNewTopic(data, 4)).map(queueKey)).toEqual([
      'T@a@0',
      'T@a@1',
      'T@a@2',
      'T@a@3',
      'T@b@0',
      'T@b@1',
      'T@b@2',
    ]);
  });
});

describe('sameRoute', () => {
  it('does not care about the order of brokers but about every address and number', () => {
    const one = route([{ name: 'a' }, { name: 'b' }]);
    expect([
      sameRoute(one, route([{ name: 'b' }, { name: 'a' }])),
      sameRoute(one, route([{ name: 'a' }, { name: 'b', write: 3 }])),
      sameRoute(one, route([{ name: 'a' }, { name: 'b', ids: [0, 1] }])),
      sameRoute(undefined, one),
    ]).toEqual([true, false, false, false]);
  });
});
