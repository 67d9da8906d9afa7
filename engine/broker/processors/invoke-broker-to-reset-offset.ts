import type { ResetOffset } from '../../protocol/bodies/reset-offset.ts';
import { resetOffsetForCppType, resetOffsetType } from '../../protocol/bodies/reset-offset.ts';
import type { RequestHeader } from '../../protocol/header-spec.ts';
import { invokeBrokerToResetOffset } from '../../protocol/headers/invoke-broker-to-reset-offset.ts';
import { resetConsumerClientOffset } from '../../protocol/headers/reset-consumer-client-offset.ts';
import { encodeBody } from '../../protocol/json-schema.ts';
import type { ResponseContent } from '../../protocol/remoting-command.ts';
import { RequestCode } from '../../protocol/request-code.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import { RequestError } from '../../remoting/channel.ts';
import type { BrokerParts } from '../broker-parts.ts';

type Parts = Pick<BrokerParts, 'config' | 'consumers' | 'groups' | 'log' | 'offsets' | 'store' | 'topics'>;
type Header = RequestHeader<typeof invokeBrokerToResetOffset>;

/**
 * INVOKE_BROKER_TO_RESET_OFFSET: moves a group to a time or offset. By default here, whether its members are online or
 * not; else by telling the members. RocketMQ AdminBrokerProcessor#resetOffset
 */
export function createInvokeBrokerToResetOffset(parts: Parts): RequestHandler {
  return (request, channel) => {
    const header = invokeBrokerToResetOffset.request.decode(request);
    parts.log.info('offset-reset-requested', {
      group: header.group,
      topic: header.topic,
      timestamp: header.timestamp,
      caller: channel.remoteAddress,
    });
    return parts.config.values.useServerSideResetOffset ? resetHere(parts, header) : resetByMembers(parts, header, request.language);
  };
}

function resetHere(parts: Parts, header: Header): ResponseContent {
  const { topic, group, queueId = -1 } = header;
  if (parts.config.values.brokerRole === 'SLAVE')
    return { code: ResponseCode.SYSTEM_ERROR, remark: 'Can not reset offset in slave broker' };
  const config = parts.topics.get(topic);
  if (config === undefined) return { code: ResponseCode.TOPIC_NOT_EXIST, remark: `Topic ${topic} does not exist` };
  if (!parts.groups.has(group)) return { code: ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST, remark: `Group ${group} does not exist` };
  const targets: [number, number][] = [];
  if (queueId >= 0) targets.push([queueId, targetOf(parts, header, queueId)]);
  else for (let id = 0; id < config.readQueueNums; id++) targets.push([id, offsetByTime(parts, topic, id, header.timestamp)]);
  if (targets.length === 0) return { code: ResponseCode.SYSTEM_ERROR, remark: 'No queues to reset.' };
  for (const [id, queueOffset] of targets) parts.offsets.reset(group, topic, id, queueOffset);
  return { code: ResponseCode.SUCCESS, body: encodeBody(resetOffsetType, tableOf(parts, topic, targets)) };
}

function targetOf(parts: Parts, header: Header, queueId: number): number {
  const { topic, offset } = header;
  if (offset === undefined || offset === -1) return offsetByTime(parts, topic, queueId, header.timestamp);
  const min = parts.store.minQueueOffset(topic, queueId);
  const max = parts.store.maxQueueOffset(topic, queueId);
  if ((min >= 0 && offset < min) || offset > max + 1)
    throw new RequestError(ResponseCode.SYSTEM_ERROR, `Target offset ${offset} not in consume queue range [${min}-${max}]`);
  return offset;
}

/** A negative time means the end. */
function offsetByTime(parts: Parts, topic: string, queueId: number, timestampMs: number): number {
  return timestampMs < 0 ? parts.store.maxQueueOffset(topic, queueId) : parts.store.queueOffsetByTime(topic, queueId, timestampMs, 'LOWER');
}

function tableOf(parts: Parts, topic: string, targets: readonly (readonly [number, number])[]): ResetOffset {
  const { brokerName } = parts.config.values;
  return { offsetTable: targets.map(([queueId, offset]) => [{ brokerName, queueId, topic }, offset]) };
}

/** RocketMQ Broker2Client#resetOffset: the members drop their queues and go on from the offsets that they are told. */
function resetByMembers(parts: Parts, header: Header, language: string): ResponseContent {
  const { topic, group, timestamp, isForce } = header;
  const config = parts.topics.get(topic);
  if (config === undefined)
    return { code: ResponseCode.TOPIC_NOT_EXIST, remark: `[reset-offset] reset offset failed, no topic in this broker. topic=${topic}` };
  const targets: [number, number][] = [];
  for (let queueId = 0; queueId < config.writeQueueNums; queueId++) {
    const consumed = parts.offsets.query(group, topic, queueId);
    if (consumed === -1) return { code: ResponseCode.SYSTEM_ERROR, remark: `THe consumer group <${group}> not exist` };
    const byTime = Math.max(
      0,
      timestamp === -1 ? parts.store.maxQueueOffset(topic, queueId) : parts.store.queueOffsetByTime(topic, queueId, timestamp, 'LOWER'),
    );
    targets.push([queueId, isForce || byTime < consumed ? byTime : consumed]);
  }
  const members = parts.consumers.group(group);
  if (members === undefined) {
    return {
      code: ResponseCode.CONSUMER_NOT_ONLINE,
      remark: `Consumer not online, so can not reset offset, Group: ${group} Topic: ${topic} Timestamp: ${timestamp}`,
    };
  }
  const table = tableOf(parts, topic, targets);
  const body =
    language === 'CPP'
      ? encodeBody(resetOffsetForCppType, { offsetTable: table.offsetTable.map(([queue, offset]) => ({ ...queue, offset })) })
      : encodeBody(resetOffsetType, table);
  const extFields = resetConsumerClientOffset.request.encode({ topic, group, timestamp, isForce: false, queueId: -1, offset: -1 });
  for (const channel of members.connections.keys())
    channel.invokeOneway({ code: RequestCode.RESET_CONSUMER_CLIENT_OFFSET, extFields, body });
  return { code: ResponseCode.SUCCESS, body: encodeBody(resetOffsetType, table) };
}
