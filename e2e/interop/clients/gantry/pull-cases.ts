import { pullFacts, queueName, readQueue, sorted } from './facts.ts';
import { until, type Scene } from './scene.ts';

/** Reading queues by hand: statuses, offsets, limits and what a commit leaves behind. */
export const pullCases: Readonly<Record<string, (scene: Scene) => Promise<void>>> = {
  pull,
  'pull-offsets': offsets,
  'pull-refusals': refusals,
  'lite-pull': litePull,
};

async function pull(scene: Scene): Promise<void> {
  const producer = await scene.producer();
  await scene.createTopic(producer, 2);
  const consumer = await scene.pullConsumer();
  const queue = scene.queue(0);
  const at = async (expression: string, offset: number, count = 32) => pullFacts(await consumer.pull(queue, expression, offset, count));
  scene.fact('empty queue at 0', { result: await at('*', 0) });
  scene.fact('empty queue at 5', { result: await at('*', 5) });
  for (let i = 0; i < 50; i++) await producer.send(scene.message(i % 5 === 0 ? 'rare' : 'common', `pull-${i}`), { queue });
  await until('the last message', async () => (await consumer.pull(queue, '*', 40, 32)).nextBeginOffset === 50);
  for (const offset of [0, 20, 49, 50, 51, 1000]) scene.fact('pull', { offset, result: await at('*', offset) });
  scene.fact('pull 3', { result: await at('*', 10, 3) });
  scene.fact('pull one tag', { result: await at('rare', 0) });
  scene.fact('pull one tag of the rest', { result: await at('rare', 46) });
  scene.fact('pull two tags', { result: await at('rare || none', 40) });
  scene.fact('pull a tag that nobody sent', { result: await at('none', 0) });
  scene.fact('held pull of what is there', { result: pullFacts(await consumer.pullBlockIfNotFound(queue, '*', 48, 32)) });
  const held = consumer.pullBlockIfNotFound(queue, '*', 50, 32);
  setTimeout(() => void producer.send(scene.message('common', 'late'), { queue }), 500);
  scene.fact('held pull of what comes later', { result: pullFacts(await held) });
}

async function offsets(scene: Scene): Promise<void> {
  const producer = await scene.producer();
  await scene.createTopic(producer, 2);
  const consumer = await scene.pullConsumer();
  const queue = scene.queue(0);
  scene.fact('empty queue', {
    min: await consumer.minOffset(queue),
    max: await consumer.maxOffset(queue),
    atTime: await consumer.searchOffset(queue, scene.startedMs),
  });
  for (let i = 0; i < 10; i++) await producer.send(scene.message('offsets', `offset-${i}`), { queue });
  const storeTimes = (await readQueue(consumer, queue, 10)).map((message) => message.storeTimestamp);
  const [first = 0] = storeTimes;
  const last = storeTimes.at(-1) ?? 0;
  scene.fact('ten messages', { min: await consumer.minOffset(queue), max: await consumer.maxOffset(queue) });
  scene.fact('offset by time', {
    longBefore: await consumer.searchOffset(queue, scene.startedMs - 3_600_000),
    first: await consumer.searchOffset(queue, first),
    last: (await consumer.searchOffset(queue, last)) === storeTimes.indexOf(last),
    later: await consumer.searchOffset(queue, Date.now() + 3_600_000),
  });
  scene.fact('earliest store time', { isTheFirst: (await consumer.earliestMsgStoreTime(queue)) === first });
  scene.fact('no committed offset', { offset: (await consumer.fetchConsumeOffset(queue)) ?? -1 });
  await consumer.commitOffset(queue, 7);
  scene.fact('committed offset', { offset: (await consumer.fetchConsumeOffset(queue)) ?? -1 });
  scene.fact('queues to read', { queues: sorted((await consumer.fetchSubscribeMessageQueues(scene.topic)).map(queueName)) });
}

async function refusals(scene: Scene): Promise<void> {
  const producer = await scene.producer();
  await scene.createTopic(producer, 2);
  const consumer = await scene.pullConsumer();
  const absent = `${scene.topic}-absent`;
  await scene.refusal('queue that the topic does not have', async () => pullFacts(await consumer.pull(scene.queue(7), '*', 0, 32)));
  await scene.refusal('topic that does not exist', async () =>
    pullFacts(await consumer.pull({ ...scene.queue(0), topic: absent }, '*', 0, 32)),
  );
  await scene.refusal('queues of a topic that does not exist', () => consumer.fetchSubscribeMessageQueues(absent));
  await scene.refusal('send to a queue that the topic does not have', () =>
    producer.send(scene.message('t', 'k'), { queue: scene.queue(7) }),
  );
  await scene.refusal('max offset of a queue that the topic does not have', () => consumer.maxOffset(scene.queue(7)));
  await scene.refusal('min offset of a queue that the topic does not have', () => consumer.minOffset(scene.queue(7)));
  await scene.refusal('pull below the first offset', async () => pullFacts(await consumer.pull(scene.queue(0), '*', -1, 32)));
}

async function litePull(scene: Scene): Promise<void> {
  const producer = await scene.producer();
  await scene.createTopic(producer, 2);
  for (let i = 0; i < 20; i++) await producer.send(scene.message(i % 2 === 0 ? 'even' : 'odd', `lite-${i}`), { queue: scene.queue(i % 2) });
  const assigned = scene.litePullConsumer({ consumerGroup: `${scene.group}-assigned`, autoCommit: false });
  await assigned.start();
  const [first = scene.queue(0), second = scene.queue(1)] = await assigned.fetchMessageQueues(scene.topic);
  await assigned.assign([first, second]);
  await assigned.seek(first, 4);
  await assigned.seek(second, 0);
  scene.fact('assigned and sought', { keys: await poll(assigned, 16) });
  await assigned.commit();
  scene.fact('committed', { first: await assigned.committed(first), second: await assigned.committed(second) });
  await assigned.seek(second, 8);
  scene.fact('sought again', { keys: await poll(assigned, 2) });
  scene.fact('offset for a time', { offset: await assigned.offsetForTimestamp(first, scene.startedMs - 1000) });
  const subscribed = scene.litePullConsumer({ consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET' });
  subscribed.subscribe(scene.topic, 'odd');
  await subscribed.start();
  scene.fact('subscribed to one tag', { keys: await poll(subscribed, 10) });
}

async function poll(consumer: ReturnType<Scene['litePullConsumer']>, count: number): Promise<Record<string, (string | null)[]>> {
  const keys: Record<string, (string | null)[]> = {};
  let seen = 0;
  await until(`${count} messages`, async () => {
    for (const message of await consumer.poll(200)) {
      (keys[message.queueId] ??= []).push(message.keys ?? null);
      seen++;
    }
    return seen >= count;
  });
  return keys;
}
