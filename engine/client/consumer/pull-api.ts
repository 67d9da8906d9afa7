import type { SubscriptionData } from '../../protocol/bodies/heartbeat.ts';
import type { RequestHeader } from '../../protocol/header-spec.ts';
import { litePullMessage } from '../../protocol/headers/lite-pull-message.ts';
import { pullMessage } from '../../protocol/headers/pull-message.ts';
import { MessageProperty } from '../../protocol/message-properties.ts';
import type { RemotingCommand } from '../../protocol/remoting-command.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import { PullSysFlag } from '../../protocol/sys-flag.ts';
import { refusal } from '../broker-api.ts';
import { MQClientError } from '../client-error.ts';
import type { ClientInstance } from '../instance/client-instance.ts';
import { decodeMessages } from '../message/decode-messages.ts';
import { queueKey, type MessageQueue } from '../message/message-queue.ts';
import { brokerNotFound } from '../route/route-table.ts';
import { MASTER_ID } from '../route/topic-route.ts';
import type { PullResult, PullStatus } from './pull-result.ts';
import { matchesTags } from './subscription.ts';

/** Queues whose broker to read from is remembered. */
const SUGGESTIONS_MAX = 65_536;

export interface PullRequest {
  readonly queue: MessageQueue;
  readonly subscription: SubscriptionData;
  readonly offset: number;
  readonly maxMsgNums: number;
  /** Offset to commit with the pull; undefined: none. */
  readonly commitOffset: number | undefined;
  /** How long the broker may hold the pull when nothing is there; 0: not at all. */
  readonly suspendTimeoutMs: number;
  readonly timeoutMs: number;
  /** Whether the subscription goes with the pull; else the broker takes the one of the heartbeat. */
  readonly postSubscription: boolean;
  readonly lite: boolean;
}

const STATUS_OF_CODE: ReadonlyMap<number, PullStatus> = new Map<number, PullStatus>([
  [ResponseCode.SUCCESS, 'FOUND'],
  [ResponseCode.PULL_NOT_FOUND, 'NO_NEW_MSG'],
  [ResponseCode.PULL_RETRY_IMMEDIATELY, 'NO_MATCHED_MSG'],
  [ResponseCode.PULL_OFFSET_MOVED, 'OFFSET_ILLEGAL'],
]);
const PULL_CODES = [...STATUS_OF_CODE.keys()];

/** Pulls messages of one group's queues, from the broker that the last answer suggested. RocketMQ PullAPIWrapper */
export class PullApi {
  readonly #instance: ClientInstance;
  readonly #group: string;
  readonly #suggested = new Map<string, number>();
  /** Addresses that answered a lite pull by saying that they do not know the request. */
  readonly #withoutLitePull = new Set<string>();

  constructor(instance: ClientInstance, group: string) {
    this.#instance = instance;
    this.#group = group;
  }

  /** Throws MQClientError. */
  async pull(request: PullRequest): Promise<PullResult> {
    const { queue, subscription } = request;
    const brokerId = this.#suggested.get(queueKey(queue)) ?? MASTER_ID;
    const broker = await this.#instance.findReadAddress(queue.topic, queue.brokerName, brokerId, false);
    if (broker === undefined) throw brokerNotFound(queue.brokerName);
    // Slaves take no commits.
    const commit = request.commitOffset !== undefined && broker.brokerId === MASTER_ID;
    const header = {
      consumerGroup: this.#group,
      topic: queue.topic,
      queueId: queue.queueId,
      queueOffset: request.offset,
      maxMsgNums: request.maxMsgNums,
      sysFlag: sysFlagOf(request, commit),
      commitOffset: request.commitOffset ?? 0,
      suspendTimeoutMillis: request.suspendTimeoutMs,
      subVersion: subscription.subVersion,
      subscription: request.postSubscription ? subscription.subString : undefined,
      expressionType: subscription.expressionType,
    };
    const response = await this.#call(broker.address, request, header);
    return this.#resultOf(response, request, broker.address);
  }

  /** The broker that a queue is read from: 0 is the master. */
  suggestedBrokerId(queue: MessageQueue): number {
    return this.#suggested.get(queueKey(queue)) ?? MASTER_ID;
  }

  /** Brokers before 5.0 know lite pulls by their flag only. */
  async #call(address: string, request: PullRequest, header: RequestHeader<typeof pullMessage>): Promise<RemotingCommand> {
    const options = { timeoutMs: request.timeoutMs, accept: PULL_CODES };
    if (request.lite && !this.#withoutLitePull.has(address)) {
      const response = await this.#instance.api.call(address, litePullMessage, header, {
        ...options,
        accept: [...PULL_CODES, ResponseCode.REQUEST_CODE_NOT_SUPPORTED],
      });
      if (response.code !== ResponseCode.REQUEST_CODE_NOT_SUPPORTED) return response;
      this.#withoutLitePull.add(address);
    }
    return this.#instance.api.call(address, pullMessage, header, options);
  }

  #resultOf(response: RemotingCommand, request: PullRequest, address: string): PullResult {
    const pullStatus = STATUS_OF_CODE.get(response.code);
    if (pullStatus === undefined) throw refusal(response, address);
    const header = pullMessage.response.decode(response);
    if (this.#suggested.size < SUGGESTIONS_MAX) this.#suggested.set(queueKey(request.queue), header.suggestWhichBrokerId);
    const { nextBeginOffset, minOffset, maxOffset } = header;
    const found = pullStatus === 'FOUND' ? decodeMessages(response.body, request.queue.brokerName) : [];
    const msgFoundList = found.filter((message) => matchesTags(request.subscription, message.tags));
    for (const message of msgFoundList) {
      message.properties[MessageProperty.MIN_OFFSET] = String(minOffset);
      message.properties[MessageProperty.MAX_OFFSET] = String(maxOffset);
    }
    if (pullStatus === 'FOUND' && found.length === 0)
      throw new MQClientError('badAnswer', 'the broker found messages but sent none', { brokerAddr: address });
    return { pullStatus, nextBeginOffset, minOffset, maxOffset, msgFoundList };
  }
}

function sysFlagOf(request: PullRequest, commit: boolean): number {
  let flag = 0;
  if (commit) flag |= PullSysFlag.COMMIT_OFFSET;
  if (request.suspendTimeoutMs > 0) flag |= PullSysFlag.SUSPEND;
  if (request.postSubscription) flag |= PullSysFlag.SUBSCRIPTION;
  if (request.lite) flag |= PullSysFlag.LITE_PULL;
  return flag;
}
