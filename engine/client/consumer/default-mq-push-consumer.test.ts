import { afterEach, describe, expect, it } from 'vitest';
import { consumerRunningInfoType } from '../../protocol/bodies/consumer-running-info.ts';
import { consumeDirectlyResultType } from '../../protocol/bodies/consume-directly-result.ts';
import { resetOffsetType } from '../../protocol/bodies/reset-offset.ts';
import { decodeBody, encodeBody } from '../../protocol/json-schema.ts';
import { findProperty } from '../../protocol/message-properties.ts';
import { encodeRecord } from '../../protocol/message-record.ts';
import { RequestCode } from '../../protocol/request-code.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import { RequestError } from '../../remoting/channel.ts';
import { SimDisk } from '../../sim/sim-disk.ts';
import { FakeCluster } from '../fixtures.ts';
import { sleep } from '../sleep.ts';
import { DefaultMQPushConsumer, type PushConsumerOptions } from './default-mq-push-consumer.ts';
import type { ConsumeConcurrentlyStatus, ConsumeOrderlyStatus } from './listeners.ts';
import { MessageSelector } from './subscription.ts';

let cluster: FakeCluster;
const consumers: DefaultMQPushConsumer[] = [];

afterEach(async () => {
  for (const consumer of consumers.splice(0)) await cluster.settled(consumer.shutdown());
});

async function startCluster(queues: number): Promise<void> {
  cluster = await FakeCluster.start();
  cluster.createTopic('T', queues);
}

/** A member of group g that notes the keys of what it gets. */
class Member {
  readonly keys: (string | undefined)[] = [];
  readonly consumer: DefaultMQPushConsumer;

  constructor(ip: string, options: Partial<PushConsumerOptions> = {}) {
    this.consumer = new DefaultMQPushConsumer({
      consumerGroup: 'g',
      namesrvAddr: cluster.namesrvAddr,
      environment: cluster.environment(ip),
      consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET',
      ...options,
    });
    consumers.push(this.consumer);
  }

  async start(
    listener: (key: string | undefined, reconsumeTimes: number) => Promise<ConsumeConcurrentlyStatus> = async () => 'CONSUME_SUCCESS',
  ): Promise<this> {
    this.consumer.registerMessageListener(async ([message]) => {
      this.keys.push(message?.keys);
      return listener(message?.keys, message?.reconsumeTimes ?? 0);
    });
    await cluster.settled(this.consumer.start());
    return this;
  }

  async startOrderly(
    listener: (key: string | undefined, reconsumeTimes: number) => Promise<ConsumeOrderlyStatus> = async () => 'SUCCESS',
  ): Promise<this> {
    this.consumer.registerOrderlyMessageListener(async ([message]) => {
      this.keys.push(message?.keys);
      return listener(message?.keys, message?.reconsumeTimes ?? 0);
    });
    await cluster.settled(this.consumer.start());
    return this;
  }

  get queueIds(): number[] {
    return this.consumer
      .assignedQueues()
      .map((queue) => queue.queueId)
      .sort((a, b) => a - b);
  }
}

const offset = (queueId: number): number | undefined => cluster.broker().offsets.get(`T@g@${queueId}`);

describe('clustering', () => {
  it('consumes what is there and what comes, and commits it', async () => {
    await startCluster(2);
    cluster.broker().put('T', 0, { keys: 'before' });
    const member = new Member('10.0.2.1');
    member.consumer.subscribe('T');
    await member.start();
    await cluster.until(() => member.keys.length === 1);
    cluster.broker().put('T', 1, { keys: 'after' });
    await cluster.until(() => member.keys.length === 2 && offset(0) === 1 && offset(1) === 1);
    expect(member.keys).toEqual(['before', 'after']);
  });

  it('shares the queues among members, again when one joins or leaves', async () => {
    await startCluster(5);
    const first = new Member('10.0.2.1');
    const second = new Member('10.0.2.2');
    for (const member of [first, second]) member.consumer.subscribe('T');
    await first.start();
    await cluster.until(() => first.queueIds.length === 5);
    await second.start();
    await cluster.until(() => second.queueIds.length === 2 && first.queueIds.length === 3);
    const both = [first.queueIds, second.queueIds];
    await cluster.settled(first.consumer.shutdown());
    await cluster.until(() => second.queueIds.length === 5);
    expect(both).toEqual([
      [0, 1, 2],
      [3, 4],
    ]);
  });

  it('begins where it is told to when the group has no offset', async () => {
    await startCluster(1);
    cluster.broker().put('T', 0, { keys: 'old' });
    const last = new Member('10.0.2.1', { consumeFromWhere: 'CONSUME_FROM_LAST_OFFSET' });
    last.consumer.subscribe('T');
    await last.start();
    await cluster.until(() => last.queueIds.length === 1);
    cluster.broker().put('T', 0, { keys: 'new' });
    await cluster.until(() => last.keys.length > 0);
    expect(last.keys).toEqual(['new']);
  });

  it('checks tags itself, and commits past messages that do not match', async () => {
    await startCluster(1);
    for (const [keys, tags] of [
      ['1', 'Aa'],
      ['2', 'BB'],
      ['3', 'BB'],
    ] as const)
      cluster.broker().put('T', 0, { keys, tags });
    const member = new Member('10.0.2.1');
    member.consumer.subscribe('T', 'Aa');
    await member.start();
    await cluster.until(() => offset(0) === 3);
    expect(member.keys).toEqual(['1']);
  });

  it('gives a failed message back and gets it again under the topic that it was sent to', async () => {
    await startCluster(1);
    const topics: string[] = [];
    const consumer = new DefaultMQPushConsumer({
      consumerGroup: 'g',
      namesrvAddr: cluster.namesrvAddr,
      environment: cluster.environment(),
    });
    consumers.push(consumer);
    consumer.subscribe('T');
    consumer.registerMessageListener(async ([message]) => {
      topics.push(`${message?.topic} ${message?.reconsumeTimes}`);
      if (message?.reconsumeTimes === 0) throw new Error('not this time');
      return message?.reconsumeTimes === 1 ? 'RECONSUME_LATER' : 'CONSUME_SUCCESS';
    });
    await cluster.settled(consumer.start());
    await cluster.until(() => consumer.assignedQueues().length === 1);
    cluster.broker().put('T', 0, { keys: 'k' });
    await cluster.until(() => topics.length === 3);
    expect(topics).toEqual(['T 0', 'T 1', 'T 2']);
  });

  it('makes a message that failed too often a dead letter', async () => {
    await startCluster(1);
    const member = new Member('10.0.2.1', { maxReconsumeTimes: 2 });
    member.consumer.subscribe('T');
    cluster.broker().put('T', 0, { keys: 'poison' });
    await member.start(async () => 'RECONSUME_LATER');
    await cluster.until(() => cluster.broker().topics.has('%DLQ%g'));
    expect([member.keys.length, cluster.broker().keys('%DLQ%g')]).toEqual([3, ['poison']]);
  });

  it('sends a copy to the retry topic when the broker does not take the message back', async () => {
    await startCluster(1);
    cluster.broker().overrides.set(RequestCode.CONSUMER_SEND_MSG_BACK, () => {
      throw new RequestError(ResponseCode.SYSTEM_ERROR, 'no');
    });
    const member = new Member('10.0.2.1');
    member.consumer.subscribe('T');
    cluster.broker().put('T', 0, { keys: 'k' });
    const times: number[] = [];
    await member.start(async (_key, reconsumeTimes) => {
      times.push(reconsumeTimes);
      return reconsumeTimes === 0 ? 'RECONSUME_LATER' : 'CONSUME_SUCCESS';
    });
    await cluster.until(() => times.length === 2);
    const [copy] = cluster.broker().topics.get('%RETRY%g')?.[0] ?? [];
    expect([
      times,
      copy?.reconsumeTimes,
      findProperty(copy?.properties ?? '', 'DELAY'),
      findProperty(copy?.properties ?? '', 'RETRY_TOPIC'),
    ]).toEqual([[0, 1], 1, '3', 'T']);
  });

  it('keeps no more messages than it may, and calls no more listeners', async () => {
    await startCluster(1);
    for (let i = 0; i < 200; i++) cluster.broker().put('T', 0, { keys: String(i) });
    let running = 0;
    let most = 0;
    const member = new Member('10.0.2.1', { consumeThreadMax: 3, pullThresholdForQueue: 10, pullBatchSize: 5 });
    member.consumer.subscribe('T');
    await member.start(async () => {
      most = Math.max(most, ++running);
      await sleep(cluster.clock, 1000);
      running--;
      return 'CONSUME_SUCCESS';
    });
    await cluster.until(() => member.keys.length === 3);
    await cluster.clock.advance(500);
    // Three pulls of five are more than ten: the fourth waits. One more is held for the empty retry topic.
    expect(cluster.broker().requests.filter((code) => code === RequestCode.PULL_MESSAGE)).toHaveLength(4);
    await cluster.until(() => member.keys.length === 200);
    expect([most, new Set(member.keys).size]).toEqual([3, 200]);
  });

  it('gives back a message whose listener does not end, so that others can be committed', async () => {
    await startCluster(1);
    const member = new Member('10.0.2.1', { consumeTimeoutMs: 1000, awaitTerminationWhenShutdownMs: 0 });
    member.consumer.subscribe('T');
    cluster.broker().put('T', 0, { keys: 'stuck' });
    cluster.broker().put('T', 0, { keys: 'fine' });
    await member.start(async (key, times) => (key === 'stuck' && times === 0 ? new Promise<never>(() => {}) : 'CONSUME_SUCCESS'));
    await cluster.until(() => offset(0) === 2 && member.keys.length === 3);
    expect(member.keys).toEqual(['stuck', 'fine', 'stuck']);
  });

  it('stores what is consumed when it is shut down, after listeners that run', async () => {
    await startCluster(1);
    const member = new Member('10.0.2.1', { persistConsumerOffsetIntervalMs: 3_600_000 });
    member.consumer.subscribe('T');
    cluster.broker().put('T', 0, { keys: 'k' });
    let ended = false;
    await member.start(async () => {
      await sleep(cluster.clock, 700);
      ended = true;
      return 'CONSUME_SUCCESS';
    });
    await cluster.until(() => member.keys.length === 1);
    await cluster.settled(member.consumer.shutdown());
    expect([ended, offset(0), cluster.broker().consumers.get('g')?.size]).toEqual([true, 1, 0]);
  });

  it('goes on after the broker was away', async () => {
    await startCluster(1);
    const member = new Member('10.0.2.1');
    member.consumer.subscribe('T');
    await member.start();
    await cluster.until(() => member.queueIds.length === 1);
    await cluster.broker().stop();
    await cluster.clock.advance(2000);
    await cluster.broker().start();
    cluster.broker().put('T', 0, { keys: 'k' });
    await cluster.until(() => member.keys.length === 1);
    expect(member.keys).toEqual(['k']);
  });

  it('takes the queue anew where the broker says when its offset is out of range', async () => {
    await startCluster(1);
    cluster.broker().put('T', 0, { keys: 'first' });
    cluster.broker().offsets.set('T@g@0', 1000);
    const member = new Member('10.0.2.1');
    member.consumer.subscribe('T');
    await member.start();
    await cluster.until(() => offset(0) === 1);
    cluster.broker().put('T', 0, { keys: 'second' });
    await cluster.until(() => member.keys.length === 1);
    expect(member.keys).toEqual(['second']);
  });

  it('refuses to start when a broker cannot evaluate a condition', async () => {
    await startCluster(1);
    const member = new Member('10.0.2.1');
    member.consumer.subscribe('T', MessageSelector.bySql('a > 1'));
    await expect(member.start()).rejects.toMatchObject({ code: 'brokerRefused' });
    expect(cluster.broker().consumers.get('g')?.size ?? 0).toBe(0);
  });

  it('keeps its namespace to itself', async () => {
    await startCluster(1);
    cluster.createTopic('ns%T', 1);
    const topics: string[] = [];
    const consumer = new DefaultMQPushConsumer({
      consumerGroup: 'g',
      namesrvAddr: cluster.namesrvAddr,
      environment: cluster.environment(),
      namespace: 'ns',
      consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET',
    });
    consumers.push(consumer);
    consumer.subscribe('T');
    consumer.registerMessageListener(async ([message], context) => {
      topics.push(`${message?.topic} ${context.messageQueue.topic}`);
      return message?.reconsumeTimes === 0 ? 'RECONSUME_LATER' : 'CONSUME_SUCCESS';
    });
    await cluster.settled(consumer.start());
    cluster.broker().put('ns%T', 0, {});
    await cluster.until(() => topics.length === 2);
    expect([topics, [...cluster.broker().consumers.keys()], cluster.broker().topics.has('%RETRY%ns%g')]).toEqual([
      ['T T', 'T %RETRY%g'],
      ['ns%g'],
      true,
    ]);
  });
});

describe('orderly', () => {
  it('consumes a queue in order, one message at a time', async () => {
    await startCluster(1);
    for (let i = 0; i < 20; i++) cluster.broker().put('T', 0, { keys: String(i) });
    const member = new Member('10.0.2.1');
    member.consumer.subscribe('T');
    let running = 0;
    await member.startOrderly(async () => {
      expect(++running).toBe(1);
      await sleep(cluster.clock, 10);
      running--;
      return 'SUCCESS';
    });
    await cluster.until(() => offset(0) === 20);
    expect(member.keys).toEqual(Array.from({ length: 20 }, (_, index) => String(index)));
  });

  it('rests on a message that fails, and counts its tries', async () => {
    await startCluster(1);
    for (const keys of ['1', '2']) cluster.broker().put('T', 0, { keys });
    const member = new Member('10.0.2.1', { suspendCurrentQueueTimeMs: 500 });
    member.consumer.subscribe('T');
    const seen: string[] = [];
    const startMs = cluster.clock.monotonicMs();
    await member.startOrderly(async (key, times) => {
      seen.push(`${key} ${times}`);
      return key === '1' && times < 2 ? 'SUSPEND_CURRENT_QUEUE_A_MOMENT' : 'SUCCESS';
    });
    await cluster.until(() => seen.length === 4);
    expect([seen, cluster.clock.monotonicMs() - startMs >= 1000]).toEqual([['1 0', '1 1', '1 2', '2 0'], true]);
  });

  it('sends a message off when it failed too often, and goes on', async () => {
    await startCluster(1);
    for (const keys of ['poison', 'fine']) cluster.broker().put('T', 0, { keys });
    const member = new Member('10.0.2.1', { maxReconsumeTimes: 1, suspendCurrentQueueTimeMs: 10 });
    member.consumer.subscribe('T');
    await member.startOrderly(async (key) => (key === 'poison' ? 'SUSPEND_CURRENT_QUEUE_A_MOMENT' : 'SUCCESS'));
    await cluster.until(() => member.keys.includes('fine'));
    expect([member.keys, cluster.broker().keys('%DLQ%g'), cluster.broker().topics.get('%DLQ%g')?.[0]?.[0]?.reconsumeTimes]).toEqual([
      ['poison', 'poison', 'fine'],
      ['poison'],
      2,
    ]);
  });

  it('hands a queue over only after the listener that runs on it', async () => {
    await startCluster(2);
    const events: string[] = [];
    const first = new Member('10.0.2.1');
    const second = new Member('10.0.2.2');
    for (const member of [first, second]) member.consumer.subscribe('T');
    for (const queueId of [0, 1]) for (const keys of ['1', '2']) cluster.broker().put('T', queueId, { keys: `${queueId}-${keys}` });
    await first.startOrderly(async (key) => {
      events.push(`first begins ${key}`);
      if (key === '1-1') await sleep(cluster.clock, 3000);
      events.push(`first ends ${key}`);
      return 'SUCCESS';
    });
    await cluster.until(() => events.includes('first begins 1-1'));
    await second.startOrderly(async (key) => {
      events.push(`second has ${key}`);
      return 'SUCCESS';
    });
    await cluster.until(() => events.includes('second has 1-2'));
    expect(events.slice(events.indexOf('first ends 1-1'))).toEqual(['first ends 1-1', 'second has 1-2']);
  });

  it('waits for the lock of a member that has gone', async () => {
    await startCluster(1);
    cluster.broker().put('T', 0, { keys: 'k' });
    cluster.broker().locks.set('g@T@0', 'a member that was killed');
    const member = new Member('10.0.2.1');
    member.consumer.subscribe('T');
    await member.startOrderly();
    await cluster.clock.advance(10_000);
    const whileLocked = [...member.keys];
    cluster.broker().locks.clear();
    await cluster.until(() => member.keys.length === 1);
    expect([whileLocked, cluster.broker().locks.get('g@T@0')]).toEqual([[], member.consumer.clientId]);
    await cluster.settled(member.consumer.shutdown());
    expect(cluster.broker().locks.size).toBe(0);
  });

  it("stops consuming while the lock is another member's", async () => {
    await startCluster(1);
    const member = new Member('10.0.2.1');
    member.consumer.subscribe('T');
    await member.startOrderly();
    await cluster.until(() => member.queueIds.length === 1);
    cluster.broker().locks.set('g@T@0', 'another');
    await cluster.clock.advance(21_000);
    cluster.broker().put('T', 0, { keys: 'k' });
    await cluster.clock.advance(5000);
    const whileLost = [...member.keys];
    cluster.broker().locks.clear();
    await cluster.until(() => member.keys.length === 1);
    expect(whileLost).toEqual([]);
  });
});

describe('broadcasting', () => {
  it("gives every member every message, and remembers each one's progress in its file", async () => {
    await startCluster(2);
    const disk = new SimDisk();
    const options = { messageModel: 'BROADCASTING', instanceName: 'fixed' } as const;
    const first = new Member('10.0.2.1', { ...options, environment: cluster.environment('10.0.2.1', disk) });
    const second = new Member('10.0.2.2', options);
    for (const member of [first, second]) {
      member.consumer.subscribe('T');
      await member.start();
    }
    for (const queueId of [0, 1]) cluster.broker().put('T', queueId, { keys: String(queueId) });
    await cluster.until(() => first.keys.length === 2 && second.keys.length === 2);
    await cluster.settled(first.consumer.shutdown());
    cluster.broker().put('T', 0, { keys: 'later' });
    const again = new Member('10.0.2.1', { ...options, environment: cluster.environment('10.0.2.1', disk) });
    again.consumer.subscribe('T');
    await again.start();
    await cluster.until(() => again.keys.length === 1);
    expect([again.keys, cluster.broker().offsets.size, cluster.broker().topics.get('%RETRY%g')?.[0]?.length]).toEqual([['later'], 0, 0]);
  });
});

describe('what an administrator asks of a consumer', () => {
  async function oneMember(): Promise<Member> {
    await startCluster(1);
    for (const keys of ['1', '2', '3']) cluster.broker().put('T', 0, { keys });
    const member = new Member('10.0.2.1');
    member.consumer.subscribe('T');
    await member.start();
    await cluster.until(() => offset(0) === 3);
    return member;
  }

  it('goes on at a reset offset', async () => {
    const member = await oneMember();
    const body = encodeBody(resetOffsetType, { offsetTable: [[{ topic: 'T', brokerName: 'broker-a', queueId: 0 }, 1]] });
    await cluster
      .broker()
      .pushToClients(RequestCode.RESET_CONSUMER_CLIENT_OFFSET, { topic: 'T', group: 'g', timestamp: '0', isForce: 'true' }, body);
    await cluster.until(() => member.keys.length === 5);
    expect(member.keys).toEqual(['1', '2', '3', '2', '3']);
  });

  it('tells what it does, and of no group that it does not have', async () => {
    const member = await oneMember();
    const ask = (consumerGroup: string) =>
      cluster.settled(
        cluster
          .broker()
          .askClient(RequestCode.GET_CONSUMER_RUNNING_INFO, { consumerGroup, clientId: member.consumer.clientId, jstackEnable: 'false' }),
      );
    const info = decodeBody(consumerRunningInfoType, (await ask('g')).body);
    const unknown = await ask('absent');
    expect([info.mqTable.map(([queue]) => queue.topic).sort(), info.subscriptionSet.length, unknown.code, unknown.remark]).toEqual([
      ['%RETRY%g', 'T'],
      2,
      1,
      'The Consumer Group <absent> not exist in this consumer',
    ]);
  });

  it('consumes a message out of turn', async () => {
    const member = await oneMember();
    const record = cluster.broker().put('T', 0, { keys: 'direct' });
    const header = { consumerGroup: 'g', clientId: member.consumer.clientId, msgId: 'X', brokerName: 'broker-a' };
    const response = await cluster.settled(cluster.broker().askClient(RequestCode.CONSUME_MESSAGE_DIRECTLY, header, encodeRecord(record)));
    expect(decodeBody(consumeDirectlyResultType, response.body)).toEqual({
      autoCommit: true,
      consumeResult: 'CR_SUCCESS',
      order: false,
      spentTimeMills: 0,
    });
  });
});
