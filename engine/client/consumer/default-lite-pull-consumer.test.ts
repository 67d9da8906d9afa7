import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RequestCode } from '../../protocol/request-code.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import { RequestError } from '../../remoting/channel.ts';
import { FakeCluster } from '../fixtures.ts';
import { DefaultLitePullConsumer, type LitePullConsumerOptions } from './default-lite-pull-consumer.ts';

let cluster: FakeCluster;
const consumers: DefaultLitePullConsumer[] = [];

beforeEach(async () => {
  cluster = await FakeCluster.start();
  cluster.createTopic('T', 2);
});

afterEach(async () => {
  for (const consumer of consumers.splice(0)) await cluster.settled(consumer.shutdown());
});

function consumer(options: Partial<LitePullConsumerOptions> = {}): DefaultLitePullConsumer {
  const made = new DefaultLitePullConsumer({
    consumerGroup: 'g',
    namesrvAddr: cluster.namesrvAddr,
    environment: cluster.environment(),
    consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET',
    ...options,
  });
  consumers.push(made);
  return made;
}

const queue = (queueId: number) => ({ topic: 'T', brokerName: 'broker-a', queueId });

/** Keys of what comes until nothing comes any more. */
async function pollAll(of: DefaultLitePullConsumer): Promise<(string | undefined)[]> {
  const keys: (string | undefined)[] = [];
  for (;;) {
    const messages = await cluster.settled(of.poll(1000));
    if (messages.length === 0) return keys;
    keys.push(...messages.map((message) => message.keys));
  }
}

describe('DefaultLitePullConsumer', () => {
  it('brings what is subscribed, and commits by itself what was polled', async () => {
    for (const queueId of [0, 1]) for (const tags of ['a', 'b']) cluster.broker().put('T', queueId, { keys: `${queueId}${tags}`, tags });
    const lite = consumer({ autoCommitIntervalMs: 0 });
    lite.subscribe('T', 'a');
    await cluster.settled(lite.start());
    const keys = await pollAll(lite);
    await cluster.until(() => cluster.broker().offsets.get('T@g@0') !== undefined && cluster.broker().offsets.get('T@g@1') !== undefined);
    expect([keys.toSorted((a, b) => String(a).localeCompare(String(b))), lite.assignment().length]).toEqual([['0a', '1a'], 2]);
  });

  it('leaves commits to the program when it is told to', async () => {
    cluster.broker().put('T', 0, { keys: '1' });
    const lite = consumer({ autoCommit: false });
    await cluster.settled(lite.assign([queue(0)]));
    await cluster.settled(lite.start());
    await pollAll(lite);
    await cluster.clock.advance(20_000);
    const before = cluster.broker().offsets.get('T@g@0');
    await cluster.settled(lite.commit());
    expect([before, cluster.broker().offsets.get('T@g@0'), await cluster.settled(lite.committed(queue(0)))]).toEqual([undefined, 1, 1]);
  });

  it('goes on where it is sent', async () => {
    for (const keys of ['1', '2', '3']) cluster.broker().put('T', 0, { keys });
    const lite = consumer();
    await lite.assign([queue(0)]);
    await cluster.settled(lite.start());
    const first = await pollAll(lite);
    await cluster.settled(lite.seek(queue(0), 1));
    const again = await pollAll(lite);
    await cluster.settled(lite.seekToBegin(queue(0)));
    const fromBegin = await pollAll(lite);
    await cluster.settled(lite.seekToEnd(queue(0)));
    cluster.broker().put('T', 0, { keys: '4' });
    expect([first, again, fromBegin, await pollAll(lite)]).toEqual([['1', '2', '3'], ['2', '3'], ['1', '2', '3'], ['4']]);
    const tooFar = lite.seek(queue(0), 99);
    tooFar.catch(() => {});
    await cluster.clock.advance(100);
    await expect(tooFar).rejects.toThrow('Seek offset illegal, seek offset = 99, min offset = 0, max offset = 4');
  });

  it('pulls no queue that is paused', async () => {
    const lite = consumer();
    await lite.assign([queue(0)]);
    await cluster.settled(lite.start());
    lite.pause([queue(0)]);
    await cluster.clock.advance(30_000);
    cluster.broker().put('T', 0, { keys: '1' });
    const paused = await pollAll(lite);
    lite.resume([queue(0)]);
    expect([paused, await pollAll(lite)]).toEqual([[], ['1']]);
  });

  it('uses plain pulls with a broker that knows no others', async () => {
    cluster.broker().overrides.set(RequestCode.LITE_PULL_MESSAGE, () => {
      throw new RequestError(ResponseCode.REQUEST_CODE_NOT_SUPPORTED, ' request type 361 not supported');
    });
    cluster.broker().put('T', 0, { keys: '1' });
    const lite = consumer();
    await lite.assign([queue(0)]);
    await cluster.settled(lite.start());
    expect(await pollAll(lite)).toEqual(['1']);
  });

  it('ends a poll that waits when it is shut down', async () => {
    const lite = consumer();
    await lite.assign([queue(0)]);
    await cluster.settled(lite.start());
    const startMs = cluster.clock.monotonicMs();
    const polled = lite.poll(60_000);
    await cluster.settled(lite.shutdown());
    expect([await cluster.settled(polled), cluster.clock.monotonicMs() - startMs < 1000]).toEqual([[], true]);
  });

  it('takes either subscriptions or assignments', async () => {
    const lite = consumer();
    lite.subscribe('T');
    await expect(lite.assign([queue(0)])).rejects.toMatchObject({ code: 'wrongState' });
    const other = consumer();
    await other.assign([queue(0)]);
    expect(() => other.subscribe('T')).toThrow('mutually exclusive');
  });
});
