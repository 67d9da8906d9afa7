import { describe, expect, it } from 'vitest';
import { FakeCluster } from '../fixtures.ts';
import { DefaultMQPushConsumer } from '../consumer/default-mq-push-consumer.ts';
import { DefaultMQProducer } from '../producer/default-mq-producer.ts';

describe('TraceDispatcher', () => {
  it('writes the way of a message to the trace topic', async () => {
    const cluster = await FakeCluster.start();
    cluster.createTopic('RMQ_SYS_TRACE_TOPIC', 1);
    cluster.createTopic('T', 1);
    const client = { namesrvAddr: cluster.namesrvAddr, enableMsgTrace: true };
    const producer = new DefaultMQProducer({ ...client, producerGroup: 'pg', environment: cluster.environment('10.0.2.1') });
    const consumer = new DefaultMQPushConsumer({
      ...client,
      consumerGroup: 'g',
      environment: cluster.environment('10.0.2.2'),
      consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET',
    });
    consumer.subscribe('T');
    let consumed = 0;
    consumer.registerMessageListener(async () => {
      consumed++;
      return 'CONSUME_SUCCESS';
    });
    await producer.start();
    await cluster.settled(consumer.start());
    const { msgId } = await cluster.settled(producer.send({ topic: 'T', body: 'x', keys: 'k' }));
    await cluster.until(() => consumed === 1);
    await cluster.settled(Promise.all([producer.shutdown(), consumer.shutdown()]));
    const traces = (cluster.broker().topics.get('RMQ_SYS_TRACE_TOPIC') ?? []).flat();
    const types = traces
      .flatMap((trace) => trace.body.toString().split('\u0002'))
      .map((context) => context.split('\u0001')[0])
      .filter((type) => type !== '');
    expect([types.toSorted((a, b) => String(a).localeCompare(String(b))), cluster.broker().keys('RMQ_SYS_TRACE_TOPIC')]).toEqual([
      ['Pub', 'SubAfter', 'SubBefore'],
      [`${msgId} k`, `${msgId} k`],
    ]);
  });
});
