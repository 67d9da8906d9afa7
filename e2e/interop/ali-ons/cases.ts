import { randomBytes } from 'node:crypto';
import { Message, type Consumer } from 'ali-ons';
import { messageFacts, until, type Scene } from './scene.ts';

export type AliOnsCase = (scene: Scene) => Promise<void>;

/** The cases of the Node client: it sends one message at a time and has push consumers only. */
export const CASES: Readonly<Record<string, AliOnsCase>> = {
  'send-sync': sendSync,
  'body-compressed': bodyCompressed,
  'body-too-large': bodyTooLarge,
  'unknown-topic': unknownTopic,
  'push-members': pushMembers,
  'push-tag-filter': pushTagFilter,
};

async function sendSync(scene: Scene): Promise<void> {
  await scene.createTopic(1);
  const producer = await scene.producer();
  const messages = [
    new Message(scene.topic, 'TagA', 'plain'),
    new Message(scene.topic, 'TagB', 'with keys'),
    new Message(scene.topic, 'TagC', 'with properties'),
    new Message(scene.topic, '', '\u6d88\u606f \u{1f680}'),
  ];
  messages[1]!.keys = ['one', 'two'];
  Object.assign(messages[2]!.properties, { colour: 'blue', unicode: '\u4f60\u597d', long: 'x'.repeat(2000) });
  messages[2]!.flag = 77;
  for (const message of messages) {
    const { sendStatus, msgId, messageQueue, queueOffset, transactionId, offsetMsgId } = await producer.send(message);
    scene.fact('sent', {
      sendStatus,
      msgId,
      queueId: messageQueue.queueId,
      brokerName: messageQueue.brokerName,
      queueOffset,
      transactionId,
      offsetMsgId,
    });
  }
  for (const message of await receive(scene, 4)) scene.fact('received', { message: messageFacts(message) });
}

async function bodyCompressed(scene: Scene): Promise<void> {
  await scene.createTopic(1);
  const producer = await scene.producer();
  await producer.send(new Message(scene.topic, 'big', 'a line that compresses well\n'.repeat(2000)));
  await producer.send(new Message(scene.topic, 'big', 'x'.repeat(4095)));
  for (const message of await receive(scene, 2)) scene.fact('received', { message: messageFacts(message) });
}

async function bodyTooLarge(scene: Scene): Promise<void> {
  await scene.createTopic(1);
  const producer = await scene.producer();
  // Noise: the client would compress anything else below the limit.
  await scene.refusal('5 MiB', () => producer.send(new Message(scene.topic, 'big', randomBytes(5 * 1024 * 1024))));
  await producer.send(new Message(scene.topic, 'small', 'after it'));
  for (const message of await receive(scene, 1)) scene.fact('received', { message: messageFacts(message) });
}

async function unknownTopic(scene: Scene): Promise<void> {
  const producer = await scene.producer();
  await scene.refusal('send', () => producer.send(new Message(scene.topic, 'x', 'nobody made this topic')));
}

const QUEUES = 8;

/** Two members share the queues, then one leaves. */
async function pushMembers(scene: Scene): Promise<void> {
  await scene.createTopic(QUEUES);
  const producer = await scene.producer();
  const received = { A: new Map<number, number>(), B: new Map<number, number>() };
  const keys = { A: new Set<string>(), B: new Set<string>() };
  let count = 0;
  const member = (name: 'A' | 'B'): Consumer => {
    const consumer = scene.consumer(name);
    consumer.subscribe(scene.topic, '*', async (message) => {
      keys[name].add(message.body.toString('utf8'));
      received[name].set(message.queueId, (received[name].get(message.queueId) ?? 0) + 1);
      count++;
    });
    return consumer;
  };
  const a = member('A');
  const b = member('B');
  await until('equal shares', () => queuesOf(a, scene.topic).length === QUEUES / 2 && queuesOf(b, scene.topic).length === QUEUES / 2);
  scene.fact('two members', { a: queuesOf(a, scene.topic), b: queuesOf(b, scene.topic) });
  // The client goes round the queues from a random one: how many each gets is a fact, which ones is not.
  for (let i = 0; i < 40; i++) await producer.send(new Message(scene.topic, 'push', `both-${i}`));
  await until('40 messages', () => count >= 40);
  scene.fact('received', { a: perQueue(received.A), b: perQueue(received.B), keys: keys.A.size + keys.B.size, count });

  await b.close();
  await until('one share', () => queuesOf(a, scene.topic).length === QUEUES);
  for (let i = 0; i < 16; i++) await producer.send(new Message(scene.topic, 'push', `alone-${i}`));
  await until('16 more', () => [...keys.A].filter((key) => key.startsWith('alone')).length === 16);
  scene.fact('one has left', { a: queuesOf(a, scene.topic), alone: [...keys.A].filter((key) => key.startsWith('alone')).toSorted() });
}

async function pushTagFilter(scene: Scene): Promise<void> {
  await scene.createTopic(1);
  const producer = await scene.producer();
  const tags = ['TagA', 'TagB', 'Aa', 'BB', '\u6807\u7b7e'];
  for (let i = 0; i < 20; i++) await producer.send(new Message(scene.topic, tags[i % tags.length]!, `tag-${i}`));
  await producer.send(new Message(scene.topic, 'TagA', 'end'));
  const bodies: string[] = [];
  scene.consumer('A').subscribe(scene.topic, 'TagA || \u6807\u7b7e', async (message) => {
    bodies.push(message.body.toString('utf8'));
  });
  await until('the last message', () => bodies.includes('end'));
  scene.fact('received', { bodies });
}

/** Receives `count` messages of the case's topic with a push consumer, in the order of arrival. */
async function receive(scene: Scene, count: number): Promise<Message[]> {
  const messages: Message[] = [];
  scene.consumer('reader').subscribe(scene.topic, '*', async (message) => {
    messages.push(message);
  });
  await until(`${count} messages`, () => messages.length >= count);
  return messages;
}

function queuesOf(consumer: Consumer, topic: string): number[] {
  return [...consumer.processQueueTable.values()]
    .filter(({ messageQueue }) => messageQueue.topic === topic)
    .map(({ messageQueue }) => messageQueue.queueId)
    .toSorted((x, y) => x - y);
}

function perQueue(counts: ReadonlyMap<number, number>): Record<string, number> {
  return Object.fromEntries([...counts].toSorted(([x], [y]) => x - y));
}
