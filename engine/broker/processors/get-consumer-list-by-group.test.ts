import { expect } from 'vitest';
import { requestTest } from '../fixtures.ts';

requestTest('GET_CONSUMER_LIST_BY_GROUP', 'lists the client ids of a group, and answers 1 for one without members', async (broker) => {
  await broker.heartbeat({ clientID: 'c1', consumers: [{ group: 'g', topics: ['T'] }] });
  await broker.connect().heartbeat({ clientID: 'c2', consumers: [{ group: 'g', topics: ['T'] }] });
  expect([
    await broker.call('GET_CONSUMER_LIST_BY_GROUP', { consumerGroup: 'g' }),
    await broker.call('GET_CONSUMER_LIST_BY_GROUP', { consumerGroup: 'none' }),
  ]).toEqual([
    { code: 0, body: '{"consumerIdList":["c1","c2"]}' },
    { code: 1, remark: 'no consumer for this group, none' },
  ]);
});
