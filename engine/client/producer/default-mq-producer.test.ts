import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeProperties, findProperty } from '../../protocol/message-properties.ts';
import { RequestCode } from '../../protocol/request-code.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import { RequestError } from '../../remoting/channel.ts';
import { MQClientError } from '../client-error.ts';
import { FakeCluster, messageExt } from '../fixtures.ts';
import { DefaultMQProducer, type ProducerOptions } from './default-mq-producer.ts';

let cluster: FakeCluster;
let producer: DefaultMQProducer;

async function start(brokers: readonly string[] = ['broker-a'], options: Partial<ProducerOptions> = {}): Promise<void> {
  cluster = await FakeCluster.start(brokers);
  producer = new DefaultMQProducer({
    producerGroup: 'pg',
    namesrvAddr: cluster.namesrvAddr,
    environment: cluster.environment(),
    ...options,
  });
  await producer.start();
}

afterEach(() => cluster.settled(producer.shutdown()));

/** What a failed call says of itself. */
async function failure(call: Promise<unknown>): Promise<unknown> {
  try {
    await cluster.settled(call);
  } catch (error) {
    return error instanceof MQClientError ? [error.code, error.responseCode, error.retriable] : error;
  }
  return 'succeeded';
}

describe('send', () => {
  beforeEach(() => start());

  it('creates the topic like the default topic, with as many queues as the producer asks for', async () => {
    const result = await cluster.settled(producer.send({ topic: 'new', body: 'hello', tags: 'a', keys: ['k1', 'k2'] }));
    expect(result).toEqual({
      sendStatus: 'SEND_OK',
      msgId: result.msgId,
      offsetMsgId: '0A00010100002A9F0000000000000000',
      messageQueue: { topic: 'new', brokerName: 'broker-a', queueId: result.messageQueue.queueId },
      queueOffset: 0,
      transactionId: undefined,
      regionId: 'DefaultRegion',
      traceOn: true,
      recallHandle: undefined,
    });
    expect([cluster.broker().topics.get('new')?.length, cluster.broker().keys('new')]).toEqual([4, ['k1 k2']]);
  });

  it('gives every message an id of its own, also in a batch', async () => {
    cluster.createTopic('T', 1);
    const batch = await cluster.settled(
      producer.send([
        { topic: 'T', body: '1' },
        { topic: 'T', body: '2' },
      ]),
    );
    const ids = batch.msgId.split(',');
    expect([ids.length, new Set(ids).size, batch.offsetMsgId.split(',').length, cluster.broker().topics.get('T')?.[0]?.length]).toEqual([
      2, 2, 2, 2,
    ]);
  });

  it('sends to the queue that is given, chosen or found by a sharding key', async () => {
    cluster.createTopic('T', 4);
    const queueId = async (options: Parameters<typeof producer.send>[1]): Promise<number> =>
      (await cluster.settled(producer.send({ topic: 'T', body: 'x' }, options))).messageQueue.queueId;
    expect([
      await queueId({ queue: { topic: 'T', brokerName: 'broker-a', queueId: 3 } }),
      await queueId({ selector: (queues, _message, argument) => queues[Number(argument)], argument: 2 }),
      (await queueId({ shardingKey: 'order-1' })) === (await queueId({ shardingKey: 'order-1' })),
    ]).toEqual([3, 2, true]);
  });

  it('says why a selector found no queue', async () => {
    cluster.createTopic('T', 1);
    const throwing = producer.send(
      { topic: 'T', body: 'x' },
      {
        selector: () => {
          throw new Error('bad');
        },
      },
    );
    expect([await failure(throwing), await failure(producer.send({ topic: 'T', body: 'x' }, { selector: () => undefined }))]).toEqual([
      ['queueSelectorFailed', undefined, false],
      ['queueSelectorFailed', undefined, false],
    ]);
  });

  it('refuses batches that the broker could not store as one', async () => {
    const batches = [
      [
        { topic: 'T', body: 'x' },
        { topic: 'U', body: 'x' },
      ],
      [{ topic: 'T', body: 'x', delayTimeLevel: 1 }],
      [
        { topic: 'T', body: 'x' },
        { topic: 'T', body: 'x', waitStoreMsgOK: false },
      ],
      [],
    ];
    const failures = await Promise.all(batches.map((batch) => failure(producer.send(batch))));
    expect(failures).toEqual(batches.map(() => ['illegalMessage', 13, false]));
  });

  it('finds the route again by itself after the NameServer was away', async () => {
    await cluster.stopNamesrv();
    const during = await failure(producer.send({ topic: 'T', body: 'x' }));
    cluster.createTopic('T', 1);
    await cluster.startNamesrv();
    expect([during, (await cluster.settled(producer.send({ topic: 'T', body: 'x' }))).sendStatus]).toEqual([
      ['connectFailed', undefined, true],
      'SEND_OK',
    ]);
  });

  it('tells of a topic that nobody has', async () => {
    cluster.broker().topics.delete('TBW102');
    expect(await failure(producer.send({ topic: 'T', body: 'x' }))).toEqual(['noRoute', 10005, true]);
  });

  it('goes on over a new connection when the broker closed the old one', async () => {
    cluster.createTopic('T', 1);
    await cluster.settled(producer.send({ topic: 'T', body: 'one' }));
    await cluster.broker().stop();
    await cluster.broker().start();
    await cluster.settled(producer.send({ topic: 'T', body: 'two' }));
    expect(
      cluster
        .broker()
        .topics.get('T')?.[0]
        ?.map((record) => record.body.toString()),
    ).toEqual(['one', 'two']);
  });
});

describe('send with several brokers', () => {
  it('tries another broker when one is down', async () => {
    await start(['broker-a', 'broker-b']);
    cluster.createTopic('T', 2);
    await cluster.settled(producer.fetchPublishMessageQueues('T'));
    await cluster.broker(0).stop();
    const brokers = new Set<string>();
    for (let i = 0; i < 6; i++) brokers.add((await cluster.settled(producer.send({ topic: 'T', body: 'x' }))).messageQueue.brokerName);
    expect(brokers).toEqual(new Set(['broker-b']));
  });

  it("tries another one after a refusal that may be the broker's own trouble, not after others", async () => {
    await start(['broker-a', 'broker-b']);
    cluster.createTopic('T', 1);
    const tries = async (code: number): Promise<[unknown, number]> => {
      let count = 0;
      for (const broker of cluster.brokers) {
        broker.overrides.set(RequestCode.SEND_MESSAGE_V2, () => {
          count++;
          throw new RequestError(code, 'refused');
        });
      }
      const outcome = await failure(producer.send({ topic: 'T', body: 'x' }));
      return [outcome, count];
    };
    expect([
      await tries(ResponseCode.SERVICE_NOT_AVAILABLE),
      await tries(ResponseCode.SYSTEM_BUSY),
      await tries(ResponseCode.MESSAGE_ILLEGAL),
    ]).toEqual([
      [['sendFailed', 14, true], 3],
      [['sendFailed', 2, true], 3],
      [['brokerRefused', 13, false], 1],
    ]);
  });

  it('takes a status below SEND_OK as stored, or goes on when it was told to', async () => {
    const stored = { code: ResponseCode.FLUSH_DISK_TIMEOUT, extFields: { msgId: 'X', queueId: 0, queueOffset: 5 } };
    await start(['broker-a', 'broker-b']);
    cluster.createTopic('T', 1);
    for (const broker of cluster.brokers) broker.overrides.set(RequestCode.SEND_MESSAGE_V2, () => stored);
    expect((await cluster.settled(producer.send({ topic: 'T', body: 'x' }))).sendStatus).toBe('FLUSH_DISK_TIMEOUT');
    await cluster.settled(producer.shutdown());
    producer = new DefaultMQProducer({
      producerGroup: 'pg2',
      namesrvAddr: cluster.namesrvAddr,
      environment: cluster.environment(),
      retryAnotherBrokerWhenNotStoreOK: true,
    });
    await producer.start();
    cluster.broker(1).overrides.clear();
    const result = await cluster.settled(producer.send({ topic: 'T', body: 'x' }));
    expect([result.sendStatus, result.messageQueue.brokerName]).toEqual(['SEND_OK', 'broker-b']);
  });

  it('gives up when the time for all tries is over', async () => {
    await start(['broker-a', 'broker-b'], { sendMsgTimeoutMs: 1000 });
    cluster.createTopic('T', 1);
    for (const broker of cluster.brokers) broker.overrides.set(RequestCode.SEND_MESSAGE_V2, () => undefined);
    const startMs = cluster.clock.monotonicMs();
    expect(await failure(producer.send({ topic: 'T', body: 'x' }))).toEqual(['timeout', undefined, true]);
    expect(cluster.clock.monotonicMs() - startMs).toBeLessThan(1100);
  });
});

describe('the life of a producer', () => {
  it('is known to brokers by heartbeats until it is shut down', async () => {
    await start();
    cluster.createTopic('T', 1);
    await cluster.settled(producer.send({ topic: 'T', body: 'x' }));
    await cluster.until(() => cluster.broker().producers.has('pg'));
    await cluster.settled(producer.shutdown());
    expect([cluster.broker().producers.has('pg'), await failure(producer.send({ topic: 'T', body: 'x' }))]).toEqual([
      false,
      ['wrongState', undefined, false],
    ]);
  });

  it('shares one connection with clients of the same instance name', async () => {
    await start(['broker-a'], { instanceName: 'shared' });
    const environment = cluster.environment();
    const make = (producerGroup: string): DefaultMQProducer =>
      new DefaultMQProducer({ producerGroup, namesrvAddr: cluster.namesrvAddr, instanceName: 'one', environment });
    const [first, second, again] = [make('g1'), make('g2'), make('g1')];
    await first.start();
    await second.start();
    expect([environment.instances.size, first.clientId, await failure(again.start())]).toEqual([
      1,
      '10.0.2.1@one',
      ['groupInUse', undefined, false],
    ]);
    await cluster.settled(first.shutdown());
    expect(environment.instances.size).toBe(1);
    await cluster.settled(second.shutdown());
    expect(environment.instances.size).toBe(0);
  });

  it('puts topics and groups into its namespace and shows them without it', async () => {
    await start(['broker-a'], { namespace: 'ns' });
    const result = await cluster.settled(producer.send({ topic: 'T', body: 'x' }));
    await cluster.until(() => cluster.broker().producers.has('ns%pg'));
    expect([result.messageQueue.topic, [...cluster.broker().topics.keys()].includes('ns%T')]).toEqual(['T', true]);
  });
});

describe('request and reply', () => {
  it('resolves with the reply that comes back through the broker', async () => {
    await start();
    cluster.createTopic('T', 1);
    const reply = producer.request({ topic: 'T', body: 'question' }, { timeoutMs: 3000 });
    await cluster.until(() => (cluster.broker().topics.get('T')?.[0]?.length ?? 0) > 0);
    const question = cluster.broker().topics.get('T')?.[0]?.[0]?.properties ?? '';
    const correlationId = findProperty(question, 'CORRELATION_ID') ?? '';
    const header = {
      producerGroup: 'rg',
      topic: 'C_REPLY_TOPIC',
      defaultTopic: 'TBW102',
      defaultTopicQueueNums: '4',
      queueId: '0',
      sysFlag: '0',
      bornTimestamp: '1',
      flag: '0',
      properties: encodeProperties([['CORRELATION_ID', correlationId]]),
      bornHost: '/10.0.0.9:1',
      storeHost: '/10.0.0.8:2',
      storeTimestamp: '2',
    };
    const answer = await cluster.settled(
      cluster.broker().askClient(RequestCode.PUSH_REPLY_MESSAGE_TO_CLIENT, header, Buffer.from('answer')),
    );
    const message = await cluster.settled(reply);
    expect([answer.code, message.body.toString(), message.topic, message.bornHost]).toEqual([0, 'answer', 'C_REPLY_TOPIC', '10.0.0.9:1']);
  });

  it('times out without a reply', async () => {
    await start();
    cluster.createTopic('T', 1);
    expect(await failure(producer.request({ topic: 'T', body: 'question' }, { timeoutMs: 500 }))).toEqual(['requestTimeout', 10006, false]);
  });

  it("sends a reply to the reply topic of the request's cluster", async () => {
    await start();
    cluster.createTopic('C_REPLY_TOPIC', 1);
    const replies: string[] = [];
    cluster.broker().overrides.set(RequestCode.SEND_REPLY_MESSAGE_V2, (request) => {
      replies.push(request.ext('b') ?? '', request.body?.toString() ?? '');
      return { code: ResponseCode.SUCCESS, extFields: { msgId: '0', queueId: 0, queueOffset: 0 } };
    });
    const request = messageExt({ properties: { CLUSTER: 'C', CORRELATION_ID: 'c-1', REPLY_TO_CLIENT: 'x@y', TTL: '3000' } });
    expect(await failure(producer.sendReply(messageExt(), 'answer'))).toEqual(['illegalMessage', 10007, false]);
    await cluster.settled(producer.sendReply(request, 'answer'));
    expect(replies).toEqual(['C_REPLY_TOPIC', 'answer']);
  });
});
