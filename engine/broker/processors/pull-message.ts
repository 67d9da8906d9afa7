import type { RequestHeader } from '../../protocol/header-spec.ts';
import { pullMessage } from '../../protocol/headers/pull-message.ts';
import type { RemotingCommand, ResponseContent } from '../../protocol/remoting-command.ts';
import { RequestCode } from '../../protocol/request-code.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import { Permission, PullSysFlag } from '../../protocol/sys-flag.ts';
import type { Channel, RequestHandler } from '../../remoting/channel.ts';
import type { GetMessageResult, GetMessageStatus } from '../../store/message-store.ts';
import type { BrokerParts } from '../broker-parts.ts';
import type { MessageFilter } from '../filter/message-filter.ts';
import { ForbiddenType, PullRefusal } from '../pull/pull-refusal.ts';
import type { HeldPull } from '../pull/pull-hold-service.ts';
import { filterOfPull } from '../pull/pull-subscription.ts';
import { SEE_FAQ } from '../remarks.ts';

/** Codes that the status alone decides. */
const CODE_OF_PULL = {
  found: ResponseCode.SUCCESS,
  noMatchedMessage: ResponseCode.PULL_RETRY_IMMEDIATELY,
  messageWasRemoving: ResponseCode.PULL_RETRY_IMMEDIATELY,
  offsetFoundNull: ResponseCode.PULL_NOT_FOUND,
  offsetOverflowOne: ResponseCode.PULL_NOT_FOUND,
  offsetOverflowBadly: ResponseCode.PULL_OFFSET_MOVED,
  offsetTooSmall: ResponseCode.PULL_OFFSET_MOVED,
  offsetReset: ResponseCode.PULL_OFFSET_MOVED,
} as const;

type Parts = Pick<
  BrokerParts,
  'config' | 'clock' | 'store' | 'topics' | 'groups' | 'offsets' | 'consumers' | 'filters' | 'pulls' | 'stats' | 'log'
>;
type PullHeader = RequestHeader<typeof pullMessage>;

const MASTER_ID = 0;

/** RocketMQ GetMessageStatus by the name that Apache puts into the remark. */
const STATUS_NAMES: Readonly<Record<GetMessageStatus | 'offsetReset', string>> = {
  found: 'FOUND',
  noMatchedMessage: 'NO_MATCHED_MESSAGE',
  messageWasRemoving: 'MESSAGE_WAS_REMOVING',
  offsetFoundNull: 'OFFSET_FOUND_NULL',
  offsetOverflowBadly: 'OFFSET_OVERFLOW_BADLY',
  offsetOverflowOne: 'OFFSET_OVERFLOW_ONE',
  offsetTooSmall: 'OFFSET_TOO_SMALL',
  noMatchedLogicQueue: 'NO_MATCHED_LOGIC_QUEUE',
  noMessageInQueue: 'NO_MESSAGE_IN_QUEUE',
  offsetReset: 'OFFSET_RESET',
};

type PullResult = Omit<GetMessageResult, 'status'> & { status: GetMessageStatus | 'offsetReset' };

/** PULL_MESSAGE and LITE_PULL_MESSAGE: messages of one queue, waiting for them when the client wants that. RocketMQ PullMessageProcessor */
export function createPullMessage(parts: Parts): RequestHandler {
  return (request, channel) => {
    const header = pullMessage.request.decode(request);
    return runPull(parts, request, channel, header, true);
  };
}

/** Runs a held pull again. The answer is final: nothing is held twice and no offset is committed twice. */
export function createPullReplay(parts: Parts): (pull: HeldPull) => void {
  return (pull) => {
    const answer = runPull(parts, pull.request, pull.channel, pull.header, false);
    if (answer !== undefined) pull.channel.respond(pull.request, answer);
  };
}

function runPull(
  parts: Parts,
  request: RemotingCommand,
  channel: Channel,
  header: PullHeader,
  firstArrival: boolean,
): ResponseContent | undefined {
  try {
    return pull(parts, request, channel, header, firstArrival);
  } catch (error) {
    if (error instanceof PullRefusal) {
      const ext = error.forbiddenType === undefined ? undefined : { forbiddenType: error.forbiddenType };
      return { code: error.code, remark: error.message, extFields: ext };
    }
    throw error;
  }
}

function pull(
  parts: Parts,
  request: RemotingCommand,
  channel: Channel,
  header: PullHeader,
  firstArrival: boolean,
): ResponseContent | undefined {
  const { clock, offsets, store } = parts;
  const startedMs = clock.monotonicMs();
  const { group, topic } = checkPull(parts, request, channel, header);
  const filter = filterOfPull(parts, header, group);
  checkPullConsumer(parts, header, channel);
  const { consumerGroup, queueId } = header;
  const resetOffset = parts.config.values.useServerSideResetOffset ? offsets.takeReset(consumerGroup, header.topic, queueId) : undefined;
  const result: PullResult =
    resetOffset === undefined
      ? store.getMessage({
          topic: header.topic,
          queueId,
          queueOffset: header.queueOffset,
          maxMessages: header.maxMsgNums,
          maxBytes: header.maxMsgBytes ?? Number.MAX_SAFE_INTEGER,
          matches: filter.matchesRecord,
        })
      : resetResult(parts, header, resetOffset);
  const code = codeOf(parts, result, header.queueOffset);
  offsets.commitPull(consumerGroup, header.topic, queueId, result.nextBeginOffset);
  if (firstArrival && (header.sysFlag & PullSysFlag.COMMIT_OFFSET) !== 0)
    offsets.commit(consumerGroup, header.topic, queueId, header.commitOffset);
  if (code === ResponseCode.PULL_NOT_FOUND && firstArrival && hold(parts, request, channel, header, filter)) return undefined;
  if (code === ResponseCode.SUCCESS)
    parts.stats.get(header.topic, consumerGroup, queueId, result.messageCount, result.bytes, Math.floor(clock.monotonicMs() - startedMs));
  return {
    code,
    remark: STATUS_NAMES[result.status],
    extFields: pullMessage.response.encode({
      suggestWhichBrokerId: suggestBroker(parts, result, group),
      nextBeginOffset: result.nextBeginOffset,
      minOffset: result.minOffset,
      maxOffset: result.maxOffset,
      topicSysFlag: topic.topicSysFlag,
      groupSysFlag: group.groupSysFlag,
    }),
    body: code === ResponseCode.SUCCESS ? result.records : undefined,
  };
}

function checkPull(parts: Parts, request: RemotingCommand, channel: Channel, header: PullHeader) {
  const { values } = parts.config;
  if (values.brokerRole === 'SLAVE' && !values.slaveReadEnable)
    throw new PullRefusal(ResponseCode.SYSTEM_BUSY, '[REJECTREQUEST]system busy, start flow control for a while');
  if ((values.brokerPermission & Permission.READ) === 0)
    throw new PullRefusal(ResponseCode.NO_PERMISSION, `the broker[${values.brokerIP1}] pulling message is forbidden`, ForbiddenType.BROKER);
  if (request.code === RequestCode.LITE_PULL_MESSAGE && !values.litePullMessageEnable) {
    throw new PullRefusal(
      ResponseCode.NO_PERMISSION,
      `the broker[${values.brokerIP1}] for lite pull consumer is forbidden`,
      ForbiddenType.BROKER,
    );
  }
  const group = parts.groups.find(header.consumerGroup);
  if (group === undefined)
    throw new PullRefusal(
      ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST,
      `subscription group [${header.consumerGroup}] does not exist, ${SEE_FAQ}`,
    );
  if (!group.consumeEnable)
    throw new PullRefusal(ResponseCode.NO_PERMISSION, `subscription group no permission, ${header.consumerGroup}`, ForbiddenType.GROUP);
  const topic = parts.topics.get(header.topic);
  if (topic === undefined)
    throw new PullRefusal(ResponseCode.TOPIC_NOT_EXIST, `topic[${header.topic}] not exist, apply first please! ${SEE_FAQ}`);
  if ((topic.perm & Permission.READ) === 0)
    throw new PullRefusal(ResponseCode.NO_PERMISSION, `the topic[${header.topic}] pulling message is forbidden`, ForbiddenType.TOPIC);
  if (header.queueId < 0 || header.queueId >= topic.readQueueNums) {
    throw new PullRefusal(
      ResponseCode.INVALID_PARAMETER,
      `queueId[${header.queueId}] is illegal, topic:[${header.topic}] topicConfig.readQueueNums:[${topic.readQueueNums}] consumer:[/${channel.remoteAddress}]`,
    );
  }
  return { group, topic };
}

/** Groups that RocketMQ's own tools pull with. RocketMQ MixAll#isSysConsumerGroupPullMessage */
const SYSTEM_PULL_GROUPS: ReadonlySet<string> = new Set([
  'DEFAULT_CONSUMER',
  'TOOLS_CONSUMER',
  'SCHEDULE_CONSUMER',
  'FILTERSRV_CONSUMER',
  '__MONITOR_CONSUMER',
  'SELF_TEST_C_GROUP',
]);

function checkPullConsumer(parts: Parts, header: PullHeader, channel: Channel): void {
  if (!parts.config.values.rejectPullConsumerEnable) return;
  const group = parts.consumers.group(header.consumerGroup);
  if (group !== undefined && (group.consumeType !== 'CONSUME_ACTIVELY' || group.connections.has(channel))) return;
  if (SYSTEM_PULL_GROUPS.has(header.consumerGroup) || header.consumerGroup.startsWith('CID_RMQ_SYS_')) return;
  throw new PullRefusal(
    ResponseCode.SUBSCRIPTION_NOT_EXIST,
    `the consumer's group info not exist, or the pull consumer is rejected by server.${SEE_FAQ}`,
  );
}

function resetResult(parts: Parts, header: PullHeader, resetOffset: number): PullResult {
  const { store } = parts;
  return {
    status: 'offsetReset',
    records: [],
    messageCount: 0,
    bytes: 0,
    nextBeginOffset: resetOffset,
    minOffset: store.minQueueOffset(header.topic, header.queueId),
    maxOffset: store.maxQueueOffset(header.topic, header.queueId),
    suggestSlave: false,
  };
}

/** RocketMQ PullMessageProcessor#composeResponseHeader */
function codeOf(parts: Parts, result: PullResult, queueOffset: number): number {
  const { values } = parts.config;
  const code = statusCode(result.status, queueOffset);
  // A slave never rewinds a consumer: it may only be behind, so it sends it back to the master.
  if (values.brokerId !== MASTER_ID && code === ResponseCode.PULL_OFFSET_MOVED) return ResponseCode.PULL_RETRY_IMMEDIATELY;
  return code;
}

function statusCode(status: PullResult['status'], queueOffset: number): number {
  const isEmptyQueue = status === 'noMatchedLogicQueue' || status === 'noMessageInQueue';
  if (isEmptyQueue) return queueOffset === 0 ? ResponseCode.PULL_NOT_FOUND : ResponseCode.PULL_OFFSET_MOVED;
  return CODE_OF_PULL[status];
}

function suggestBroker(parts: Parts, result: PullResult, group: { brokerId: number; whichBrokerWhenConsumeSlowly: number }): number {
  if (!parts.config.values.slaveReadEnable) return MASTER_ID;
  return result.suggestSlave ? group.whichBrokerWhenConsumeSlowly : group.brokerId;
}

function hold(parts: Parts, request: RemotingCommand, channel: Channel, header: PullHeader, filter: MessageFilter): boolean {
  if ((header.sysFlag & PullSysFlag.SUSPEND) === 0) return false;
  const { values } = parts.config;
  const held: HeldPull = {
    // The chunk that the request arrived in is let go.
    request: request.retain(),
    header,
    channel,
    topic: header.topic,
    queueId: header.queueId,
    queueOffset: header.queueOffset,
    heldSinceMs: parts.clock.nowMs(),
    timeoutMs: values.longPollingEnable ? header.suspendTimeoutMillis : values.shortPollingTimeMills,
    wants: filter.matchesDispatched,
  };
  return parts.pulls.hold(held);
}
