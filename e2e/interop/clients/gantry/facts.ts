import { crc32 } from 'node:zlib';
import type { DefaultMQPullConsumer, MessageExt, MessageQueue, PullResult, SendResult } from '../../../../engine/client/index.ts';
import { until, type Scene } from './scene.ts';

export function queueName(queue: MessageQueue): string {
  return `${queue.topic}/${queue.brokerName}/${queue.queueId}`;
}

export function sendFacts(result: SendResult): Record<string, unknown> {
  const { sendStatus, msgId, offsetMsgId, queueOffset, transactionId, regionId, traceOn } = result;
  return {
    status: sendStatus,
    msgId,
    offsetMsgId,
    queue: queueName(result.messageQueue),
    queueOffset,
    transactionId: transactionId ?? null,
    regionId,
    traceOn,
  };
}

/** Everything of a message but the times themselves and its place in the commit log. */
export function messageFacts(scene: Scene, message: MessageExt): Record<string, unknown> {
  const { topic, brokerName, queueId, queueOffset, msgId, flag, sysFlag, storeSize, reconsumeTimes, preparedTransactionOffset } = message;
  const inCase = (ms: number): boolean => ms >= scene.startedMs && ms <= Date.now();
  return {
    topic,
    brokerName: brokerName === '' ? null : brokerName,
    queueId,
    queueOffset,
    msgId,
    flag,
    sysFlag,
    storeSize,
    bodyCrc: message.bodyCrc,
    reconsumeTimes,
    preparedTransactionOffset,
    body: bodyFacts(message.body),
    bornHost: `/${message.bornHost}`,
    storeHost: `/${message.storeHost}`,
    bornInCase: inCase(message.bornTimestamp),
    storedInCase: inCase(message.storeTimestamp),
    properties: { ...message.properties },
  };
}

/** The same of a message that a listener got: when it began, and how much came after, is the client's business. */
export function pushedFacts(scene: Scene, message: MessageExt): Record<string, unknown> {
  const { CONSUME_START_TIME: _start, MAX_OFFSET: _max, ...properties } = message.properties;
  return { ...messageFacts(scene, message), properties };
}

export function bodyFacts(body: Buffer): Record<string, unknown> {
  return { length: body.length, crc: crc32(body), ...(body.length <= 64 ? { text: body.toString('utf8') } : {}) };
}

export function pullFacts(result: PullResult): Record<string, unknown> {
  const { pullStatus, nextBeginOffset, minOffset, maxOffset, msgFoundList } = result;
  return { status: pullStatus, nextBeginOffset, minOffset, maxOffset, keys: keysOf(msgFoundList) };
}

export function keysOf(messages: readonly MessageExt[]): (string | null)[] {
  return messages.map((message) => message.keys ?? null);
}

/** Reads a queue from its first message until `count` messages came. */
export async function readQueue(consumer: DefaultMQPullConsumer, queue: MessageQueue, count: number): Promise<MessageExt[]> {
  const messages: MessageExt[] = [];
  let offset = 0;
  await until(`${count} messages of ${queueName(queue)}`, async () => {
    const result = await consumer.pull(queue, '*', offset, 32);
    messages.push(...result.msgFoundList);
    offset = result.nextBeginOffset;
    return messages.length >= count;
  });
  return messages;
}

/** Reads a queue as any consumer could and records every message whole. */
export async function readBack(scene: Scene, queueId: number, count: number): Promise<MessageExt[]> {
  const messages = await readQueue(await scene.pullConsumer(), scene.queue(queueId), count);
  for (const message of messages) scene.fact('received', { message: messageFacts(scene, message) });
  return messages;
}

/** A value as Java prints it: `{a=1, b=[x, y]}`, so that both clients' transcripts read alike. */
export function javaText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(javaText).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).sort((a, b) => (a[0] < b[0] ? -1 : 1));
  return `{${entries.map(([key, member]) => `${key}=${javaText(member)}`).join(', ')}}`;
}

/** The bytes that java.util.Random with this seed makes, so that noise is the same for both clients. */
export function javaNoise(length: number, seed = length): Buffer {
  const bytes = Buffer.alloc(length);
  let state = (BigInt(seed) ^ 0x5deece66dn) & 0xffff_ffff_ffffn;
  for (let at = 0; at < length; at += 4) {
    state = (state * 0x5deece66dn + 0xbn) & 0xffff_ffff_ffffn;
    const word = Number(state >> 16n) | 0;
    for (let byte = 0; byte < 4 && at + byte < length; byte++) bytes[at + byte] = (word >> (8 * byte)) & 0xff;
  }
  return bytes;
}

export function sorted(texts: Iterable<string | null>): (string | null)[] {
  return [...texts].sort((a, b) => (String(a) < String(b) ? -1 : 1));
}
