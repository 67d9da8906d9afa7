import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { RequestCode } from '../protocol/request-code.ts';
import { createRemotingClient } from '../remoting/client.ts';
import type { RemotingClient, RequestHandler } from '../remoting/channel.ts';
import { silentLog } from '../runtime/log.ts';
import { ManualClock } from '../runtime/manual-clock.ts';
import { memoryNet } from '../runtime/memory-net.ts';
import type { Net } from '../runtime/net.ts';
import { nodeDisk } from '../runtime/node-disk.ts';
import { conversation, converse } from './fixtures/conversation.ts';
import type { Answer } from './fixtures/conversation.ts';
import { namesrvConfigDefaults } from './namesrv-config.ts';
import { namesrvProcessors } from './namesrv-processors.ts';
import { Namesrv } from './namesrv.ts';

interface Bench {
  readonly net: Net;
  readonly clock: ManualClock;
  readonly namesrv: Namesrv;
  /** Each list of masters that the NameServer has announced. */
  readonly masters: (readonly string[])[];
}

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function startNamesrv(emptySuccessFor?: number): Promise<Bench> {
  const net = memoryNet();
  const clock = new ManualClock();
  const masters: (readonly string[])[] = [];
  const config = { ...namesrvConfigDefaults, listenPort: 0, bindAddress: 'namesrv' };
  const namesrv = new Namesrv({
    net,
    disk: nodeDisk,
    clock,
    log: silentLog,
    config,
    onMastersChange: (addresses) => masters.push(addresses),
    ...(emptySuccessFor !== undefined && {
      overrideHandlers: (handlers: Map<number, RequestHandler>) => handlers.set(emptySuccessFor, () => ({ code: 0 })),
    }),
  });
  await namesrv.start();
  stops.push(() => namesrv.stop());
  return { net, clock, namesrv, masters };
}

function connect({ net, clock }: Bench): RemotingClient {
  const client = createRemotingClient({ net, clock, log: silentLog });
  stops.push(() => client.stop());
  return client;
}

const step = (name: string): (typeof conversation)[number]['request'] => {
  const found = conversation.find((ask) => ask.name === name);
  if (found === undefined) throw new Error(`no step ${name}`);
  return found.request;
};

/** Lists of names are sets: Apache gives them in the order of a hash table. */
function withSortedNames(answer: Answer): Answer {
  const body = answer.body?.replace(/"topicList":\[(.*?)\]/, (_, names: string) => `"topicList":[${names.split(',').sort().join(',')}]`);
  return body === undefined ? answer : { ...answer, body };
}

/** Apache's header reader lets these two through with a null, and fails later or not at all. */
const missingHeaderAnswers: readonly Answer[] = [
  { name: 'KV without key', code: 1, remark: 'RemotingCommandException: the custom field <key> is null' },
  { name: 'route without topic', code: 1, remark: 'RemotingCommandException: the custom field <topic> is null' },
];

function recordedAnswers(): Answer[] {
  const recorded = readFileSync(join(import.meta.dirname, 'fixtures', 'apache-5.5.0.jsonl'), 'utf8')
    .trim()
    .split('\n');
  return recorded
    .map((line): Answer => JSON.parse(line))
    .map((answer) => missingHeaderAnswers.find(({ name }) => name === answer.name) ?? answer)
    .map(withSortedNames);
}

test('answers every request as the NameServer of Apache 5.5.0 answered it, byte for byte', async () => {
  const { net, namesrv } = await startNamesrv();
  const answers = await converse(net, namesrv.address, conversation);
  expect(answers.map(withSortedNames)).toEqual(recordedAnswers());
});

/** Apache answers these with an empty success too, or the answer is our own: other tests below see what they do. */
const seenElsewhere = new Set(['BROKER_HEARTBEAT', 'GET_NAMESRV_CONFIG']);

test.each(Object.keys(namesrvProcessors).filter((name) => !seenElsewhere.has(name)))(
  '%s: an empty success is noticed in that conversation',
  async (name) => {
    const { net, namesrv } = await startNamesrv(Object.entries(RequestCode).find(([known]) => known === name)?.[1]);
    const answers = await converse(net, namesrv.address, conversation);
    expect(answers.map(withSortedNames)).not.toEqual(recordedAnswers());
  },
);

test('BROKER_HEARTBEAT: keeps a broker alive that says nothing else, and an empty success does not', async () => {
  const outcomes: (readonly string[] | undefined)[] = [];
  for (const emptySuccessFor of [undefined, RequestCode.BROKER_HEARTBEAT]) {
    const bench = await startNamesrv(emptySuccessFor);
    const broker = connect(bench);
    const { code, body, extFields } = step('same table again');
    await broker.invoke(bench.namesrv.address, { code, body, extFields: { ...extFields, heartbeatTimeoutMillis: 10_000 } }, 1_000);
    for (let beat = 0; beat < 5; beat++) {
      await bench.clock.advance(5_000);
      await broker.invokeOneway(bench.namesrv.address, step('heartbeat'), 1_000);
    }
    await bench.clock.advance(5_000);
    outcomes.push(bench.masters.at(-1));
  }
  expect(outcomes).toEqual([['127.0.0.1:10911'], []]);
});

test('is asked for everything that it can answer in that conversation', () => {
  const asked = new Set(conversation.map(({ request }) => request.code));
  const answered = Object.keys(namesrvProcessors).map((name) => Object.entries(RequestCode).find(([known]) => known === name)?.[1]);
  // The settings are the one answer that is our own; the test below reads it.
  expect(answered.filter((code) => code !== RequestCode.GET_NAMESRV_CONFIG && !asked.has(code ?? -1))).toEqual([]);
});

test('has a file for each request, named after its code', async () => {
  const files = nodeDisk.list(join(import.meta.dirname, 'processors')).filter((name) => name !== 'topic-list-answer.ts');
  const names = Object.keys(namesrvProcessors).map((name) => `${name.toLowerCase().replaceAll('_', '-')}.ts`);
  expect(files).toEqual(names.sort());
});

test('gives an old client the route with unquoted broker ids', async () => {
  const bench = await startNamesrv();
  const client = connect(bench);
  await client.invoke(bench.namesrv.address, step('master'), 1_000);
  const { body } = await client.invoke(bench.namesrv.address, step('cluster'), 1_000);
  expect(body?.toString()).toContain('"brokerAddrs":{0:"127.0.0.1:10911"}');
});

test('reports its settings, changed ones too, as sorted lines', async () => {
  const bench = await startNamesrv();
  const client = connect(bench);
  await client.invoke(
    bench.namesrv.address,
    {
      code: RequestCode.UPDATE_NAMESRV_CONFIG,
      body: Buffer.from('waitSecondsForService=7\nnoSuchSetting=1\nscanNotActiveBrokerInterval=soon\n'),
    },
    1_000,
  );
  const { body } = await client.invoke(bench.namesrv.address, { code: RequestCode.GET_NAMESRV_CONFIG }, 1_000);
  const lines = body?.toString().trimEnd().split('\n') ?? [];
  expect(lines).toEqual([...lines].sort());
  expect(lines).toContain('waitSecondsForService=7');
  expect(lines).toContain('scanNotActiveBrokerInterval=5000');
  expect(lines.some((line) => line.startsWith('noSuchSetting'))).toBe(false);
});

test('refuses routes until the time to wait for brokers is over, where it is told to wait', async () => {
  const bench = await startNamesrv();
  const client = connect(bench);
  const route = async (): Promise<number> => (await client.invoke(bench.namesrv.address, step('route of plain'), 1_000)).code;
  await client.invoke(bench.namesrv.address, step('master'), 1_000);
  await client.invoke(
    bench.namesrv.address,
    { code: RequestCode.UPDATE_NAMESRV_CONFIG, body: Buffer.from('needWaitForService=true\n') },
    1_000,
  );
  expect(await route()).toBe(1);
  await bench.clock.advance(45_000);
  expect(await route()).toBe(0);
});

test('forgets a broker at once when its connection closes, and announces the masters that are left', async () => {
  const bench = await startNamesrv();
  const broker = connect(bench);
  const client = connect(bench);
  await broker.invoke(bench.namesrv.address, step('master'), 1_000);
  expect(bench.masters).toEqual([['127.0.0.1:10911']]);
  await broker.stop();
  const { code } = await client.invoke(bench.namesrv.address, step('route of plain'), 1_000);
  expect([code, bench.masters]).toEqual([17, [['127.0.0.1:10911'], []]]);
});

test('forgets a broker that has been silent for longer than it said, and closes its connection', async () => {
  const bench = await startNamesrv();
  const broker = connect(bench);
  let isClosed = false;
  broker.onChannelClose(() => (isClosed = true));
  const { code, body, extFields } = step('same table again');
  await broker.invoke(bench.namesrv.address, { code, body, extFields: { ...extFields, heartbeatTimeoutMillis: 10_000 } }, 1_000);
  await bench.clock.advance(10_000);
  expect([isClosed, bench.masters.at(-1)]).toEqual([false, ['127.0.0.1:10911']]);
  await bench.clock.advance(5_000);
  expect([isClosed, bench.masters.at(-1)]).toEqual([true, []]);
});
