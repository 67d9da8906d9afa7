import type { SendMessageHeader } from '../../protocol/headers/send-message-v2.ts';
import { sendMessageV2 } from '../../protocol/headers/send-message-v2.ts';
import { sendMessage as sendMessageV1 } from '../../protocol/headers/send-message.ts';
import type { BatchElement } from '../../protocol/message-batch.ts';
import { BatchError, decodeBatch } from '../../protocol/message-batch.ts';
import { tagsCodeOf } from '../../protocol/java-hash.ts';
import type { ExtFields, RemotingCommand, ResponseContent } from '../../protocol/remoting-command.ts';
import { RequestCode } from '../../protocol/request-code.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import { isRetryTopic } from '../../protocol/topic-name.ts';
import type { Channel, RequestHandler } from '../../remoting/channel.ts';
import { RequestError } from '../../remoting/channel.ts';
import type { PutResult } from '../../store/message-store.ts';
import type { Topic } from '../topics/topic.ts';
import type { BrokerParts } from '../broker-parts.ts';
import { createUniqueKey } from '../messages/unique-key.ts';
import { peerAddressOf } from '../messages/peer-address.ts';
import type { MessageDraft } from '../messages/message-writer.ts';
import type { SendProperties } from '../messages/send-properties.ts';
import { SendPropertiesReader } from '../messages/send-properties.ts';
import { routeRetrySend } from '../messages/retry-route.ts';
import { assertSendAllowed, sysFlagFor, topicOfSend } from '../messages/send-checks.ts';
import { isPutFailure, putFailure } from '../messages/put-failure.ts';

const CODE_OF_PUT = {
  ok: ResponseCode.SUCCESS,
  flushDiskTimeout: ResponseCode.FLUSH_DISK_TIMEOUT,
  flushSlaveTimeout: ResponseCode.FLUSH_SLAVE_TIMEOUT,
  slaveNotAvailable: ResponseCode.SLAVE_NOT_AVAILABLE,
} as const;

type Parts = Pick<BrokerParts, 'config' | 'clock' | 'random' | 'writer' | 'topics' | 'groups' | 'locks' | 'stats' | 'putLatency' | 'store'>;

/** How far the topic of a batch may be named: its records hold the length in one signed byte. */
const BATCH_TOPIC_LENGTH_MAX = 127;

/** SEND_MESSAGE, SEND_MESSAGE_V2, SEND_BATCH_MESSAGE: stores messages of a producer. RocketMQ SendMessageProcessor */
export function createSendMessage(parts: Parts): RequestHandler {
  const { config } = parts;
  const readProperties = propertiesReader(parts);
  return (request, channel) => {
    const header =
      request.code === RequestCode.SEND_MESSAGE ? sendMessageV1.request.decode(request) : sendMessageV2.request.decode(request);
    const common: ExtFields = { MSG_REGION: config.values.regionId, TRACE_ON: config.values.traceOn };
    try {
      assertSendAllowed(parts, header);
      const topic = topicOfSend(parts, header, channel);
      if (header.batch === true) sendBatch(parts, readProperties(), request, channel, header, topic, common);
      else sendOne(parts, readProperties(), request, channel, header, topic, common);
      return undefined;
    } catch (error) {
      if (error instanceof RequestError) return { code: error.code, remark: error.message, extFields: common };
      throw error;
    }
  };
}

/** The reader for the present configuration: region and tracing can change while the broker runs. */
function propertiesReader(parts: Parts): () => SendPropertiesReader {
  const { values } = parts.config;
  let reader: SendPropertiesReader | undefined;
  let madeFor = '';
  return () => {
    const key = `${values.regionId}/${values.traceOn}`;
    if (reader === undefined || key !== madeFor) {
      reader = new SendPropertiesReader({ regionId: values.regionId, traceOn: values.traceOn, clusterName: values.brokerClusterName });
      madeFor = key;
    }
    return reader;
  };
}

function sendOne(
  parts: Parts,
  reader: SendPropertiesReader,
  request: RemotingCommand,
  channel: Channel,
  header: SendMessageHeader,
  topic: Topic,
  common: ExtFields,
): void {
  const { clock, writer } = parts;
  const body = request.body;
  if (body === undefined) throw new RequestError(ResponseCode.SYSTEM_ERROR, 'the message has no body');
  const properties = reader.read(header.properties ?? '');
  if (properties.uniqKey === '') addUniqueKey(parts, properties);
  const draft: MessageDraft = {
    topic: header.topic,
    queueId: queueOf(parts, header.queueId, topic),
    flag: header.flag,
    sysFlag: sysFlagFor(header.sysFlag, topic),
    bornTimestampMs: header.bornTimestamp,
    bornHost: peerAddressOf(channel),
    reconsumeTimes: header.reconsumeTimes ?? 0,
    body,
    properties: properties.text,
    tagsCode: tagsCodeOf(properties.tags),
    waitStoreMsgOk: properties.waitStoreMsgOk,
    delayLevel: properties.delayLevel,
  };
  if (isRetryTopic(header.topic)) routeRetrySend(parts, request.version, header, draft);
  if (properties.isPrepared && !(draft.reconsumeTimes > 0 && draft.delayLevel > 0)) {
    throw new RequestError(ResponseCode.MESSAGE_ILLEGAL, 'transaction messages are not supported yet');
  }
  if (properties.hasTimer && draft.delayLevel <= 0)
    throw new RequestError(ResponseCode.MESSAGE_ILLEGAL, 'messages with a time of delivery are not supported yet, only delay levels');
  const queueId = draft.queueId;
  const receivedMs = clock.monotonicMs();
  const place = writer.put(draft, (result) => {
    const latencyMs = clock.monotonicMs() - receivedMs;
    const stored = { topic: place.topic, placeQueueId: place.queueId, queueId, messages: 1, latencyMs, transactionId: properties.uniqKey };
    respond(parts, request, channel, header.topic, answer(parts, result, stored, common));
  });
}

function sendBatch(
  parts: Parts,
  reader: SendPropertiesReader,
  request: RemotingCommand,
  channel: Channel,
  header: SendMessageHeader,
  topic: Topic,
  common: ExtFields,
): void {
  const { clock, writer } = parts;
  if (header.topic.length > BATCH_TOPIC_LENGTH_MAX)
    throw new RequestError(ResponseCode.MESSAGE_ILLEGAL, `message topic length too long ${header.topic.length}`);
  if (isRetryTopic(header.topic))
    throw new RequestError(ResponseCode.MESSAGE_ILLEGAL, `batch request does not support retry group ${header.topic}`);
  const elements = readBatch(parts, request);
  const shared = reader.read(header.properties ?? '');
  const queueId = queueOf(parts, header.queueId, topic);
  const bornHost = peerAddressOf(channel);
  const drafts = elements.map((element): MessageDraft => {
    const properties = SendPropertiesReader.inspect(element.properties);
    if (properties.isPrepared) throw new RequestError(ResponseCode.MESSAGE_ILLEGAL, 'transaction messages are not supported yet');
    if (properties.delayLevel > 0 || properties.hasTimer)
      throw new RequestError(ResponseCode.MESSAGE_ILLEGAL, 'delayed messages are not supported in a batch');
    return {
      topic: header.topic,
      queueId,
      flag: element.flag,
      sysFlag: sysFlagFor(header.sysFlag, topic),
      bornTimestampMs: header.bornTimestamp,
      bornHost,
      reconsumeTimes: header.reconsumeTimes ?? 0,
      body: element.body,
      properties: properties.text,
      tagsCode: tagsCodeOf(properties.tags),
      waitStoreMsgOk: shared.waitStoreMsgOk,
      delayLevel: 0,
    };
  });
  const receivedMs = clock.monotonicMs();
  writer.putBatch(drafts, (result) => {
    const latencyMs = clock.monotonicMs() - receivedMs;
    const stored = {
      topic: header.topic,
      placeQueueId: queueId,
      queueId,
      messages: drafts.length,
      latencyMs,
      transactionId: shared.uniqKey,
    };
    respond(parts, request, channel, header.topic, answer(parts, result, stored, common));
  });
}

/** Nobody is told of a message before its topic is on disk too. */
function respond(parts: Parts, request: RemotingCommand, channel: Channel, topic: string, response: ResponseContent): void {
  const unsaved = parts.topics.unsaved(topic);
  if (unsaved === undefined) channel.respond(request, response);
  else void unsaved.then(() => channel.respond(request, response));
}

function readBatch(parts: Parts, request: RemotingCommand): (BatchElement & { body: Buffer })[] {
  const illegal = (): RequestError => putFailure({ status: 'messageIllegal', reason: 'batch' }, parts.config.store.maxMessageSize);
  if (request.body === undefined || request.body.length > parts.config.store.maxMessageSize) throw illegal();
  try {
    return decodeBatch(request.body);
  } catch (error) {
    if (error instanceof BatchError) throw illegal();
    throw error;
  }
}

interface Stored {
  /** Where the record is: the schedule topic for a delayed message. */
  topic: string;
  placeQueueId: number;
  /** Queue that the producer asked for or was given. */
  queueId: number;
  messages: number;
  latencyMs: number;
  transactionId: string;
}

/** Codes 10, 11 and 12 mean stored too, so they carry the whole header. */
function answer(parts: Parts, result: PutResult, stored: Stored, common: ExtFields): ResponseContent {
  if (isPutFailure(result)) {
    const failure = putFailure(result, parts.config.store.maxMessageSize);
    return { code: failure.code, remark: failure.message, extFields: common };
  }
  parts.stats.put(stored.topic, stored.placeQueueId, stored.messages, result.sizeBytes, Math.floor(stored.latencyMs));
  parts.putLatency.record(stored.latencyMs);
  const { writer } = parts;
  const msgId =
    stored.messages === 1
      ? writer.messageId(result.physicalOffset)
      : result.physicalOffsets.map((offset) => writer.messageId(offset)).join(',');
  const transactionId = stored.transactionId === '' ? undefined : stored.transactionId;
  return {
    code: CODE_OF_PUT[result.status],
    extFields: { ...common, msgId, queueId: stored.queueId, queueOffset: result.queueOffset, transactionId },
  };
}

function queueOf(parts: Parts, queueId: number, topic: Topic): number {
  return queueId < 0 ? parts.random.nextInt(Math.max(1, topic.writeQueueNums)) : queueId;
}

function addUniqueKey(parts: Parts, properties: SendProperties): void {
  properties.uniqKey = createUniqueKey(parts.writer.storeHost.ip, parts.clock, parts.random);
  properties.text += `UNIQ_KEY\u0001${properties.uniqKey}\u0002`;
}
