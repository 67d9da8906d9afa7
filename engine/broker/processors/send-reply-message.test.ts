import { expect, test } from 'vitest';
import { RequestCode } from '../../protocol/request-code.ts';
import type { TestBroker } from '../fixtures.ts';
import { START_MS, requestTest, sendHeader, startTestBroker } from '../fixtures.ts';

const TRACE = { MSG_REGION: 'DefaultRegion', TRACE_ON: 'true' };
const REPLY = { topic: 'C_REPLY_TOPIC', properties: { UNIQ_KEY: 'r', REPLY_TO_CLIENT: 'c1', CORRELATION_ID: '7', MSG_TYPE: 'reply' } };

/** A requester that is online and notes the replies that are pushed to it. */
async function requester(broker: TestBroker, code = 0) {
  const client = broker.connect();
  await client.heartbeat({ clientID: 'c1', producers: ['pg'] });
  const pushed: { ext: Record<string, string>; body: string }[] = [];
  client.remoting.onRequest(RequestCode.PUSH_REPLY_MESSAGE_TO_CLIENT, (request) => {
    pushed.push({ ext: request.extFields(), body: request.body?.toString() ?? '' });
    return { code };
  });
  return pushed;
}

requestTest('SEND_REPLY_MESSAGE_V2', 'pushes the reply to the requester and stores it', async (broker) => {
  const pushed = await requester(broker);
  expect(await broker.call('SEND_REPLY_MESSAGE_V2', sendHeader(REPLY), 'the reply')).toEqual({
    code: 0,
    ext: { ...TRACE, msgId: '7F00000100002A9F0000000000000000', queueId: '0', queueOffset: '0' },
  });
  const { bornHost, ...ext } = pushed[0]?.ext ?? {};
  expect([pushed.length, pushed[0]?.body, bornHost?.replace(/\d+$/, 'PORT'), ext]).toEqual([
    1,
    'the reply',
    '127.0.0.1:PORT',
    {
      producerGroup: 'pg',
      topic: 'C_REPLY_TOPIC',
      defaultTopic: 'TBW102',
      defaultTopicQueueNums: '4',
      queueId: '0',
      sysFlag: '0',
      bornTimestamp: String(START_MS),
      flag: '0',
      properties: `UNIQ_KEY\u0001r\u0002REPLY_TO_CLIENT\u0001c1\u0002CORRELATION_ID\u00017\u0002MSG_TYPE\u0001reply\u0002MSG_REGION\u0001DefaultRegion\u0002TRACE_ON\u0001true\u0002PUSH_REPLY_TIME\u0001${START_MS}\u0002`,
      reconsumeTimes: '0',
      unitMode: 'false',
      storeHost: '127.0.0.1:10911',
      storeTimestamp: String(START_MS),
    },
  ]);
});

requestTest('SEND_REPLY_MESSAGE', 'takes the long header names of Go clients', async (broker) => {
  const pushed = await requester(broker);
  const header = {
    producerGroup: 'pg',
    topic: 'C_REPLY_TOPIC',
    defaultTopic: 'TBW102',
    defaultTopicQueueNums: 4,
    queueId: 0,
    sysFlag: 0,
    bornTimestamp: 5,
    flag: 0,
    properties: 'REPLY_TO_CLIENT\u0001c1\u0002',
  };
  expect((await broker.call('SEND_REPLY_MESSAGE', header, 'x')).code).toBe(0);
  expect(pushed.map((push) => push.body)).toEqual(['x']);
});

test('a requester that is not online, refuses, or is not named is reported; the reply is stored all the same', async () => {
  const broker = await startTestBroker();
  const send = (properties: Record<string, string>) => broker.call('SEND_REPLY_MESSAGE_V2', sendHeader({ ...REPLY, properties }), 'x');
  const remarks = [(await send({ REPLY_TO_CLIENT: 'c1' })).remark, (await send({ a: 'b' })).remark];
  await requester(broker, 1);
  remarks.push((await send({ REPLY_TO_CLIENT: 'c1' })).remark);
  expect(remarks).toEqual([
    'push reply message fail, channel of <c1> not found.',
    'reply message properties[REPLY_TO_CLIENT] is null',
    'push reply message to c1fail.',
  ]);
  await broker.readable('C_REPLY_TOPIC', 0, 3);
  await broker.stop();
});

test('with storeReplyMessageEnable off a reply is pushed only', async () => {
  const broker = await startTestBroker({ settings: { storeReplyMessageEnable: 'false' } });
  await requester(broker);
  expect(await broker.call('SEND_REPLY_MESSAGE_V2', sendHeader(REPLY), 'x')).toEqual({
    code: 0,
    ext: { ...TRACE, msgId: '0', queueId: '0', queueOffset: '0' },
  });
  expect(broker.broker.parts.store.maxQueueOffset('C_REPLY_TOPIC', 0)).toBe(0);
  await broker.stop();
});
