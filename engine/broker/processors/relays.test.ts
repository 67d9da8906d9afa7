import { expect, test } from 'vitest';
import { RequestCode } from '../../protocol/request-code.ts';
import type { TestBroker, TestClient } from '../fixtures.ts';
import { requestTest, startTestBroker } from '../fixtures.ts';
// Tests of ./get-consumer-running-info.ts, ./consume-message-directly.ts and ./invoke-broker-to-get-consumer-status.ts

/** A member of group g that answers a request with `answer`. */
async function member(
  broker: TestBroker,
  code: number,
  answer: () => { code: number; remark?: string; body?: Buffer } | undefined,
): Promise<TestClient> {
  const client = broker.connect();
  await client.heartbeat({ clientID: 'c1', consumers: [{ group: 'g', topics: ['T'] }] });
  client.remoting.onRequest(code, (request) => {
    client.received.push({ name: 'relayed', ext: request.extFields(), ...(request.body && { body: request.body.toString('latin1') }) });
    return answer();
  });
  return client;
}

requestTest('GET_CONSUMER_RUNNING_INFO', 'passes the question on and the answer back', async (broker) => {
  await member(broker, RequestCode.GET_CONSUMER_RUNNING_INFO, () => ({ code: 0, body: Buffer.from('{"properties":{}}') }));
  expect(await broker.call('GET_CONSUMER_RUNNING_INFO', { consumerGroup: 'g', clientId: 'c1', jstackEnable: false })).toEqual({
    code: 0,
    body: '{"properties":{}}',
  });
  expect(await broker.call('GET_CONSUMER_RUNNING_INFO', { consumerGroup: 'g', clientId: 'c9' })).toEqual({
    code: 1,
    remark: 'The Consumer <g> <c9> not online',
  });
});

test('a consumer that does not answer within 10 s is reported with 207', async () => {
  const broker = await startTestBroker();
  await member(broker, RequestCode.GET_CONSUMER_RUNNING_INFO, () => undefined);
  const answer = broker.call('GET_CONSUMER_RUNNING_INFO', { consumerGroup: 'g', clientId: 'c1' });
  await broker.clock.advance(11_000);
  expect(await answer).toMatchObject({ code: 207, remark: expect.stringMatching(/^consumer <g> <c1> Timeout: /) });
  await broker.stop();
});

requestTest('CONSUME_MESSAGE_DIRECTLY', 'sends the stored record to the consumer', async (broker) => {
  const { ext } = await broker.send({ body: 'this one' });
  const client = await member(broker, RequestCode.CONSUME_MESSAGE_DIRECTLY, () => ({
    code: 0,
    body: Buffer.from('{"consumeResult":"CR_SUCCESS"}'),
  }));
  const msgId = ext?.msgId ?? '';
  expect(await broker.call('CONSUME_MESSAGE_DIRECTLY', { consumerGroup: 'g', clientId: 'c1', msgId, topic: 'T' })).toEqual({
    code: 0,
    body: '{"consumeResult":"CR_SUCCESS"}',
  });
  const relayed = client.received.find((request) => request.name === 'relayed');
  expect([relayed?.ext, relayed?.body?.includes('this one')]).toEqual([
    { consumerGroup: 'g', clientId: 'c1', msgId, topic: 'T', brokerName: 'b', topicSysFlag: '0', groupSysFlag: '0' },
    true,
  ]);
});

requestTest('INVOKE_BROKER_TO_GET_CONSUMER_STATUS', 'collects the offsets that the members hold', async (broker) => {
  const queue = '{"brokerName":"b","queueId":0,"topic":"T"}';
  await member(broker, RequestCode.GET_CONSUMER_STATUS_FROM_CLIENT, () => ({
    code: 0,
    body: Buffer.from(`{"consumerTable":{},"messageQueueTable":{${queue}:5}}`),
  }));
  expect([
    await broker.call('INVOKE_BROKER_TO_GET_CONSUMER_STATUS', { topic: 'T', group: 'g' }),
    await broker.call('INVOKE_BROKER_TO_GET_CONSUMER_STATUS', { topic: 'T', group: 'h' }),
  ]).toEqual([
    { code: 0, body: `{"consumerTable":{"c1":{${queue}:5}},"messageQueueTable":{}}` },
    { code: 1, remark: 'No Any Consumer online in the consumer group: [h]' },
  ]);
});
