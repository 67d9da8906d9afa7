import { expect, test } from 'vitest';
import { RequestCode } from '../../protocol/request-code.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import { createRemotingServer } from '../../remoting/server.ts';
import { silentLog } from '../../runtime/log.ts';
import { ManualClock } from '../../runtime/manual-clock.ts';
import { memoryNet } from '../../runtime/memory-net.ts';
import { START_MS, requestTest, startTestBroker } from '../fixtures.ts';
// Tests of ./query-assignment.ts, ./set-message-request-mode.ts and ./get-all-message-request-mode.ts

const mode = (topic: string, value = 'PULL'): string => JSON.stringify({ consumerGroup: 'g', mode: value, popShareQueueNum: 0, topic });

requestTest('SET_MESSAGE_REQUEST_MODE', 'keeps the mode of a group on a topic, over a restart too', async (broker) => {
  await broker.createTopic('T');
  expect(await broker.call('SET_MESSAGE_REQUEST_MODE', {}, mode('T'))).toEqual({ code: 0 });
  await broker.until(() => broker.disk.exists('/data/config/messageRequestMode.json'));
  const next = await startTestBroker({ disk: broker.disk.fork() });
  expect((await next.call('GET_ALL_MESSAGE_REQUEST_MODE')).body).toBe(`{"messageRequestModeMap":{"T":{"g":${mode('T')}}}}`);
  await next.stop();
});

test('a mode is refused for a retry topic, an unknown topic and POP', async () => {
  const broker = await startTestBroker();
  await broker.createTopic('T');
  const set = (body: string) => broker.call('SET_MESSAGE_REQUEST_MODE', {}, body);
  expect([await set(mode('%RETRY%g')), await set(mode('U')), await set(mode('T', 'POP'))]).toEqual([
    { code: 16, remark: 'retry topic is not allowed to set mode' },
    { code: 17, remark: 'topic[U] not exist' },
    { code: 1, remark: 'message request mode POP is not supported yet' },
  ]);
  await broker.stop();
});

requestTest('GET_ALL_MESSAGE_REQUEST_MODE', 'answers the table of modes', async (broker) => {
  expect(await broker.call('GET_ALL_MESSAGE_REQUEST_MODE')).toEqual({ code: 0, body: '{"messageRequestModeMap":{}}' });
});

/** A NameServer that knows topic T on two brokers with two queues each. */
async function nameServer() {
  const net = memoryNet();
  const clock = new ManualClock(START_MS);
  const queues = (brokerName: string) => ({ brokerName, perm: 6, readQueueNums: 2, writeQueueNums: 2, topicSysFlag: 0 });
  const route = Buffer.from(JSON.stringify({ queueDatas: [queues('y'), queues('x')], brokerDatas: [], filterServerTable: {} }));
  const handlers = new Map<number, RequestHandler>([
    [RequestCode.REGISTER_BROKER, () => ({ code: 0 })],
    [RequestCode.UNREGISTER_BROKER, () => ({ code: 0 })],
    [
      RequestCode.GET_ROUTEINFO_BY_TOPIC,
      (request: { ext(name: string): string | undefined }) => (request.ext('topic') === 'T' ? { code: 0, body: route } : { code: 17 }),
    ],
  ]);
  const server = createRemotingServer({ net, clock, log: silentLog, listen: [{ host: '127.0.0.1', port: 9876 }], handlers });
  await server.start();
  return { net, clock, server };
}

test('QUERY_ASSIGNMENT shares the queues of all brokers among the members, and an unknown topic gets no list', async () => {
  const { net, clock, server } = await nameServer();
  const broker = await startTestBroker({ net, clock, settings: { namesrvAddr: '127.0.0.1:9876' } });
  await broker.heartbeat({ clientID: 'c2', consumers: [{ group: 'g', topics: ['T'] }] });
  await broker.connect().heartbeat({ clientID: 'c1', consumers: [{ group: 'g', topics: ['T'] }] });
  const ask = async (clientId: string, more: Record<string, string> = {}): Promise<string> => {
    const answer = await broker.call(
      'QUERY_ASSIGNMENT',
      {},
      JSON.stringify({ clientId, consumerGroup: 'g', messageModel: 'CLUSTERING', strategyName: 'AVG', topic: 'T', ...more }),
    );
    return (JSON.parse(answer.body ?? '').messageQueueAssignments ?? ['none'])
      .map((each: { mode: string; messageQueue: { brokerName: string; queueId: number } } | string) =>
        typeof each === 'string' ? each : `${each.messageQueue.brokerName}${each.messageQueue.queueId} ${each.mode}`,
      )
      .join(', ');
  };
  expect([
    await ask('c1'),
    await ask('c2'),
    await ask('c1', { strategyName: 'AVG_BY_CIRCLE' }),
    await ask('c1', { strategyName: 'OTHER' }),
    await ask('c1', { topic: 'U' }),
    await ask('c1', { messageModel: 'BROADCASTING' }),
  ]).toEqual(['x0 PULL, x1 PULL', 'y0 PULL, y1 PULL', 'x0 PULL, y0 PULL', 'none', 'none', 'y0 PULL, y1 PULL, x0 PULL, x1 PULL']);
  await broker.stop();
  await server.stop();
});

requestTest('QUERY_ASSIGNMENT', 'gives no list when the topic is not known', async (broker) => {
  expect(
    await broker.call(
      'QUERY_ASSIGNMENT',
      {},
      '{"clientId":"c","consumerGroup":"g","messageModel":"CLUSTERING","strategyName":"AVG","topic":"T"}',
    ),
  ).toEqual({ code: 0, body: '{}' });
});
