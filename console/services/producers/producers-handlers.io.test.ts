import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RequestCode } from '../../../engine/protocol/request-code.ts';
import { failureOf } from '../../contract/errors.ts';
import type { ProducerList } from '../../contract/producers.ts';
import { firstValue, openConsole } from '../fixtures/console-under-test.ts';
import type { ConsoleUnderTest } from '../fixtures/console-under-test.ts';

let subject: ConsoleUnderTest;
beforeEach(async () => {
  subject = await openConsole(['broker-a', 'broker-b']);
});
afterEach(() => subject.stop());

const answer = (index: number, code: number, body: object): void =>
  void subject.remote.brokers[index]?.answers.set(code, { code: 0, body: Buffer.from(JSON.stringify(body)) });
const client = (clientId: string, remoteIP: string, lastUpdateTimestamp: number): object => ({
  clientId,
  language: 'JAVA',
  lastUpdateTimestamp,
  remoteIP,
  version: 513,
});
const list = (): Promise<ProducerList> =>
  firstValue((observer) => subject.rpc.producers.list({ connection: subject.connection }, observer));
const ofTopic = (topic: string): Promise<ProducerList> =>
  firstValue((observer) =>
    subject.rpc.producers.ofTopic({ connection: subject.connection, topic, producerGroup: 'order-service' }, observer),
  );

describe('the producers of a cluster', () => {
  it('are one client each, however many brokers see them', async () => {
    answer(0, RequestCode.GET_ALL_PRODUCER_INFO, {
      data: {
        'order-service': [client('10.0.0.9@7#1', '/10.0.0.9:51234', 1_700_000_000_000)],
        CLIENT_INNER_PRODUCER: [client('10.0.0.9@7#1', '/10.0.0.9:51234', 1_700_000_000_000)],
      },
    });
    answer(1, RequestCode.GET_ALL_PRODUCER_INFO, {
      data: { 'order-service': [client('10.0.0.9@7#1', '/10.0.0.9:51240', 1_700_000_000_400)] },
    });
    expect(await list()).toMatchObject({
      groups: [
        { producerGroup: 'CLIENT_INNER_PRODUCER', isInternal: true },
        {
          producerGroup: 'order-service',
          isInternal: false,
          clients: [
            {
              clientId: '10.0.0.9@7#1',
              language: 'JAVA',
              version: 'V5_5_0',
              connections: [
                { brokerName: 'broker-a', address: '10.0.0.9:51234', lastHeartbeatAtMs: 1_700_000_000_000 },
                { brokerName: 'broker-b', address: '10.0.0.9:51240', lastHeartbeatAtMs: 1_700_000_000_400 },
              ],
            },
          ],
        },
      ],
      failures: [],
      brokerCount: 2,
    });
  });

  it('that only an older broker knows are missing, and the list says which one', async () => {
    answer(0, RequestCode.GET_ALL_PRODUCER_INFO, { data: {} });
    expect(await list()).toMatchObject({ groups: [], failures: [{ node: 'broker-b', failure: { code: 'notSupported' } }], brokerCount: 2 });
  });

  it('are not supported where every broker is older than the request', async () => {
    expect(await list().catch(failureOf)).toEqual({
      code: 'notSupported',
      data: { address: '127.0.0.1:10911', requestName: 'GET_ALL_PRODUCER_INFO' },
    });
  });

  it('are asked one group and topic at a time there, on the brokers of the topic', async () => {
    await subject.rpc.topics.create({
      connection: subject.connection,
      topic: 'orders',
      readQueueNums: 4,
      writeQueueNums: 4,
      perm: 6,
      brokerNames: ['broker-b'],
    });
    answer(1, RequestCode.GET_PRODUCER_CONNECTION_LIST, {
      connectionSet: [{ clientAddr: '10.0.0.9:51240', clientId: '10.0.0.9@7#1', language: 'GO', version: 401 }],
    });
    expect(await ofTopic('orders')).toMatchObject({
      groups: [
        {
          producerGroup: 'order-service',
          clients: [{ language: 'GO', connections: [{ brokerName: 'broker-b', address: '10.0.0.9:51240', lastHeartbeatAtMs: null }] }],
        },
      ],
      brokerCount: 1,
    });
    expect(await ofTopic('nothing').catch(failureOf)).toEqual({ code: 'topicNotFound', data: { topic: 'nothing' } });
  });
});
