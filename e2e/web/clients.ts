import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DefaultMQProducer, DefaultMQPushConsumer, systemEnvironment } from '../../engine/client/index.ts';
import type { Message, MessageExt, SendResult } from '../../engine/client/index.ts';

const SEND_TIMEOUT_MS = 10_000;

/** Sends messages with any keys, tags and properties, in this process, one after the other, to a topic that exists. */
export async function produce(namesrv: string, messages: readonly Message[], producerGroup = 'web-specs-own'): Promise<SendResult[]> {
  const producer = new DefaultMQProducer({ namesrvAddr: namesrv, producerGroup, sendMsgTimeoutMs: SEND_TIMEOUT_MS });
  await producer.start();
  try {
    const results: SendResult[] = [];
    for (const message of messages) results.push(await producer.send(message));
    return results;
  } finally {
    await producer.shutdown();
  }
}

/** A member of a consumer group. */
export interface Member {
  /** Everything it was given, in the order of arrival. */
  readonly received: MessageExt[];
  stop(): Promise<void>;
}

export interface MemberOptions {
  group: string;
  topic: string;
  /** Tags, like `a || b`. */
  tags?: string;
  /** Default: CLUSTERING. */
  messageModel?: 'CLUSTERING' | 'BROADCASTING';
  /** Says what became of each message; default: all are consumed. */
  answer?: (message: MessageExt) => 'CONSUME_SUCCESS' | 'RECONSUME_LATER' | Promise<'CONSUME_SUCCESS' | 'RECONSUME_LATER'>;
}

/** Joins a consumer group that reads from the first offset and commits every half second. */
export async function consume(
  namesrv: string,
  { group, topic, tags = '*', messageModel = 'CLUSTERING', answer }: MemberOptions,
): Promise<Member> {
  const received: MessageExt[] = [];
  // Where members of a group that broadcasts keep their offsets.
  const offsetStoreDirectory = await mkdtemp(path.join(tmpdir(), 'specs-offsets-'));
  const consumer = new DefaultMQPushConsumer({
    namesrvAddr: namesrv,
    consumerGroup: group,
    messageModel,
    environment: { ...systemEnvironment(), offsetStoreDirectory },
    instanceName: `${group}-${process.pid}-${Date.now()}`,
    pollNameServerIntervalMs: 1000,
    heartbeatBrokerIntervalMs: 1000,
    persistConsumerOffsetIntervalMs: 500,
    consumeMessageBatchMaxSize: 1,
    consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET',
  });
  consumer.subscribe(topic, tags);
  consumer.registerMessageListener(async (messages: readonly MessageExt[]) => {
    received.push(...messages);
    const [first] = messages;
    return first === undefined || answer === undefined ? 'CONSUME_SUCCESS' : answer(first);
  });
  await consumer.start();
  const stop = async (): Promise<void> => {
    await consumer.shutdown();
    await rm(offsetStoreDirectory, { recursive: true, force: true });
  };
  return { received, stop };
}
