import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { MessageSelector, MQClientError } from '../../../../engine/client/index.ts';
import { bodyFacts, keysOf, messageFacts, pullFacts, pushedFacts, readQueue, sendFacts, sorted } from './facts.ts';
import { Member } from './member.ts';
import { until, type Scene } from './scene.ts';

const QUEUES = 8;

/** Consumers that get messages by themselves. */
export const pushCases: Readonly<Record<string, (scene: Scene) => Promise<void>>> = {
  'push-members': members,
  'push-tag-filter': tagFilter,
  'push-two-topics': twoTopics,
  broadcasting,
  'sql-filter': sqlFilter,
  'consume-from-where': fromWhere,
  namespace,
  'order-by-selector': orderBySelector,
  'order-suspend': orderSuspend,
  'order-killed-member': orderKilledMember,
  'delay-levels': delayLevels,
  'retry-and-dead-letter': deadLetter,
  'request-reply': requestReply,
  trace,
};

async function members(scene: Scene): Promise<void> {
  const producer = await scene.producer();
  await scene.createTopic(producer, QUEUES);
  const send = async (name: string, count: number): Promise<void> => {
    for (let i = 0; i < count; i++) await producer.send(scene.message('push', `${name}-${i}`), { queue: scene.queue(i % QUEUES) });
  };
  const first = await new Member(scene, { instanceName: `${scene.group}-A` }).start();
  const second = await new Member(scene, { instanceName: `${scene.group}-B` }).start();
  await Member.awaitShares(QUEUES / 2, first, second);
  scene.fact('two members', { shares: Member.shares(first, second) });
  await send('both', 40);
  await until('40 messages', () => first.count + second.count >= 40);
  scene.fact('received by A', { keys: first.keysByQueue() });
  scene.fact('received by B', { keys: second.keysByQueue() });
  const offsets: Record<string, number | undefined> = {};
  for (const queueId of second.queues()) {
    await until('a committed offset', async () => (await second.consumer.fetchConsumeOffset(scene.queue(queueId))) === 5);
    offsets[queueId] = await second.consumer.fetchConsumeOffset(scene.queue(queueId));
  }
  scene.fact('offsets of B', { offsets });
  await second.consumer.shutdown();
  await Member.awaitShares(QUEUES, first);
  scene.fact('one has left', { shares: Member.shares(first) });
  await send('alone', 16);
  await until('16 more', () => first.count + second.count >= 56);
  scene.fact('received by A', { keys: first.keysByQueue() });
  // What is not committed yet when another member comes is delivered again: here that would be chance.
  await until('the committed offsets', async () => {
    const committed = await Promise.all(first.queues().map((queueId) => first.consumer.fetchConsumeOffset(scene.queue(queueId))));
    return committed.every((offset) => offset === 7);
  });
  const third = await new Member(scene, { instanceName: `${scene.group}-C` }).start();
  await Member.awaitShares(QUEUES / 2, first, third);
  scene.fact('another one has joined', { shares: Member.shares(first, third) });
  await send('joined', 16);
  await until('16 more', () => first.count + third.count >= 72 - second.count);
  scene.fact('received by A', { keys: first.keysByQueue() });
  scene.fact('received by C', { keys: third.keysByQueue() });
  scene.fact('every message once', { count: first.count + second.count + third.count });
}

async function tagFilter(scene: Scene): Promise<void> {
  const producer = await scene.producer();
  await scene.createTopic(producer, 4);
  const tags = ['TagA', 'TagB', 'TagC', 'Aa', 'BB', '\u6807\u7b7e', ''];
  for (let i = 0; i < 28; i++) await producer.send(scene.message(tags[i % tags.length] ?? '', `tag-${i}`), { queue: scene.queue(i % 4) });
  const member = await new Member(scene).start('TagA || Aa || \u6807\u7b7e');
  await until('12 messages', () => member.count >= 12);
  for (let queueId = 0; queueId < 4; queueId++)
    await producer.send(scene.message('TagA', `end-${queueId}`), { queue: scene.queue(queueId) });
  await until('16 messages', () => member.count >= 16);
  scene.fact('received', { keys: member.keysByQueue() });
  const puller = await scene.pullConsumer();
  const results: Record<string, unknown> = {};
  for (let queueId = 0; queueId < 4; queueId++) results[queueId] = pullFacts(await puller.pull(scene.queue(queueId), 'Aa', 0, 32));
  scene.fact('pulled with a tag that has a twin', { results });
}

async function twoTopics(scene: Scene): Promise<void> {
  const producer = await scene.producer();
  const other = `${scene.topic}-other`;
  await scene.createTopic(producer, 1);
  await scene.createTopic(producer, 1, other);
  const member = new Member(scene);
  member.consumer.subscribe(other, 'keep');
  await member.start();
  await producer.send(scene.message('x', 'one'), { queue: scene.queue(0) });
  for (const tags of ['keep', 'drop', 'keep']) await producer.send({ topic: other, tags, keys: `other-${tags}`, body: Buffer.of(1, 2, 3) });
  await until('three messages', () => member.count >= 3);
  const place = (message: { topic: string; queueOffset: number }): string => `${message.topic}${message.queueOffset}`;
  for (const message of member.messages.toSorted((a, b) => (place(a) < place(b) ? -1 : 1)))
    scene.fact('received', { message: pushedFacts(scene, message) });
}

async function broadcasting(scene: Scene): Promise<void> {
  const producer = await scene.producer();
  await scene.createTopic(producer, 4);
  const all = ['A', 'B'].map(
    (name) => new Member(scene, { messageModel: 'BROADCASTING', instanceName: `${scene.group}-${name}-${process.pid}` }),
  );
  for (const member of all) await member.start();
  await Member.awaitShares(4, ...all);
  for (let i = 0; i < 12; i++) await producer.send(scene.message('b', `all-${i}`), { queue: scene.queue(i % 4) });
  await until('12 each', () => all.every((member) => member.count >= 12));
  for (const [index, member] of all.entries()) scene.fact(`received by ${'AB'[index]}`, { keys: member.keysByQueue() });
}

async function sqlFilter(scene: Scene): Promise<void> {
  const producer = await scene.producer();
  await scene.createTopic(producer, 1);
  for (let i = 0; i < 20; i++) {
    const colour = i % 2 === 0 ? { colour: i % 4 === 0 ? 'red' : "it's blue" } : {};
    await producer.send(
      { ...scene.message(`Tag${i % 3}`, `sql-${i}`), properties: { a: String(i), price: String(i * 1.5), ...colour } },
      { queue: scene.queue(0) },
    );
  }
  const puller = await scene.pullConsumer();
  await until('the last message', async () => (await puller.pull(scene.queue(0), '*', 0, 32)).nextBeginOffset === 20);
  for (const expression of ['a > 5 AND a <= 10', "colour = 'red'", 'colour IS NULL', "TAGS = 'Tag1' OR a = 0", "colour CONTAINS 'blue'"]) {
    await scene.refusal(`pulled with ${expression}`, async () =>
      pullFacts(await puller.pull(scene.queue(0), MessageSelector.bySql(expression), 0, 32)),
    );
  }
  const member = new Member(scene);
  member.consumer.subscribe(scene.topic, MessageSelector.bySql('a > 14 AND colour IS NOT NULL'));
  await member.startAsSubscribed();
  await until('two messages', () => member.count >= 2);
  await producer.send({ ...scene.message('x', 'end'), properties: { a: '99', colour: 'x' } }, { queue: scene.queue(0) });
  await until('the last one', () => keysOf(member.messages).includes('end'));
  scene.fact('pushed', { keys: member.keysByQueue() });
  const wrong = new Member(scene, { consumerGroup: `${scene.group}-wrong` });
  wrong.consumer.subscribe(scene.topic, MessageSelector.bySql('a >'));
  const refused = await wrong.startAsSubscribed().then(
    () => 'started',
    (error: unknown) => (error instanceof MQClientError ? error.responseCode : error),
  );
  scene.fact('a push consumer with a bad expression', { error: refused });
}

async function fromWhere(scene: Scene): Promise<void> {
  const producer = await scene.producer();
  await scene.createTopic(producer, 1);
  for (let i = 0; i < 5; i++) await producer.send(scene.message('w', `old-${i}`), { queue: scene.queue(0) });
  const last = await new Member(scene, { consumeFromWhere: 'CONSUME_FROM_LAST_OFFSET' }).start();
  await Member.awaitShares(1, last);
  await producer.send(scene.message('w', 'new'), { queue: scene.queue(0) });
  await until('the new one', () => keysOf(last.messages).includes('new'));
  scene.fact('from the last offset', { keys: last.keysByQueue() });
  await last.consumer.shutdown();
  const timed = new Member(scene, {
    consumerGroup: `${scene.group}-timed`,
    consumeFromWhere: 'CONSUME_FROM_TIMESTAMP',
    consumeTimestampMs: scene.startedMs - 3_600_000,
  });
  await timed.start();
  await until('all', () => timed.count >= 6);
  scene.fact('from an hour ago', { keys: timed.keysByQueue() });
}

async function namespace(scene: Scene): Promise<void> {
  const plain = await scene.producer();
  const wrapped = `space%${scene.topic}`;
  await scene.createTopic(plain, 1, wrapped);
  const producer = await scene.producer({ producerGroup: `${scene.group}-ns`, namespace: 'space' });
  scene.fact('sent', { result: sendFacts(await producer.send({ topic: scene.topic, tags: 'n', keys: 'in-space', body: 'hello' })) });
  const member = await new Member(scene, { namespace: 'space' }).start();
  await until('the message', () => member.count >= 1);
  for (const message of member.messages) scene.fact('received inside', { topic: message.topic, keys: message.keys });
  for (const message of await readQueue(await scene.pullConsumer(), { ...scene.queue(0), topic: wrapped }, 1)) {
    scene.fact('read outside', { message: messageFacts(scene, message) });
  }
}

async function orderBySelector(scene: Scene): Promise<void> {
  const producer = await scene.producer();
  await scene.createTopic(producer, 4);
  for (let step = 0; step < 6; step++) {
    for (let order = 0; order < 8; order++) {
      const selector = (queues: readonly { topic: string; brokerName: string; queueId: number }[]) => queues[order % queues.length];
      const result = await producer.send(scene.message('order', `order-${order}-step-${step}`), { selector });
      if (step === 0) scene.fact('sent', { order, queueId: result.messageQueue.queueId, queueOffset: result.queueOffset });
    }
  }
  const member = await new Member(scene, { consumeThreadMax: 8 }).startOrderly();
  await until('all steps', () => member.count >= 48);
  scene.fact('received', { keys: member.keysByQueue() });
}

async function orderSuspend(scene: Scene): Promise<void> {
  const producer = await scene.producer();
  await scene.createTopic(producer, 1);
  for (let i = 0; i < 5; i++) await producer.send(scene.message('order', `step-${i}`), { queue: scene.queue(0) });
  const calls: string[] = [];
  let refusals = 0;
  const consumer = scene.pushConsumer({ suspendCurrentQueueTimeMs: 200 });
  consumer.subscribe(scene.topic, '*');
  consumer.registerOrderlyMessageListener(async ([message]) => {
    calls.push(`${message?.keys} reconsumed ${message?.reconsumeTimes}`);
    return message?.keys === 'step-2' && refusals++ < 2 ? 'SUSPEND_CURRENT_QUEUE_A_MOMENT' : 'SUCCESS';
  });
  await consumer.start();
  await until('the last step', () => calls.includes('step-4 reconsumed 0'));
  scene.fact('calls', { calls });
}

/** A member in a process of its own is killed: its queues move when the broker lets its locks go, and no order breaks. */
async function orderKilledMember(scene: Scene): Promise<void> {
  const producer = await scene.producer();
  await scene.createTopic(producer, 4);
  const survivor = await new Member(scene, { consumeThreadMax: 8 }).startOrderly();
  await Member.awaitShares(4, survivor);
  const program = join(import.meta.dirname, 'orderly-member.ts');
  const victim = spawn(process.execPath, [program, scene.namesrvAddress, scene.topic, scene.group], { stdio: 'ignore' });
  scene.onClose(async () => void victim.kill('SIGKILL'));
  await Member.awaitShares(2, survivor);
  scene.fact('two members', { shares: survivor.queues() });
  victim.kill('SIGKILL');
  for (let step = 0; step < 6; step++) {
    for (let queueId = 0; queueId < 4; queueId++)
      await producer.send(scene.message('order', `queue-${queueId}-step-${step}`), { queue: scene.queue(queueId) });
  }
  await until('all steps at the survivor', () => new Set(keysOf(survivor.messages)).size >= 24, 120_000);
  scene.fact('received by the survivor', { keys: survivor.keysByQueue() });
}

async function delayLevels(scene: Scene): Promise<void> {
  const producer = await scene.producer();
  await scene.createTopic(producer, 1);
  const sentAt: Record<string, number> = {};
  const member = await new Member(scene).start();
  for (const level of [3, 1, 2, 0, 99]) {
    sentAt[`level-${level}`] = Date.now();
    const result = await producer.send({ ...scene.message('d', `level-${level}`), delayTimeLevel: level }, { queue: scene.queue(0) });
    scene.fact('sent', { level, status: result.sendStatus });
  }
  await until('five messages', () => member.count >= 5);
  for (const message of member.messages) {
    const delayMs = message.storeTimestamp - (sentAt[message.keys ?? ''] ?? 0);
    const level = message.keys === 'level-99' ? 6 : Number(message.keys?.slice('level-'.length));
    scene.fact('received', { message: pushedFacts(scene, message), early: delayMs < level * 1000 });
  }
}

async function deadLetter(scene: Scene): Promise<void> {
  const producer = await scene.producer();
  await scene.createTopic(producer, 1);
  await producer.send({ ...scene.message('fail', 'poison'), properties: { colour: 'green' } }, { queue: scene.queue(0) });
  const member = new Member(scene, { maxReconsumeTimes: 2 });
  member.consumer.subscribe(scene.topic, '*');
  await member.startAsSubscribed(() => 'RECONSUME_LATER');
  await until('three attempts', () => member.count >= 3);
  for (const message of member.messages) scene.fact('attempt', { message: pushedFacts(scene, message) });
  const deadLetters = `%DLQ%${scene.group}`;
  await until('the dead letter topic', async () => (await producer.fetchPublishMessageQueues(deadLetters).catch(() => [])).length > 0);
  for (const message of await readQueue(await scene.pullConsumer(), { ...scene.queue(0), topic: deadLetters }, 1)) {
    scene.fact('dead letter', { message: messageFacts(scene, message) });
  }
}

async function requestReply(scene: Scene): Promise<void> {
  const producer = await scene.producer();
  await scene.createTopic(producer, 1);
  const replier = await scene.producer({ producerGroup: `${scene.group}-replier` });
  const requests: unknown[] = [];
  const consumer = scene.pushConsumer();
  consumer.subscribe(scene.topic, '*');
  consumer.registerMessageListener(async (messages) => {
    for (const message of messages) {
      requests.push(sorted(Object.keys(message.properties)));
      if (message.tags !== 'silent') await replier.sendReply(message, `reply to ${message.keys}`);
    }
    return 'CONSUME_SUCCESS';
  });
  await consumer.start();
  const reply = await producer.request(scene.message('ask', 'question'), { timeoutMs: 20_000 });
  scene.fact('reply', { body: bodyFacts(reply.body), properties: sorted(Object.keys(reply.properties)) });
  const second = await producer.request(scene.message('ask', 'second'), { timeoutMs: 20_000 });
  scene.fact('asynchronous reply', { body: [second.body.toString()] });
  await scene.refusal('no reply', () => producer.request(scene.message('silent', 'nobody answers'), { timeoutMs: 1500 }));
  await until('three requests', () => requests.length >= 3);
  scene.fact('requests', { properties: requests });
}

async function trace(scene: Scene): Promise<void> {
  const creator = await scene.producer();
  await scene.createTopic(creator, 1);
  const producer = await scene.producer({ producerGroup: `${scene.group}-traced`, enableMsgTrace: true });
  const { msgId } = await producer.send(scene.message('traced', 'traced-key'), { queue: scene.queue(0) });
  let types: string[] = [];
  await until('the trace', async () => {
    const found = await creator.queryMessage('RMQ_SYS_TRACE_TOPIC', msgId, 32, 0, Date.now() + 60_000).catch(() => []);
    types = found.flatMap((message) =>
      message.body
        .toString()
        .split('\u0002')
        .filter((context) => context !== '')
        .map((context) => {
          const fields = context.split('\u0001');
          return `${fields[0]} with ${fields.length} fields of ${fields[4]}, keys ${message.keys?.includes('traced-key')}`;
        }),
    );
    return types.length > 0;
  });
  scene.fact('trace', { contexts: types });
}
