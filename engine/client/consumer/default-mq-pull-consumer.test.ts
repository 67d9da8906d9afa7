import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeCluster } from '../fixtures.ts';
import { sleep } from '../sleep.ts';
import { DefaultMQPullConsumer } from './default-mq-pull-consumer.ts';

let cluster: FakeCluster;
let consumer: DefaultMQPullConsumer;
const queue = { topic: 'T', brokerName: 'broker-a', queueId: 0 };

beforeEach(async () => {
  cluster = await FakeCluster.start();
  cluster.createTopic('T', 1);
  consumer = new DefaultMQPullConsumer({ consumerGroup: 'g', namesrvAddr: cluster.namesrvAddr, environment: cluster.environment() });
  await consumer.start();
});

afterEach(() => cluster.settled(consumer.shutdown()));

describe('DefaultMQPullConsumer', () => {
  it('tells each outcome of a pull', async () => {
    for (const [keys, tags] of [
      ['1', 'a'],
      ['2', 'b'],
      ['3', 'a'],
    ] as const)
      cluster.broker().put('T', 0, { keys, tags });
    const pull = async (offset: number, expression = '*') => {
      const result = await cluster.settled(consumer.pull(queue, expression, offset, 2));
      return { ...result, msgFoundList: result.msgFoundList.map((message) => message.keys) };
    };
    expect([await pull(0), await pull(0, 'a'), await pull(3), await pull(9)]).toEqual([
      { pullStatus: 'FOUND', nextBeginOffset: 2, minOffset: 0, maxOffset: 3, msgFoundList: ['1', '2'] },
      { pullStatus: 'FOUND', nextBeginOffset: 2, minOffset: 0, maxOffset: 3, msgFoundList: ['1'] },
      { pullStatus: 'NO_NEW_MSG', nextBeginOffset: 3, minOffset: 0, maxOffset: 3, msgFoundList: [] },
      { pullStatus: 'OFFSET_ILLEGAL', nextBeginOffset: 3, minOffset: 0, maxOffset: 3, msgFoundList: [] },
    ]);
  });

  it('waits at the broker for a message', async () => {
    const pulled = consumer.pullBlockIfNotFound(queue, '*', 0, 32);
    void sleep(cluster.clock, 4000).then(() => cluster.broker().put('T', 0, { keys: 'late' }));
    const result = await cluster.settled(pulled);
    expect(
      result.msgFoundList.map((message) => [message.keys, message.properties['MIN_OFFSET'], message.properties['MAX_OFFSET']]),
    ).toEqual([['late', '0', '1']]);
  });

  it("keeps the group's offsets", async () => {
    const before = await cluster.settled(consumer.fetchConsumeOffset(queue));
    await cluster.settled(consumer.commitOffset(queue, 7));
    consumer.updateConsumeOffset(queue, 9);
    const stored = await cluster.settled(consumer.fetchConsumeOffset(queue));
    await cluster.settled(consumer.shutdown());
    expect([before, stored, cluster.broker().offsets.get('T@g@0')]).toEqual([undefined, 7, 9]);
  });

  it('refuses senseless pulls and unknown topics', async () => {
    await expect(consumer.pull(queue, '*', -1, 1)).rejects.toThrow('offset < 0');
    await expect(consumer.pull(queue, '*', 0, 0)).rejects.toThrow('maxNums <= 0');
    const absent = consumer.fetchSubscribeMessageQueues('absent');
    absent.catch(() => {});
    await cluster.clock.advance(100);
    await expect(absent).rejects.toMatchObject({ code: 'noRoute' });
  });
});
