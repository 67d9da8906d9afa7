import { expect, test } from 'vitest';
import { requestTest, startTestBroker } from '../fixtures.ts';
// Tests of ./get-consumer-connection-list.ts, ./get-producer-connection-list.ts, ./get-all-producer-info.ts, ./get-consume-stats.ts,
// ./query-topic-consume-by-who.ts, ./query-topics-by-consumer.ts and ./query-subscription-by-consumer.ts'

const SUBSCRIPTION =
  '{"classFilterMode":false,"codeSet":[],"expressionType":"TAG","subString":"*","subVersion":1,"tagsSet":[],"topic":"T"}';
/** Ports of connections differ from run to run. */
const masked = (body: string | undefined): string | undefined => body?.replaceAll(/127\.0\.0\.1:\d+/g, 'ADDRESS');

requestTest('GET_CONSUMER_CONNECTION_LIST', 'lists the members of a group and what they subscribe', async (broker) => {
  await broker.heartbeat({ clientID: 'c1', consumers: [{ group: 'g', topics: ['T'] }] });
  const { code, body } = await broker.call('GET_CONSUMER_CONNECTION_LIST', { consumerGroup: 'g' });
  expect([code, masked(body)]).toEqual([
    0,
    `{"connectionSet":[{"clientAddr":"ADDRESS","clientId":"c1","language":"OTHER","version":513}],"consumeFromWhere":"CONSUME_FROM_LAST_OFFSET","consumeType":"CONSUME_PASSIVELY","messageModel":"CLUSTERING","subscriptionTable":{"T":${SUBSCRIPTION}}}`,
  ]);
  expect(await broker.call('GET_CONSUMER_CONNECTION_LIST', { consumerGroup: 'none' })).toEqual({
    code: 206,
    remark: 'the consumer group[none] not online',
  });
});

requestTest('GET_PRODUCER_CONNECTION_LIST', 'lists the members of a producer group', async (broker) => {
  await broker.heartbeat({ clientID: 'c1', producers: ['pg'] });
  const { code, body } = await broker.call('GET_PRODUCER_CONNECTION_LIST', { producerGroup: 'pg' });
  expect([code, masked(body)]).toEqual([
    0,
    '{"connectionSet":[{"clientAddr":"ADDRESS","clientId":"c1","language":"OTHER","version":513}]}',
  ]);
});

requestTest('GET_ALL_PRODUCER_INFO', 'lists all producers by group', async (broker) => {
  await broker.heartbeat({ clientID: 'c1', producers: ['pg'] });
  const { code, body } = await broker.call('GET_ALL_PRODUCER_INFO');
  expect([code, masked(body)]).toEqual([
    0,
    '{"data":{"pg":[{"clientId":"c1","language":"OTHER","lastUpdateTimestamp":1700000000000,"remoteIP":"/ADDRESS","version":513}]}}',
  ]);
});

requestTest('GET_CONSUME_STATS', 'tells how far a group is on each queue, with the time of its last message', async (broker) => {
  await broker.createTopic('T', { readQueueNums: 2 });
  for (let i = 0; i < 3; i++) await broker.send({});
  await broker.readable('T', 0, 3);
  await broker.pull({ sysFlag: 5, commitOffset: 2 });
  const queue = (queueId: number): string => `{"brokerName":"b","queueId":${queueId},"topic":"T"}`;
  expect(await broker.call('GET_CONSUME_STATS', { consumerGroup: 'g', topic: '' })).toEqual({
    code: 0,
    body: `{"consumeTps":0.0,"offsetTable":{${queue(0)}:{"brokerOffset":3,"consumerOffset":2,"lastTimestamp":1700000000000,"pullOffset":3},${queue(1)}:{"brokerOffset":0,"consumerOffset":0,"lastTimestamp":0,"pullOffset":0}}}`,
  });
});

test('a topic that a group which is online no longer subscribes does not count, unless it is listed', async () => {
  const broker = await startTestBroker();
  await broker.createTopic('T', { readQueueNums: 1 });
  await broker.heartbeat({ consumers: [{ group: 'g', topics: ['Other'] }] });
  await broker.call('UPDATE_CONSUMER_OFFSET', { consumerGroup: 'g', topic: 'T', queueId: 0, commitOffset: 0 });
  const stats = async (ext: Record<string, string>) =>
    (await broker.call('GET_CONSUME_STATS', { consumerGroup: 'g', ...ext })).body?.includes('"topic":"T"');
  expect([await stats({}), await stats({ topicList: 'T;' })]).toEqual([false, true]);
  await broker.stop();
});

requestTest('QUERY_TOPIC_CONSUME_BY_WHO', 'names the groups that subscribe a topic or have offsets on it', async (broker) => {
  await broker.createTopic('T');
  await broker.heartbeat({ consumers: [{ group: 'online', topics: ['T'] }] });
  await broker.pull({ consumerGroup: 'offline', sysFlag: 5, commitOffset: 0 });
  expect(await broker.call('QUERY_TOPIC_CONSUME_BY_WHO', { topic: 'T' })).toEqual({ code: 0, body: '{"groupList":["online","offline"]}' });
});

requestTest('QUERY_TOPICS_BY_CONSUMER', 'names the topics that a group has offsets on', async (broker) => {
  await broker.createTopic('T');
  await broker.pull({ sysFlag: 5, commitOffset: 0 });
  expect(await broker.call('QUERY_TOPICS_BY_CONSUMER', { group: 'g' })).toEqual({
    code: 0,
    body: '{"brokerAddr":"127.0.0.1:10911","topicList":["T"]}',
  });
});

requestTest('QUERY_SUBSCRIPTION_BY_CONSUMER', 'tells what a group subscribes of a topic', async (broker) => {
  await broker.heartbeat({ consumers: [{ group: 'g', topics: ['T'] }] });
  expect([
    await broker.call('QUERY_SUBSCRIPTION_BY_CONSUMER', { group: 'g', topic: 'T' }),
    await broker.call('QUERY_SUBSCRIPTION_BY_CONSUMER', { group: 'g', topic: 'U' }),
  ]).toEqual([
    { code: 0, body: `{"group":"g","subscriptionData":${SUBSCRIPTION},"topic":"T"}` },
    { code: 0, body: '{"group":"g","topic":"U"}' },
  ]);
});
