import { tagsCodeOf } from '../../protocol/java-hash.ts';
import { consumerSendMsgBack } from '../../protocol/headers/consumer-send-msg-back.ts';
import { MessageProperty, decodeProperties, encodeProperties } from '../../protocol/message-properties.ts';
import type { MessageRecord } from '../../protocol/message-record.ts';
import type { RequestHeader } from '../../protocol/header-spec.ts';
import type { RemotingCommand } from '../../protocol/remoting-command.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import { Permission } from '../../protocol/sys-flag.ts';
import { dlqTopicOf, retryTopicOf } from '../../protocol/topic-name.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import { RequestError } from '../../remoting/channel.ts';
import type { PutResult } from '../../store/message-store.ts';
import type { BrokerParts } from '../broker-parts.ts';
import type { MessageDraft } from '../messages/message-writer.ts';
import { isPutFailure } from '../messages/put-failure.ts';
import { DLQ_QUEUES, retryLimitOf } from '../messages/retry-route.ts';
import { SEE_FAQ } from '../remarks.ts';
import { recordOf } from '../schedule/time-up.ts';

type Parts = Pick<BrokerParts, 'config' | 'groups' | 'random' | 'stats' | 'store' | 'topics' | 'writer'>;
type Header = RequestHeader<typeof consumerSendMsgBack>;

/** The first attempt waits as long as this level, each further one a level more. */
const FIRST_RETRY_LEVEL = 3;

/**
 * CONSUMER_SEND_MSG_BACK: a message that could not be consumed comes again later, or becomes a dead letter.
 * RocketMQ AbstractSendMessageProcessor#consumerSendMsgBack
 */
export function createConsumerSendMsgBack(parts: Parts): RequestHandler {
  return (request, channel) => {
    const header = consumerSendMsgBack.request.decode(request);
    const group = parts.groups.find(header.group);
    if (group === undefined)
      throw new RequestError(ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST, `subscription group not exist, ${header.group} ${SEE_FAQ}`);
    const { brokerPermission, brokerIP1 } = parts.config.values;
    if ((brokerPermission & Permission.WRITE) === 0)
      throw new RequestError(ResponseCode.NO_PERMISSION, `the broker[${brokerIP1}] sending message is forbidden`);
    if (group.retryQueueNums <= 0) return { code: ResponseCode.SUCCESS };
    assertRetryTopic(parts, header, group.retryQueueNums);
    const bytes = parts.store.recordAt(header.offset);
    const record = bytes && recordOf(bytes);
    if (record === undefined) throw new RequestError(ResponseCode.SYSTEM_ERROR, `look message by offset failed, ${header.offset}`);
    const { draft, isDeadLetter } = draftOf(parts, request, header, record, group);
    const originTopic = decodeProperties(draft.properties).get(MessageProperty.RETRY_TOPIC) ?? record.topic;
    const topic = draft.topic;
    parts.writer.put(draft, (result) => {
      if (!isPutFailure(result)) count(parts, header, originTopic, isDeadLetter);
      const response =
        result.status === 'ok' ? { code: ResponseCode.SUCCESS } : { code: ResponseCode.SYSTEM_ERROR, remark: statusName(result) };
      const unsaved = parts.topics.unsaved(topic);
      if (unsaved === undefined) channel.respond(request, response);
      else void unsaved.then(() => channel.respond(request, response));
    });
    return undefined;
  };
}

function assertRetryTopic(parts: Parts, header: Header, queues: number): void {
  const name = retryTopicOf(header.group);
  const topic = parts.topics.createIfAbsent(name, queues, { unitSub: header.unitMode === true });
  if (topic === undefined) throw new RequestError(ResponseCode.SYSTEM_ERROR, `topic[${name}] not exist`);
  if ((topic.perm & Permission.WRITE) === 0)
    throw new RequestError(ResponseCode.NO_PERMISSION, `the topic[${name}] sending message is forbidden`);
}

function draftOf(
  parts: Parts,
  request: RemotingCommand,
  header: Header,
  record: MessageRecord,
  group: { retryMaxTimes: number; retryQueueNums: number },
): { draft: MessageDraft; isDeadLetter: boolean } {
  const limit = retryLimitOf(request.version, header.maxReconsumeTimes, group.retryMaxTimes);
  const isDeadLetter = record.reconsumeTimes >= limit || header.delayLevel < 0;
  const properties = decodeProperties(record.properties);
  if (!properties.has(MessageProperty.RETRY_TOPIC)) properties.set(MessageProperty.RETRY_TOPIC, record.topic);
  if (!properties.has(MessageProperty.ORIGIN_MESSAGE_ID))
    properties.set(MessageProperty.ORIGIN_MESSAGE_ID, parts.writer.messageId(record.physicalOffset));
  properties.set(MessageProperty.WAIT_STORE_MSG_OK, 'false');
  const delayLevel = isDeadLetter ? 0 : header.delayLevel === 0 ? FIRST_RETRY_LEVEL + record.reconsumeTimes : header.delayLevel;
  properties.set(MessageProperty.DELAY_TIME_LEVEL, String(delayLevel));
  const topic = isDeadLetter ? dlqTopicOf(header.group) : retryTopicOf(header.group);
  if (isDeadLetter && parts.topics.createIfAbsent(topic, DLQ_QUEUES) === undefined)
    throw new RequestError(ResponseCode.SYSTEM_ERROR, `topic[${topic}] not exist`);
  const draft: MessageDraft = {
    topic,
    queueId: parts.random.nextInt(isDeadLetter ? DLQ_QUEUES : group.retryQueueNums),
    flag: record.flag,
    sysFlag: record.sysFlag,
    bornTimestampMs: record.bornTimestamp,
    bornHost: record.bornHost,
    reconsumeTimes: record.reconsumeTimes + 1,
    body: record.body,
    properties: encodeProperties(properties),
    tagsCode: tagsCodeOf(properties.get(MessageProperty.TAGS)),
    // The property is Apache’s; but the consumer moves on after the answer, so under SYNC_FLUSH it waits for the disk.
    waitStoreMsgOk: true,
    delayLevel,
  };
  return { draft, isDeadLetter };
}

function count(parts: Parts, header: Header, originTopic: string, isDeadLetter: boolean): void {
  parts.stats.add('SNDBCK_PUT_NUMS', `${originTopic}@${header.group}`, 1);
  if (isDeadLetter) parts.stats.add('SNDBCK2DLQ_TIMES', `null@${header.originTopic ?? 'null'}@${header.group}@SEND_BACK_TO_DLQ`, 1);
}

/** RocketMQ PutMessageStatus by name, which is what Apache answers here. */
function statusName(result: PutResult): string {
  if (result.status === 'flushDiskTimeout') return 'FLUSH_DISK_TIMEOUT';
  return result.status === 'messageIllegal' ? 'MESSAGE_ILLEGAL' : 'SERVICE_NOT_AVAILABLE';
}
