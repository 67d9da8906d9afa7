import { consumeDirectlyResultType } from '../../protocol/bodies/consume-directly-result.ts';
import { consumerRunningInfoType } from '../../protocol/bodies/consumer-running-info.ts';
import { consumerStatusType, resetOffsetForCppType, resetOffsetType } from '../../protocol/bodies/reset-offset.ts';
import { consumeMessageDirectly } from '../../protocol/headers/consume-message-directly.ts';
import { getConsumerRunningInfo } from '../../protocol/headers/get-consumer-running-info.ts';
import { getConsumerStatusFromClient } from '../../protocol/headers/get-consumer-status-from-client.ts';
import { notifyConsumerIdsChanged } from '../../protocol/headers/notify-consumer-ids-changed.ts';
import { pushReplyMessageToClient } from '../../protocol/headers/push-reply-message-to-client.ts';
import { resetConsumerClientOffset } from '../../protocol/headers/reset-consumer-client-offset.ts';
import { BodyError, decodeBody, encodeBody } from '../../protocol/json-schema.ts';
import { decodeProperties, MessageProperty } from '../../protocol/message-properties.ts';
import type { RemotingCommand, ResponseContent } from '../../protocol/remoting-command.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import { RequestError, type RemotingClient } from '../../remoting/channel.ts';
import { decodeMessages, plainBody } from '../message/decode-messages.ts';
import type { MessageQueue } from '../message/message-queue.ts';
import type { MessageExt } from '../message/message.ts';
import { withoutNamespace } from '../namespace.ts';
import type { ClientInstance } from './client-instance.ts';

/** Answers what brokers ask of a client (03 §8). RocketMQ ClientRemotingProcessor */
export function registerServerRequests(remoting: RemotingClient, instance: ClientInstance): void {
  remoting.onRequest(notifyConsumerIdsChanged.code, () => {
    instance.rebalanceSoon();
    return undefined;
  });
  remoting.onRequest(resetConsumerClientOffset.code, (request) => resetOffset(instance, request));
  remoting.onRequest(getConsumerStatusFromClient.code, (request) => consumerStatus(instance, request));
  remoting.onRequest(getConsumerRunningInfo.code, (request) => runningInfo(instance, request));
  remoting.onRequest(consumeMessageDirectly.code, (request) => consumeDirectly(instance, request));
  remoting.onRequest(pushReplyMessageToClient.code, (request) => receiveReply(instance, request));
}

async function resetOffset(instance: ClientInstance, request: RemotingCommand): Promise<undefined> {
  const header = resetConsumerClientOffset.request.decode(request);
  await instance.consumer(header.group)?.resetOffsets(header.topic, resetOffsetsOf(request.body));
  return undefined;
}

/** Java and Go get a table, C++ a list; which one depends on who asked the broker. */
function resetOffsetsOf(body: Buffer | undefined): (readonly [MessageQueue, number])[] {
  if (body === undefined) return [];
  try {
    return decodeBody(resetOffsetType, body).offsetTable;
  } catch (error) {
    if (!(error instanceof BodyError)) throw error;
    return decodeBody(resetOffsetForCppType, body).offsetTable.map((entry) => [entry, entry.offset] as const);
  }
}

function consumerStatus(instance: ClientInstance, request: RemotingCommand): ResponseContent {
  const header = getConsumerStatusFromClient.request.decode(request);
  const messageQueueTable = instance.consumer(header.group)?.offsets(header.topic) ?? [];
  return { code: ResponseCode.SUCCESS, body: encodeBody(consumerStatusType, { consumerTable: new Map(), messageQueueTable }) };
}

function runningInfo(instance: ClientInstance, request: RemotingCommand): ResponseContent {
  const header = getConsumerRunningInfo.request.decode(request);
  const info = consumerOf(instance, header.consumerGroup).runningInfo();
  return { code: ResponseCode.SUCCESS, body: encodeBody(consumerRunningInfoType, info) };
}

async function consumeDirectly(instance: ClientInstance, request: RemotingCommand): Promise<ResponseContent> {
  const header = consumeMessageDirectly.request.decode(request);
  const consumer = consumerOf(instance, header.consumerGroup);
  const [message] = decodeMessages(request.body, header.brokerName ?? '');
  if (message === undefined) throw new RequestError(ResponseCode.SYSTEM_ERROR, 'the request carries no message');
  const result = await consumer.consumeDirectly(message, header.brokerName ?? '');
  return { code: ResponseCode.SUCCESS, body: encodeBody(consumeDirectlyResultType, result) };
}

function consumerOf(instance: ClientInstance, group: string) {
  const consumer = instance.consumer(group);
  if (consumer === undefined) throw new RequestError(ResponseCode.SYSTEM_ERROR, `The Consumer Group <${group}> not exist in this consumer`);
  return consumer;
}

function receiveReply(instance: ClientInstance, request: RemotingCommand): ResponseContent {
  const header = pushReplyMessageToClient.request.decode(request);
  const properties = Object.fromEntries(decodeProperties(header.properties ?? ''));
  properties[MessageProperty.ARRIVE_TIME] = String(instance.environment.clock.nowMs());
  const body = request.body ?? Buffer.alloc(0);
  const reply: MessageExt = {
    topic: withoutNamespace(instance.config.namespace, header.topic),
    brokerName: '',
    queueId: header.queueId,
    queueOffset: 0,
    msgId: properties[MessageProperty.UNIQ_KEY] ?? '',
    offsetMsgId: '',
    body: plainBody(body, header.sysFlag),
    tags: properties[MessageProperty.TAGS],
    keys: properties[MessageProperty.KEYS],
    flag: header.flag,
    sysFlag: header.sysFlag,
    properties,
    bornTimestamp: header.bornTimestamp,
    bornHost: withoutSlash(header.bornHost),
    storeTimestamp: header.storeTimestamp,
    storeHost: withoutSlash(header.storeHost),
    reconsumeTimes: header.reconsumeTimes ?? 0,
    physicalOffset: 0,
    preparedTransactionOffset: 0,
    storeSize: body.length,
    bodyCrc: 0,
    transactionId: undefined,
  };
  const correlationId = properties[MessageProperty.CORRELATION_ID];
  if (correlationId === undefined || !instance.replies.deliver(correlationId, reply)) {
    instance.log.warn('reply-without-request', { topic: reply.topic });
  }
  return { code: ResponseCode.SUCCESS };
}

/** Java prints socket addresses with a slash in front. */
function withoutSlash(host: string): string {
  return host.startsWith('/') ? host.slice(1) : host;
}
