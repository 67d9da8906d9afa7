import { expect } from 'vitest';
import { requestTest } from '../fixtures.ts';

requestTest('UNREGISTER_CLIENT', 'takes the client out of its groups and tells the others', async (broker) => {
  const other = broker.connect();
  await broker.heartbeat({ clientID: 'c1', consumers: [{ group: 'g', topics: ['T'] }] });
  await other.heartbeat({ clientID: 'c2', producers: ['pg'], consumers: [{ group: 'g', topics: ['T'] }] });
  await broker.until(() => broker.received.length === 2);
  expect(await other.call('UNREGISTER_CLIENT', { clientID: 'c2', producerGroup: 'pg', consumerGroup: 'g' })).toEqual({ code: 0 });
  await broker.until(() => broker.received.length === 3);
  expect((await broker.call('GET_CONSUMER_LIST_BY_GROUP', { consumerGroup: 'g' })).body).toBe('{"consumerIdList":["c1"]}');
  expect(await broker.call('GET_PRODUCER_CONNECTION_LIST', { producerGroup: 'pg' })).toEqual({
    code: 1,
    remark: 'the producer group[pg] not exist',
  });
});
