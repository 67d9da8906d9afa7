import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeTraceContext } from '../../../engine/client/trace/trace-context.ts';
import type { TraceContext } from '../../../engine/client/trace/trace-context.ts';
import { defaultSubscriptionGroup, subscriptionGroupConfigType } from '../../../engine/protocol/bodies/subscription-group.ts';
import { consumerSendMsgBack } from '../../../engine/protocol/headers/consumer-send-msg-back.ts';
import { updateAndCreateSubscriptiongroup } from '../../../engine/protocol/headers/update-and-create-subscriptiongroup.ts';
import { updateConsumerOffset } from '../../../engine/protocol/headers/update-consumer-offset.ts';
import { encodeBody } from '../../../engine/protocol/json-schema.ts';
import type { RequestContent } from '../../../engine/protocol/remoting-command.ts';
import { failureOf } from '../../contract/errors.ts';
import type { LifeGroup, MessageLife } from '../../contract/life.ts';
import { openConsoleOverBrokers } from '../fixtures/console-over-brokers.ts';
import type { ConsoleOverBrokers } from '../fixtures/console-over-brokers.ts';
import { firstValue } from '../fixtures/console-under-test.ts';

const uniqueKey = 'AC1100020001000000000000C0FFEE01';
let subject: ConsoleOverBrokers;
beforeEach(async () => {
  subject = await openConsoleOverBrokers(['broker-a'], { traceTopicEnable: 'true', messageDelayLevel: '1s 2s 10s 30s' });
  await subject.createTopic('orders', 1);
  await call({
    code: updateAndCreateSubscriptiongroup.code,
    body: encodeBody(subscriptionGroupConfigType, defaultSubscriptionGroup('g')),
  });
});
afterEach(() => subject.stop());

const broker = () => {
  const [first] = subject.brokers;
  if (first === undefined) throw new Error('no broker');
  return first;
};
const life = (passes: (life: MessageLife) => boolean = () => true, topic = 'orders'): Promise<MessageLife> =>
  firstValue((observer) => subject.rpc.life.watch({ connection: subject.connection, topic, uniqueKey }, observer), passes);
const groupOf = ({ groups }: MessageLife): LifeGroup | undefined => groups.find(({ group }) => group === 'g');
async function call(request: RequestContent): Promise<void> {
  const { code, remark } = await subject.client.invoke(broker().address, request, 5000);
  if (code !== 0) throw new Error(`${request.code}: ${code} ${remark ?? ''}`);
}
const send = (properties: Record<string, string> = {}): Promise<void> =>
  subject.send(0, { topic: 'orders', queueId: 0, properties: { UNIQ_KEY: uniqueKey, TAGS: 'VIP', ...properties } });
const commit = (topic: string, commitOffset: number): Promise<void> =>
  call({
    code: updateConsumerOffset.code,
    extFields: updateConsumerOffset.request.encode({ consumerGroup: 'g', topic, queueId: 0, commitOffset }),
  });
/** As a consumer does with a message that failed. */
const sendBack = (physicalOffset: number, delayLevel = 0): Promise<void> =>
  call({
    code: consumerSendMsgBack.code,
    extFields: consumerSendMsgBack.request.encode({
      offset: physicalOffset,
      group: 'g',
      delayLevel,
      originMsgId: uniqueKey,
      originTopic: 'orders',
      unitMode: false,
      maxReconsumeTimes: 16,
    }),
  });
const trace = (...contexts: TraceContext[]): Promise<void> =>
  subject.send(0, {
    topic: 'RMQ_SYS_TRACE_TOPIC',
    queueId: 0,
    body: contexts.map(encodeTraceContext).join(''),
    properties: { KEYS: uniqueKey },
  });

describe('the life of a message', () => {
  it('that nobody traced and nobody read is its send and its place', async () => {
    await send();
    const { sends, copies, groups, trace: state, failures } = await life();
    expect([sends.map(({ source, isSuccess }) => [source, isSuccess]), groups, state, failures]).toEqual([
      [['record', null]],
      [],
      { state: 'none', topic: 'RMQ_SYS_TRACE_TOPIC', records: 0, isCut: false },
      [],
    ]);
    expect(copies).toMatchObject([{ brokerName: 'broker-a', queueId: 0, queueOffset: 0, storedAtMs: subject.wall.nowMs }]);
  });

  it('shows how far a group is from it, and that it has passed, as concluded from offsets', async () => {
    for (let before = 0; before < 3; before += 1) await subject.send(0, { topic: 'orders', queueId: 0 });
    await send();
    await commit('orders', 1);
    expect(groupOf(await life())).toMatchObject({
      state: 'notReached',
      behind: 2,
      source: 'offsets',
      consumerOffset: 1,
      maxOffset: 4,
      attempts: [],
    });
    await commit('orders', 4);
    expect(groupOf(await life())).toMatchObject({
      state: 'consumed',
      source: 'offsets',
      attempts: [{ retryTimes: 0, source: 'offsets', endedAtMs: null, outcome: 'succeeded' }],
    });
  });

  it('proves failed attempts by what came back, with the time at which the retry is due', async () => {
    await send();
    await commit('orders', 1);
    await sendBack(0);
    const group = groupOf(await life((one) => groupOf(one)?.state === 'retrying'));
    expect(group).toMatchObject({
      state: 'retrying',
      source: 'record',
      attempts: [{ retryTimes: 0, source: 'record', endedAtMs: subject.wall.nowMs, outcome: 'failed', result: null }],
      retries: [{ retryTimes: 1, sentBackAtMs: subject.wall.nowMs, readyAtMs: null, brokerName: 'broker-a' }],
      retryMax: 16,
    });
    // A first retry waits for the third level, 10 s here; the broker counts in whole seconds.
    expect(Math.abs((group?.retries[0]?.dueAtMs ?? 0) - subject.wall.nowMs - 10_000)).toBeLessThanOrEqual(1000);
  });

  it('ends as a dead letter, also when that is what was asked for', async () => {
    await send();
    await commit('orders', 1);
    await sendBack(0, -1);
    const dead = await life((one) => groupOf(one)?.state === 'dead');
    expect(groupOf(dead)).toMatchObject({
      deadLetter: { brokerName: 'broker-a', queueId: 0, queueOffset: 0 },
      attempts: [{ retryTimes: 0, outcome: 'failed' }],
    });
    expect(await life(undefined, '%DLQ%g')).toMatchObject({ topic: 'orders', copies: dead.copies, groups: [{ state: 'dead' }] });
  });

  it('has what clients traced, joined with what is stored', async () => {
    await send();
    const keys = undefined;
    const region = 'DefaultRegion';
    await trace(
      {
        type: 'Pub',
        timestampMs: 1000,
        regionId: region,
        groupName: 'pg',
        topic: 'orders',
        msgId: uniqueKey,
        tags: 'VIP',
        keys,
        storeHost: broker().address,
        bodyBytes: 5,
        costMs: 3,
        msgType: 'Normal',
        offsetMsgId: 'X',
        success: true,
      },
      { type: 'SubBefore', timestampMs: 1010, regionId: region, groupName: 'g', requestId: 'R1', msgId: uniqueKey, retryTimes: 0, keys },
      {
        type: 'SubAfter',
        requestId: 'R1',
        msgId: uniqueKey,
        costMs: 8,
        success: false,
        keys,
        contextCode: 'EXCEPTION',
        timestampMs: 1018,
        groupName: 'g',
      },
      { type: 'SubBefore', timestampMs: 1010, regionId: region, groupName: 'g', requestId: 'R9', msgId: 'another', retryTimes: 0, keys },
    );
    await sendBack(0);
    const found = await life((one) => one.trace.records === 3 && groupOf(one)?.retries.length === 1);
    expect([found.sends, found.trace.state, groupOf(found)?.attempts]).toMatchObject([
      [
        {
          source: 'trace',
          atMs: 1000,
          costMs: 3,
          isSuccess: true,
          producerGroup: 'pg',
          clientHost: '127.0.0.1',
          storeHost: broker().address,
        },
      ],
      'found',
      [{ retryTimes: 0, source: 'trace', startedAtMs: 1010, endedAtMs: 1018, result: 'EXCEPTION', outcome: 'failed' }],
    ]);
    expect(groupOf(found)?.state).toBe('retrying');
  });

  it('is not found where neither a topic nor a trace has it', async () => {
    expect(await life().catch(failureOf)).toEqual({ code: 'messageNotFound', data: { id: uniqueKey, brokers: ['broker-a'], silent: [] } });
    expect(await life(undefined, 'nothing').catch(failureOf)).toEqual({ code: 'topicNotFound', data: { topic: 'nothing' } });
  });

  it('says that the broker told clients not to trace it, and that there is no trace topic', async () => {
    await subject.stop();
    subject = await openConsoleOverBrokers(['broker-a'], { traceTopicEnable: 'true', traceOn: 'false' });
    await subject.createTopic('orders', 1);
    await send();
    expect((await life()).trace.state).toBe('off');
    const watch = { connection: subject.connection, topic: 'orders', uniqueKey, traceTopic: 'nothing' };
    expect((await firstValue<MessageLife>((observer) => subject.rpc.life.watch(watch, observer))).trace).toMatchObject({
      state: 'noTopic',
      topic: 'nothing',
    });
  });
});
