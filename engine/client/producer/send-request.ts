import { compressBody, compressionFlag, type CompressionType } from '../../protocol/body-compression.ts';
import { sendBatchMessage } from '../../protocol/headers/send-batch-message.ts';
import { sendMessageV2, type SendMessageHeader } from '../../protocol/headers/send-message-v2.ts';
import { sendReplyMessageV2 } from '../../protocol/headers/send-reply-message-v2.ts';
import { encodeBatch } from '../../protocol/message-batch.ts';
import { encodeProperties, MessageProperty } from '../../protocol/message-properties.ts';
import { MessageSysFlag } from '../../protocol/sys-flag.ts';
import { isRetryTopic } from '../../protocol/topic-name.ts';
import type { MessageQueue } from '../message/message-queue.ts';
import type { OutgoingMessage } from '../message/message.ts';

/** What a producer puts into every request. */
export interface SendSettings {
  producerGroup: string;
  createTopicKey: string;
  defaultTopicQueueNums: number;
  compressMsgBodyOverHowmuch: number;
  compressType: CompressionType;
}

/** A send as it goes over the wire. */
export interface SendRequest {
  /** SEND_MESSAGE_V2, SEND_BATCH_MESSAGE or SEND_REPLY_MESSAGE_V2, which have the same headers. */
  spec: typeof sendMessageV2;
  header: SendMessageHeader;
  body: Uint8Array;
}

/** What a message is made into, before a queue is chosen: it stays the same on every try. */
export interface EncodedMessages {
  readonly messages: readonly OutgoingMessage[];
  /** Id of a batch; undefined for a single message. */
  readonly batchKey: string | undefined;
  readonly body: Uint8Array;
  readonly sysFlag: number;
}

/** One message; its body is compressed when it is large. */
export function encodeSingle(
  message: OutgoingMessage,
  settings: Pick<SendSettings, 'compressMsgBodyOverHowmuch' | 'compressType'>,
): EncodedMessages {
  const transaction = message.properties.get(MessageProperty.TRANSACTION_PREPARED) === 'true' ? MessageSysFlag.TRANSACTION_PREPARED : 0;
  if (message.body.length < settings.compressMsgBodyOverHowmuch) {
    return { messages: [message], batchKey: undefined, body: message.body, sysFlag: transaction };
  }
  const body = compressBody(Buffer.from(message.body.buffer, message.body.byteOffset, message.body.byteLength), settings.compressType);
  return { messages: [message], batchKey: undefined, body, sysFlag: compressionFlag(settings.compressType) | transaction };
}

/** Several messages of one topic in one request, which has an id of its own; never compressed. */
export function encodeTogether(messages: readonly OutgoingMessage[], uniqueKey: string): EncodedMessages {
  const body = encodeBatch(
    messages.map((message) => ({ flag: message.flag, body: message.body, properties: encodeProperties(message.properties) })),
  );
  return { messages, batchKey: uniqueKey, body, sysFlag: 0 };
}

/** The request that sends to a queue. RocketMQ DefaultMQProducerImpl#sendKernelImpl */
export function sendRequestOf(encoded: EncodedMessages, queue: MessageQueue, settings: SendSettings, bornTimestamp: number): SendRequest {
  const [first] = encoded.messages;
  const isBatch = encoded.batchKey !== undefined;
  const properties = new Map(
    encoded.batchKey === undefined ? (first?.properties ?? []) : batchProperties(encoded.messages, encoded.batchKey),
  );
  const retry = isRetryTopic(queue.topic);
  const reconsumeTimes = retry ? takeNumber(properties, MessageProperty.RECONSUME_TIME) : undefined;
  const maxReconsumeTimes = retry ? takeNumber(properties, MessageProperty.MAX_RECONSUME_TIMES) : undefined;
  const header: SendMessageHeader = {
    producerGroup: settings.producerGroup,
    topic: queue.topic,
    defaultTopic: settings.createTopicKey,
    defaultTopicQueueNums: settings.defaultTopicQueueNums,
    queueId: queue.queueId,
    sysFlag: encoded.sysFlag,
    bornTimestamp,
    flag: isBatch ? 0 : (first?.flag ?? 0),
    properties: encodeProperties(properties),
    reconsumeTimes: reconsumeTimes ?? 0,
    unitMode: false,
    maxReconsumeTimes,
    batch: isBatch,
    brokerName: queue.brokerName,
  };
  const reply = first?.properties.get(MessageProperty.MESSAGE_TYPE) === 'reply';
  return { spec: isBatch ? sendBatchMessage : reply ? sendReplyMessageV2 : sendMessageV2, header, body: encoded.body };
}

/** The header of a batch carries its id and the one property that must be equal in all of its messages. */
function batchProperties(messages: readonly OutgoingMessage[], uniqueKey: string): [string, string][] {
  return [
    [MessageProperty.WAIT_STORE_MSG_OK, messages[0]?.properties.get(MessageProperty.WAIT_STORE_MSG_OK) ?? 'true'],
    [MessageProperty.UNIQ_KEY, uniqueKey],
  ];
}

function takeNumber(properties: Map<string, string>, name: string): number | undefined {
  const text = properties.get(name);
  properties.delete(name);
  return text === undefined ? undefined : Number(text);
}
