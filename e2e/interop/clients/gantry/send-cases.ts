import type { Message, MessageExt, SendResult } from '../../../../engine/client/index.ts';
import { encodeOffsetMessageId } from '../../../../engine/protocol/message-id.ts';
import { parseHostAddress } from '../../../../engine/protocol/host-address.ts';
import { javaNoise, messageFacts, queueName, readBack, readQueue, sendFacts, sorted } from './facts.ts';
import { until, type Scene } from './scene.ts';

const MIB = 1024 * 1024;

/** The ways to send: what the producer is told, and what a reader of the queue then finds. */
export const sendCases: Readonly<Record<string, (scene: Scene) => Promise<void>>> = {
  'send-sync': sync,
  'send-async': concurrent,
  'send-oneway': oneway,
  'send-batch': batch,
  'send-creates-topic': createsTopic,
  'body-compressed': compressed,
  'body-compressions': compressions,
  'body-too-large': tooLarge,
  'query-by-key': byKey,
  'query-by-id': byId,
};

async function sync(scene: Scene): Promise<void> {
  const producer = await scene.producer();
  await scene.createTopic(producer, 4);
  const messages: Message[] = [
    scene.message('TagA', 'plain'),
    { ...scene.message('TagB', 'flagged'), flag: 0x5a5a },
    {
      ...scene.message('TagC', 'with-properties'),
      properties: { colour: 'blue', unicode: '\u4f60\u597d \u{1f680}', long: 'x'.repeat(2000) },
    },
    { ...scene.message('TagD', 'key-one'), keys: ['key-one', 'key-two', 'key-three'] },
    { topic: scene.topic, body: 'no tag and no key' },
    { ...scene.message('TagE', 'no-wait'), waitStoreMsgOK: false },
    { topic: scene.topic, tags: 'TagF', keys: 'unicode-body', body: '\u6d88\u606f \u{1f680}' },
  ];
  const offsetIds: string[] = [];
  for (const message of messages) {
    const result = await producer.send(message, { queue: scene.queue(1) });
    offsetIds.push(result.offsetMsgId);
    const key = typeof message.keys === 'object' ? message.keys.join(' ') : (message.keys ?? null);
    scene.fact('sent', { key, result: sendFacts(result) });
  }
  const stored = await readBack(scene, 1, messages.length);
  for (const [index, message] of stored.entries()) scene.fact('offset id', { pointsAtRecord: pointsAt(offsetIds[index], message) });
  const queueIds = new Set<number>();
  for (let i = 0; i < 8; i++) queueIds.add((await producer.send(scene.message('round', `round-${i}`))).messageQueue.queueId);
  scene.fact('queues used', { queueIds: [...queueIds].sort((a, b) => a - b) });
}

function pointsAt(offsetMsgId: string | undefined, message: MessageExt): boolean {
  const host = parseHostAddress(message.storeHost);
  return host !== undefined && offsetMsgId === encodeOffsetMessageId(host, message.physicalOffset);
}

async function concurrent(scene: Scene): Promise<void> {
  const producer = await scene.producer();
  await scene.createTopic(producer, 4);
  const keys = Array.from({ length: 40 }, (_, index) => `async-${String(index).padStart(2, '0')}`);
  const results = await Promise.all(
    keys.map(async (key, index) => {
      const result = await producer.send(scene.message('async', key), { queue: scene.queue(index % 4) });
      return [key, `${result.sendStatus} ${queueName(result.messageQueue)}`];
    }),
  );
  scene.fact('callbacks', { results: Object.fromEntries(results) });
  const consumer = await scene.pullConsumer();
  for (let queueId = 0; queueId < 4; queueId++) {
    const messages = await readQueue(consumer, scene.queue(queueId), 10);
    scene.fact('queue', {
      queueId,
      keys: sorted(messages.map((message) => message.keys ?? null)),
      offsets: messages.map((message) => message.queueOffset),
    });
  }
}

async function oneway(scene: Scene): Promise<void> {
  const producer = await scene.producer();
  await scene.createTopic(producer, 4);
  for (let i = 0; i < 10; i++) await producer.sendOneway(scene.message('oneway', `oneway-${i}`), { queue: scene.queue(2) });
  const messages = await readQueue(await scene.pullConsumer(), scene.queue(2), 10);
  scene.fact('received', {
    keys: sorted(messages.map((message) => message.keys ?? null)),
    properties: Object.fromEntries(messages.map((message) => [message.keys ?? '', sorted(Object.keys(message.properties))])),
  });
}

async function batch(scene: Scene): Promise<void> {
  const producer = await scene.producer();
  await scene.createTopic(producer, 4);
  const messages = Array.from({ length: 5 }, (_, index) => {
    const message = scene.message(index % 2 === 0 ? 'even' : 'odd', `batch-${index}`);
    return Object.assign(message, { properties: { index: String(index) }, flag: index });
  });
  const result = await producer.send(messages, { queue: scene.queue(3) });
  scene.fact('sent', { result: sendFacts(result) });
  const stored = await readBack(scene, 3, 5);
  for (const [index, id] of result.offsetMsgId.split(',').entries())
    scene.fact('offset id', { pointsAtRecord: stored[index] !== undefined && pointsAt(id, stored[index]) });
  const second = await producer.send(messages.slice(0, 2), { queue: scene.queue(3) });
  scene.fact('sent after it', { queueOffset: second.queueOffset });
}

async function createsTopic(scene: Scene): Promise<void> {
  const producer = await scene.producer({ defaultTopicQueueNums: 6 });
  const result = await producer.send(scene.message('first', 'first'));
  scene.fact('sent', { status: result.sendStatus, queueOffset: result.queueOffset });
  await until('route', async () => (await producer.fetchPublishMessageQueues(scene.topic).catch(() => [])).length > 0);
  scene.fact('topic created', { queues: (await producer.fetchPublishMessageQueues(scene.topic)).map(queueName) });
  await scene.refusal('topic with an illegal character', () => producer.send({ topic: 'bad topic!', body: Buffer.of(1) }));
  await scene.refusal('topic of the system', () => producer.send({ topic: 'SCHEDULE_TOPIC_XXXX', body: Buffer.of(1) }));
}

async function compressed(scene: Scene): Promise<void> {
  const producer = await scene.producer();
  await scene.createTopic(producer, 1);
  const options = { queue: scene.queue(0) };
  const result = await producer.send(
    { topic: scene.topic, tags: 'big', keys: 'compressible', body: 'a line that compresses well\n'.repeat(2000) },
    options,
  );
  scene.fact('sent', { result: sendFacts(result) });
  await producer.send({ topic: scene.topic, tags: 'big', keys: 'noise', body: javaNoise(6000) }, options);
  await producer.send({ topic: scene.topic, tags: 'big', keys: 'below-the-threshold', body: 'x'.repeat(4095) }, options);
  await readBack(scene, 0, 3);
}

/** The other two algorithms, there and back. */
async function compressions(scene: Scene): Promise<void> {
  await scene.createTopic(await scene.producer(), 1);
  for (const compressType of ['zlib', 'lz4', 'zstd'] as const) {
    const producer = await scene.producer({ compressType, producerGroup: `${scene.group}-${compressType}` });
    await producer.send(
      { topic: scene.topic, keys: compressType, body: 'a line that compresses well\n'.repeat(2000) },
      { queue: scene.queue(0) },
    );
  }
  for (const message of await readQueue(await scene.pullConsumer(), scene.queue(0), 3)) {
    scene.fact('received', {
      keys: message.keys,
      sysFlag: message.sysFlag,
      length: message.body.length,
      smaller: message.storeSize < 5000,
    });
  }
}

async function tooLarge(scene: Scene): Promise<void> {
  const producer = await scene.producer();
  await scene.createTopic(producer, 1);
  const body = javaNoise(5 * MIB);
  await scene.refusal('5 MiB, refused by the client', () => producer.send({ topic: scene.topic, tags: 'big', keys: 'k', body }));
  const generous = await scene.producer({ producerGroup: `${scene.group}-generous`, maxMessageSizeBytes: 16 * MIB });
  await scene.refusal('5 MiB, refused by the broker', () => generous.send({ topic: scene.topic, body }, { queue: scene.queue(0) }));
  await scene.refusal('5 MiB, refused by the broker after retries', () => generous.send({ topic: scene.topic, body }));
  const properties = { long: 'p'.repeat(40_000) };
  await scene.refusal('properties over 32,767 bytes', () =>
    generous.send({ ...scene.message('big', 'properties'), properties }, { queue: scene.queue(0) }),
  );
  const result = await generous.send(
    { topic: scene.topic, tags: 'big', keys: 'fits', body: javaNoise(4 * MIB - 2048) },
    { queue: scene.queue(0) },
  );
  scene.fact('just below 4 MiB', { result: sendFacts(result) });
  await readBack(scene, 0, 1);
}

async function byKey(scene: Scene): Promise<void> {
  const producer = await scene.producer();
  await scene.createTopic(producer, 2);
  for (let i = 0; i < 6; i++) {
    await producer.send({ ...scene.message('query', ''), keys: [`order-${i}`, `customer-${i % 2}`] }, { queue: scene.queue(i % 2) });
  }
  await producer.send(scene.message('query', 'last'), { queue: scene.queue(0) });
  const find = async (key: string, max: number): Promise<(string | null)[]> => {
    const found = await producer.queryMessage(scene.topic, key, max, 0, Date.now() + 60_000).catch(() => []);
    return sorted(found.map((message) => `${message.keys} in queue ${message.queueId}`));
  };
  await until('the index', async () => (await find('last', 32)).length === 1);
  for (const key of ['order-3', 'customer-0', 'customer-1']) scene.fact('by key', { key, found: await find(key, 32) });
  scene.fact('by key, at most two', { count: (await find('customer-0', 2)).length });
  const end = Date.now() + 60_000;
  await scene.refusal('a key that nobody sent', () => producer.queryMessage(scene.topic, 'absent', 32, 0, end));
  await scene.refusal('a key before its time', () => producer.queryMessage(scene.topic, 'order-3', 32, 0, scene.startedMs - 60_000));
  await scene.refusal('a key of another topic', () => producer.queryMessage(`${scene.topic}-absent`, 'order-3', 32, 0, end));
}

async function byId(scene: Scene): Promise<void> {
  const producer = await scene.producer();
  await scene.createTopic(producer, 2);
  const results: SendResult[] = [];
  for (let i = 0; i < 3; i++) results.push(await producer.send(scene.message('query', `id-${i}`), { queue: scene.queue(0) }));
  const lastId = results.at(-1)?.msgId ?? '';
  await until('the index', async () => (await producer.viewMessage(scene.topic, lastId).catch(() => undefined)) !== undefined);
  for (const result of results) {
    scene.fact("by the client's id", { message: messageFacts(scene, await producer.viewMessage(scene.topic, result.msgId)) });
    scene.fact('by the offset id', { message: messageFacts(scene, await producer.viewMessage(scene.topic, result.offsetMsgId)) });
  }
  await scene.refusal("a client's id that nobody gave", () => producer.viewMessage(scene.topic, `${lastId.slice(0, -4)}FFFF`));
  await scene.refusal('an offset id beyond the log', () =>
    producer.viewMessage(scene.topic, `${results[0]?.offsetMsgId.slice(0, 16)}00000000FFFFFF00`),
  );
  await scene.refusal('an id that is none', () => producer.viewMessage(scene.topic, 'nonsense'));
}
