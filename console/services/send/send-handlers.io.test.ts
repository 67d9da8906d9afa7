import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RequestCode } from '../../../engine/protocol/request-code.ts';
import { ResponseCode } from '../../../engine/protocol/response-code.ts';
import { failureOf } from '../../contract/errors.ts';
import type { InputOf } from '../../contract/procedure.ts';
import type { send, SendDraft, SendRun } from '../../contract/send.ts';
import { firstValue, openConsole } from '../fixtures/console-under-test.ts';
import type { ConsoleUnderTest } from '../fixtures/console-under-test.ts';

let console: ConsoleUnderTest;
beforeEach(async () => {
  console = await openConsole(['broker-a', 'broker-b']);
  const { rpc, connection } = console;
  await rpc.topics.create({ connection, topic: 'order-paid', readQueueNums: 4, writeQueueNums: 4, perm: 6 });
});
afterEach(() => console.stop());

const draft = (changes: Partial<SendDraft> = {}): SendDraft => ({
  topic: 'order-paid',
  delayLevel: 0,
  tags: '',
  keys: '',
  properties: [],
  body: { format: 'text', text: 'paid', charset: 'utf-8' },
  target: { by: 'turns' },
  ...changes,
});
const sent = () => console.remote.brokers.flatMap((broker) => broker.sent.map((message) => ({ broker: broker.name, ...message })));

async function run(changes: Partial<SendDraft>, more: Partial<InputOf<typeof send.start>> = {}): Promise<SendRun> {
  const { rpc, connection } = console;
  const started = await rpc.send.start({ connection, draft: draft(changes), count: 1, perSecond: 0, stopAfterFailures: 0, ...more });
  return firstValue<SendRun>(
    (observer) => rpc.send.watch({ run: started.run }, observer),
    ({ status }) => status !== 'running',
  );
}

describe('send', () => {
  it('stores a message on the chosen queue and tells where it is', async () => {
    const over = await run({
      tags: 'VIP',
      keys: 'O-1 O-2',
      delayLevel: 3,
      properties: [{ name: 'tenant', value: 'cn' }],
      target: { by: 'queue', brokerName: 'broker-b', queueId: 2 },
    });
    const [message] = sent();
    expect(message).toEqual({
      broker: 'broker-b',
      topic: 'order-paid',
      queueId: 2,
      body: Buffer.from('paid'),
      properties: {
        tenant: 'cn',
        KEYS: 'O-1 O-2',
        TAGS: 'VIP',
        DELAY: '3',
        WAIT: 'true',
        UNIQ_KEY: expect.stringMatching(/^[0-9A-F]{32}$/),
      },
    });
    expect([over.status, over.stored, over.failed, over.last]).toEqual([
      'done',
      1,
      0,
      {
        seq: 1,
        atMs: expect.any(Number),
        costMs: expect.any(Number),
        status: 'stored',
        result: {
          sendStatus: 'SEND_OK',
          msgId: message?.properties['UNIQ_KEY'],
          offsetMsgId: 'broker-b-1',
          brokerName: 'broker-b',
          queueId: 2,
          queueOffset: 0,
        },
      },
    ]);
  });

  it('lets queues take turns, keeps equal hash keys on one queue in their order, and counts', async () => {
    expect((await run({ body: { format: 'text', text: '{{seq}}', charset: 'utf-8' } }, { count: 40 })).stored).toBe(40);
    expect(new Set(sent().map(({ broker, queueId }) => `${broker} ${queueId}`)).size).toBe(8);
    expect(
      sent()
        .map(({ body }) => Number(body.toString()))
        .sort((a, b) => a - b),
    ).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
    for (const broker of console.remote.brokers) broker.sent.splice(0);
    await run({ body: { format: 'text', text: '{{seq}}', charset: 'utf-8' }, target: { by: 'key', key: 'shop-7' } }, { count: 20 });
    expect(new Set(sent().map(({ broker, queueId }) => `${broker} ${queueId}`)).size).toBe(1);
    expect(sent().map(({ body }) => Number(body.toString()))).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  });

  it('goes on at the pace it was given until it is cancelled', async () => {
    const { rpc, connection } = console;
    const { run: id } = await rpc.send.start({ connection, draft: draft(), count: 1000, perSecond: 50, stopAfterFailures: 0 });
    await firstValue<SendRun>(
      (observer) => rpc.send.watch({ run: id }, observer),
      ({ stored }) => stored >= 3,
    );
    await rpc.send.cancel({ run: id });
    const over = await firstValue<SendRun>(
      (observer) => rpc.send.watch({ run: id }, observer),
      ({ status }) => status !== 'running',
    );
    expect([over.status, over.stored, over.failed]).toEqual(['cancelled', sent().length, 0]);
    expect(over.stored).toBeLessThan(200);
  });

  it('says in the broker’s words why a message was refused, and stops after so many', async () => {
    for (const broker of console.remote.brokers)
      broker.answers.set(RequestCode.SEND_MESSAGE_V2, { code: ResponseCode.SERVICE_NOT_AVAILABLE, remark: 'service not available now' });
    const over = await run({}, { count: 500, stopAfterFailures: 3, perSecond: 200 });
    expect([over.status, over.stored, over.failures[0]]).toEqual([
      'stopped',
      0,
      expect.objectContaining({
        status: 'failed',
        failure: {
          code: 'refused',
          data: {
            address: expect.stringMatching(/^127.0.0.1:109/),
            requestName: 'SEND_MESSAGE_V2',
            responseCode: 14,
            responseName: 'SERVICE_NOT_AVAILABLE',
            remark: 'service not available now',
          },
        },
      }),
    ]);
    expect(over.failed).toBeLessThan(40);
  });

  it('tells no route, a dead broker and a stopped cluster apart', async () => {
    const missing = await run({ topic: 'nowhere' });
    expect(missing.last).toMatchObject({ status: 'failed', failure: { code: 'topicNoRoute', data: { topic: 'nowhere' } } });
    const [first] = console.remote.brokers;
    await console.remote.kill(first?.address ?? '');
    const dead = await run({ target: { by: 'queue', brokerName: 'broker-a', queueId: 0 } });
    expect(dead.last).toMatchObject({ status: 'failed', failure: { code: 'brokerUnreachable', data: { address: first?.address } } });
    const { rpc } = console;
    const refused = await rpc.send
      .start({ connection: 'local', draft: draft(), count: 1, perSecond: 0, stopAfterFailures: 0 })
      .catch(failureOf);
    expect(refused).toEqual({ code: 'clusterNotRunning', data: {} });
  });

  it('refuses what cannot be sent before it sends anything', async () => {
    const { rpc, connection } = console;
    const start = (body: SendDraft['body']) =>
      rpc.send.start({ connection, draft: draft({ body }), count: 5, perSecond: 0, stopAfterFailures: 0 }).catch(failureOf);
    expect([await start({ format: 'text', text: '', charset: 'utf-8' }), await start({ format: 'hex', text: 'xy' })]).toEqual([
      { code: 'bodyEmpty', data: {} },
      { code: 'bodyNotHex', data: { at: 1 } },
    ]);
    expect([sent(), await rpc.send.cancel({ run: 'gone' }).catch(failureOf)]).toEqual([[], { code: 'sendUnknown', data: {} }]);
  });

  it('knows queues, delay levels and the largest body before', async () => {
    const { rpc, connection, remote } = console;
    remote.brokers[1]?.config.set('messageDelayLevel', '1s 5s').set('maxMessageSize', '1024');
    const queues = ['broker-a', 'broker-b'].flatMap((brokerName) => [0, 1, 2, 3].map((queueId) => ({ brokerName, queueId })));
    expect([await rpc.send.facts({ connection, topic: 'order-paid' }), await rpc.send.facts({ connection, topic: 'nowhere' })]).toEqual([
      { hasRoute: true, queues, delayLevels: ['1s', '5s'], bodyBytesMax: 1024 },
      { hasRoute: false, queues: [], delayLevels: ['1s', '5s'], bodyBytesMax: 1024 },
    ]);
  });

  it('keeps templates and what was sent, without the bytes of files', async () => {
    const { rpc, connection } = console;
    const template = { name: 'VIP order', draft: draft({ tags: 'VIP' }) };
    await rpc.send.saveTemplate({ name: 'A first one', draft: draft({ body: { format: 'hex', text: '00ff' } }) });
    await rpc.send.saveTemplate({ ...template, draft: draft() });
    await rpc.send.saveTemplate(template);
    await rpc.send.removeTemplate({ name: 'A first one' });
    await run({ keys: 'O-{{seq}}' }, { count: 3 });
    await run({ body: { format: 'file', name: 'a.bin', bytes: Uint8Array.of(1, 2) }, tags: 'bin' });
    const history = await firstValue(
      (observer: Parameters<typeof rpc.send.history>[1]) => rpc.send.history({ connection }, observer),
      (entries) => entries.length === 2,
    );
    expect([
      await firstValue((observer: Parameters<typeof rpc.send.templates>[1]) => rpc.send.templates({}, observer)),
      history.map(({ label, total, stored, draft: kept }) => ({ label, total, stored, kept })),
    ]).toEqual([
      [template],
      [
        { label: 'bin', total: 1, stored: 1, kept: null },
        { label: 'O-3', total: 3, stored: 3, kept: draft({ keys: 'O-{{seq}}' }) },
      ],
    ]);
  });
});
