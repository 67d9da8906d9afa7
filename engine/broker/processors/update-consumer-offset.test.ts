import { expect, test } from 'vitest';
import { requestTest, startTestBroker } from '../fixtures.ts';

const commit = { consumerGroup: 'g', topic: 'T', queueId: 0, commitOffset: 5 };

requestTest('UPDATE_CONSUMER_OFFSET', 'keeps the offset, over a restart too', async (broker) => {
  await broker.createTopic('T');
  await broker.call('UPDATE_AND_CREATE_SUBSCRIPTIONGROUP', {}, '{"groupName":"g"}');
  expect(await broker.call('UPDATE_CONSUMER_OFFSET', commit)).toEqual({ code: 0 });
  await broker.clock.advance(5000);
  await broker.until(
    () =>
      broker.disk.contentOf('/data/config/consumerOffset.json')?.toString() ===
      '{\n\t"offsetTable":{\n\t\t"T@g":{\n\t\t\t0:5\n\t\t}\n\t}\n}',
  );
  const next = await startTestBroker({ disk: broker.disk.fork() });
  expect(await next.call('QUERY_CONSUMER_OFFSET', { consumerGroup: 'g', topic: 'T', queueId: 0 })).toEqual({
    code: 0,
    ext: { offset: '5' },
  });
  await next.stop();
});

test('an unknown group and an unknown topic are refused', async () => {
  const broker = await startTestBroker();
  expect(await broker.call('UPDATE_CONSUMER_OFFSET', commit)).toEqual({ code: 26, remark: 'Group g not exist!' });
  await broker.call('UPDATE_AND_CREATE_SUBSCRIPTIONGROUP', {}, '{"groupName":"g"}');
  expect(await broker.call('UPDATE_CONSUMER_OFFSET', commit)).toEqual({ code: 17, remark: 'Topic T not exist!' });
  await broker.stop();
});

test('an offset may go back', async () => {
  const broker = await startTestBroker();
  await broker.createTopic('T');
  await broker.call('UPDATE_AND_CREATE_SUBSCRIPTIONGROUP', {}, '{"groupName":"g"}');
  for (const commitOffset of [9, 3]) await broker.call('UPDATE_CONSUMER_OFFSET', { ...commit, commitOffset });
  expect(await broker.call('QUERY_CONSUMER_OFFSET', { consumerGroup: 'g', topic: 'T', queueId: 0 })).toEqual({
    code: 0,
    ext: { offset: '3' },
  });
  await broker.stop();
});
