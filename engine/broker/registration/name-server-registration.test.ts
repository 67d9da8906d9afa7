import { expect, test } from 'vitest';
import { decodeRegisterBrokerBody, registrationCrc } from '../../protocol/bodies/register-broker.ts';
import { topicRouteType } from '../../protocol/bodies/topic-route.ts';
import { decodeBody } from '../../protocol/json-schema.ts';
import { registerBroker } from '../../protocol/headers/register-broker.ts';
import { RequestCode } from '../../protocol/request-code.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import { createRemotingServer } from '../../remoting/server.ts';
import { silentLog } from '../../runtime/log.ts';
import { ManualClock } from '../../runtime/manual-clock.ts';
import { memoryNet } from '../../runtime/memory-net.ts';
import { START_MS, startTestBroker } from '../fixtures.ts';

/** A NameServer that only notes what it is told; `answer` is what it says to a registration. */
async function noteTaker(answer: () => ReturnType<RequestHandler> = () => ({ code: 0 })) {
  const net = memoryNet();
  const clock = new ManualClock(START_MS);
  const noted: string[] = [];
  const handlers = new Map<number, RequestHandler>([
    [
      RequestCode.REGISTER_BROKER,
      (request) => {
        const header = registerBroker.request.decode(request);
        const body = Buffer.from(request.body ?? '');
        const { topicConfigTable, dataVersion } = decodeRegisterBrokerBody(body, request.version).topicConfigSerializeWrapper;
        const crcIsRight = header.bodyCrc32 === registrationCrc(body);
        noted.push(
          `register ${header.clusterName} ${header.brokerName} ${header.brokerId} ${header.brokerAddr} ${header.haServerAddr} crc ${crcIsRight} version ${dataVersion.counter} T ${topicConfigTable.get('T')?.perm ?? 'absent'} of ${topicConfigTable.size}`,
        );
        return answer();
      },
    ],
    [
      RequestCode.REGISTER_TOPIC_IN_NAMESRV,
      (request) => {
        const { queueDatas } = decodeBody(topicRouteType, request.body);
        noted.push(`topic ${request.ext('topic')} ${JSON.stringify(queueDatas)}`);
        return answer();
      },
    ],
    [
      RequestCode.UNREGISTER_BROKER,
      (request) => (noted.push(`unregister ${request.ext('brokerName')} ${request.ext('brokerId')}`), { code: 0 }),
    ],
  ]);
  const server = createRemotingServer({ net, clock, log: silentLog, listen: [{ host: '127.0.0.1', port: 9876 }], handlers });
  await server.start();
  return { net, clock, noted, server };
}
const settings = { namesrvAddr: '127.0.0.1:9876' };

test('a broker registers its whole table at start and every period, a changed topic alone, and leaves when it stops', async () => {
  const { net, clock, noted, server } = await noteTaker();
  const broker = await startTestBroker({ net, clock, settings });
  await broker.createTopic('T');
  await broker.until(() => noted.length === 2);
  await clock.advance(30_000);
  await broker.until(() => noted.length === 3);
  await broker.stop();
  const register = 'register C b 0 127.0.0.1:10911 127.0.0.1:10912 crc true';
  expect(noted).toEqual([
    `${register} version 0 T absent of 15`,
    `${register} version 1 T 6 of 1`,
    `${register} version 1 T 6 of 16`,
    'unregister b 0',
  ]);
  await server.stop();
});

test('a refused registration is tried again soon', async () => {
  let code = 1;
  const { net, clock, noted, server } = await noteTaker(() => ({ code }));
  const broker = await startTestBroker({ net, clock, settings });
  expect(noted.length).toBe(1);
  code = 0;
  await clock.advance(500);
  await broker.until(() => noted.length === 2);
  await broker.stop();
  await server.stop();
});

test('topics that change together are registered together, and a deletion with the whole table a second later', async () => {
  const { net, clock, noted, server } = await noteTaker();
  const broker = await startTestBroker({ net, clock, settings });
  const topicConfigList = ['T', 'T2', 'T3'].map((topicName) => ({ topicName, readQueueNums: 1, writeQueueNums: 1, perm: 6 }));
  await broker.call('UPDATE_AND_CREATE_TOPIC_LIST', {}, JSON.stringify({ topicConfigList }));
  await broker.until(() => noted.length === 2);
  for (const topic of ['T2', 'T3']) await broker.call('DELETE_TOPIC_IN_BROKER', { topic });
  await clock.advance(1000);
  await broker.until(() => noted.length === 3);
  expect(noted.slice(1).map((line) => line.slice(line.indexOf('version')))).toEqual(['version 3 T 6 of 3', 'version 5 T 6 of 16']);
  await broker.stop();
  await server.stop();
});

test('a NameServer that refuses a changed topic gets the whole table', async () => {
  let code = 0;
  const { net, clock, noted, server } = await noteTaker(() => ({ code }));
  const broker = await startTestBroker({ net, clock, settings });
  code = 1;
  await broker.createTopic('T');
  await broker.until(() => noted.length === 2);
  code = 0;
  await clock.advance(500);
  await broker.until(() => noted.length === 3);
  expect(noted.map((line) => line.slice(line.indexOf(' T ')))).toEqual([' T absent of 15', ' T 6 of 1', ' T 6 of 16']);
  await broker.stop();
  await server.stop();
});

test('with enableSingleTopicRegister a changed topic goes in a request of its own', async () => {
  const { net, clock, noted, server } = await noteTaker();
  const broker = await startTestBroker({ net, clock, settings: { ...settings, enableSingleTopicRegister: 'true' } });
  await broker.createTopic('T');
  await broker.until(() => noted.length === 2);
  expect(noted[1]).toBe('topic T [{"brokerName":"b","perm":6,"readQueueNums":4,"topicSysFlag":0,"writeQueueNums":4}]');
  await broker.stop();
  await server.stop();
});

test('a broker without write permission registers its topics without it', async () => {
  const { net, clock, noted, server } = await noteTaker();
  const broker = await startTestBroker({ net, clock, settings });
  await broker.createTopic('T');
  await broker.until(() => noted.length === 2);
  await broker.call('UPDATE_BROKER_CONFIG', {}, 'brokerPermission=4\n');
  await broker.until(() => noted.at(-1)?.includes('version 2 T 4') === true);
  await broker.stop();
  await server.stop();
});

test('topics that the NameServer lists as ordered become so', async () => {
  const { net, clock, noted, server } = await noteTaker(() => ({ code: 0, body: Buffer.from('{"table":{"T":"b:4"}}') }));
  const broker = await startTestBroker({ net, clock, settings });
  await broker.createTopic('T');
  await broker.until(() => broker.broker.parts.topics.isOrderTopic('T'));
  expect(noted.length).toBeGreaterThanOrEqual(2);
  await broker.stop();
  await server.stop();
});
