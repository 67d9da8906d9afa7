import { pullMessage } from '../protocol/headers/pull-message.ts';
import { decodeRecords } from '../protocol/message-record.ts';
import type { MessageRecord } from '../protocol/message-record.ts';
import { ResponseCode } from '../protocol/response-code.ts';
import { PullSysFlag } from '../protocol/sys-flag.ts';
import { SystemGroup } from '../protocol/topic-name.ts';
import type { AdminCaller } from './admin-caller.ts';

const pullTimeoutMs = 10_000;
const acceptedCodes = [ResponseCode.PULL_NOT_FOUND, ResponseCode.PULL_RETRY_IMMEDIATELY, ResponseCode.PULL_OFFSET_MOVED] as const;

export interface QueueRead {
  topic: string;
  queueId: number;
  /** Where to begin. */
  queueOffset: number;
  /** Brokers may give fewer, 8 of what is not in their memory. */
  maxMessages: number;
  /** Tags to let through, `A || B`, or `*`. Brokers compare hashes: the caller compares the tags themselves. */
  tags: string;
}

export interface QueueReadResult {
  /** `atEnd`: nothing was written yet at that offset. `moved`: the offset is before the first message or after the last. */
  status: 'found' | 'noMatch' | 'atEnd' | 'moved';
  records: MessageRecord[];
  /** Everything before it and from the asked offset on was looked at. */
  nextOffset: number;
  minOffset: number;
  maxOffset: number;
}

/**
 * Reads a queue from an offset without being a consumer: it is asked for in the name of a group that every broker has
 * for tools, with the subscription in the request, and commits nothing. The CRC of bodies is not checked. Throws RecordError.
 */
export async function pullMessages(caller: AdminCaller, brokerAddress: string, read: QueueRead): Promise<QueueReadResult> {
  const extFields = pullMessage.request.encode({
    consumerGroup: SystemGroup.TOOLS_CONSUMER,
    topic: read.topic,
    queueId: read.queueId,
    queueOffset: read.queueOffset,
    maxMsgNums: read.maxMessages,
    sysFlag: PullSysFlag.SUBSCRIPTION,
    commitOffset: 0,
    suspendTimeoutMillis: 0,
    subVersion: 0n,
    subscription: read.tags,
    expressionType: 'TAG',
  });
  const answer = await caller.call(
    brokerAddress,
    { code: pullMessage.code, extFields },
    { timeoutMs: pullTimeoutMs, accept: acceptedCodes },
  );
  const { nextBeginOffset, minOffset, maxOffset } = pullMessage.response.decode(answer);
  const common = { nextOffset: nextBeginOffset, minOffset, maxOffset };
  switch (answer.code) {
    case ResponseCode.PULL_NOT_FOUND:
      return { status: 'atEnd', records: [], ...common };
    case ResponseCode.PULL_RETRY_IMMEDIATELY:
      return { status: 'noMatch', records: [], ...common };
    case ResponseCode.PULL_OFFSET_MOVED:
      return { status: 'moved', records: [], ...common };
    default:
      return { status: 'found', records: decodeRecords(answer.body ?? Buffer.alloc(0), { checkCrc: false }), ...common };
  }
}
