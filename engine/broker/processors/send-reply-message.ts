import { formatHostAddress } from '../../protocol/host-address.ts';
import { pushReplyMessageToClient } from '../../protocol/headers/push-reply-message-to-client.ts';
import type { SendMessageHeader } from '../../protocol/headers/send-message-v2.ts';
import { sendMessageV2 } from '../../protocol/headers/send-message-v2.ts';
import { sendMessage } from '../../protocol/headers/send-message.ts';
import { MessageProperty, decodeProperties, encodeProperties } from '../../protocol/message-properties.ts';
import type { ExtFields } from '../../protocol/remoting-command.ts';
import { RequestCode } from '../../protocol/request-code.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { Channel, RequestHandler } from '../../remoting/channel.ts';
import { RemotingError, RequestError } from '../../remoting/channel.ts';
import type { PutResult } from '../../store/message-store.ts';
import type { BrokerParts } from '../broker-parts.ts';
import { peerAddressOf } from '../messages/peer-address.ts';
import { isPutFailure } from '../messages/put-failure.ts';
import { assertSendAllowed, topicOfSend } from '../messages/send-checks.ts';

type Parts = Pick<BrokerParts, 'clock' | 'config' | 'log' | 'producers' | 'random' | 'stats' | 'topics' | 'writer'>;

const PUSH_TIMEOUT_MS = 10_000;

/**
 * SEND_REPLY_MESSAGE and SEND_REPLY_MESSAGE_V2: hands a reply to the requester over its own connection, and stores it.
 * RocketMQ ReplyMessageProcessor
 */
export function createSendReplyMessage(parts: Parts): RequestHandler {
  return async (request, channel) => {
    const { values } = parts.config;
    const header =
      request.code === RequestCode.SEND_REPLY_MESSAGE ? sendMessage.request.decode(request) : sendMessageV2.request.decode(request);
    const common: ExtFields = { MSG_REGION: values.regionId, TRACE_ON: values.traceOn };
    try {
      assertSendAllowed(parts, header);
      const topic = topicOfSend(parts, header, channel);
      if (request.body === undefined) throw new RequestError(ResponseCode.SYSTEM_ERROR, 'the message has no body');
      const queueId = header.queueId < 0 ? parts.random.nextInt(Math.max(1, topic.writeQueueNums)) : header.queueId;
      const properties = decodeProperties(header.properties ?? '');
      properties.set(MessageProperty.MSG_REGION, values.regionId).set(MessageProperty.TRACE_SWITCH, String(values.traceOn));
      // The push may take seconds, and the request's memory is that of the received chunk.
      const body = Buffer.from(request.body);
      const problem = await push(parts, header, channel, properties, body);
      const stored = values.storeReplyMessageEnable
        ? await store(parts, header, channel, queueId, encodeProperties(properties), body)
        : undefined;
      const place: ExtFields = stored ?? (problem === undefined ? { msgId: '0', queueId, queueOffset: 0 } : {});
      return {
        code: problem === undefined ? ResponseCode.SUCCESS : ResponseCode.SYSTEM_ERROR,
        remark: problem,
        extFields: { ...common, ...place },
      };
    } catch (error) {
      if (error instanceof RequestError) return { code: error.code, remark: error.message, extFields: common };
      throw error;
    }
  };
}

/** Undefined when the requester took the reply, else what Apache answers. */
async function push(
  parts: Parts,
  header: SendMessageHeader,
  channel: Channel,
  properties: ReadonlyMap<string, string>,
  body: Buffer,
): Promise<string | undefined> {
  const clientId = properties.get(MessageProperty.REPLY_TO_CLIENT);
  if (clientId === undefined) return `reply message properties[${MessageProperty.REPLY_TO_CLIENT}] is null`;
  const requester = parts.producers.channelOf(clientId);
  if (requester === undefined) return `push reply message fail, channel of <${clientId}> not found.`;
  const nowMs = parts.clock.nowMs();
  const extFields = pushReplyMessageToClient.request.encode({
    ...header,
    properties: encodeProperties([...properties, [MessageProperty.PUSH_REPLY_TIME, String(nowMs)]]),
    unitMode: header.unitMode === true,
    bornHost: formatHostAddress(peerAddressOf(channel)),
    storeHost: formatHostAddress(parts.writer.storeHost),
    storeTimestamp: nowMs,
  });
  try {
    const answer = await requester.invoke({ code: RequestCode.PUSH_REPLY_MESSAGE_TO_CLIENT, extFields, body }, PUSH_TIMEOUT_MS);
    return answer.code === ResponseCode.SUCCESS ? undefined : `push reply message to ${clientId}fail.`;
  } catch (error) {
    if (!(error instanceof RemotingError)) throw error;
    parts.log.warn('reply-not-pushed', { clientId, problem: error.message });
    return `push reply message to ${clientId}fail.`;
  }
}

/** Where the reply is stored; undefined when the store did not take it, which the replier is not told. */
async function store(
  parts: Parts,
  header: SendMessageHeader,
  channel: Channel,
  queueId: number,
  properties: string,
  body: Buffer,
): Promise<ExtFields | undefined> {
  const { topic, flag, sysFlag, bornTimestamp, reconsumeTimes = 0 } = header;
  const draft = {
    topic,
    queueId,
    flag,
    sysFlag,
    bornTimestampMs: bornTimestamp,
    bornHost: peerAddressOf(channel),
    reconsumeTimes,
    body,
    properties,
    tagsCode: 0,
    waitStoreMsgOk: true,
    delayLevel: 0,
  };
  const result = await new Promise<PutResult>((resolve) => parts.writer.put(draft, resolve));
  if (isPutFailure(result)) {
    parts.log.warn('reply-not-stored', { topic, problem: result.reason });
    return undefined;
  }
  parts.stats.put(topic, queueId, 1, result.sizeBytes, 0);
  return { msgId: parts.writer.messageId(result.physicalOffset), queueId, queueOffset: result.queueOffset };
}
