import { defaultSubscriptionGroup, subscriptionGroupConfigType } from '../../engine/protocol/bodies/subscription-group.ts';
import { consumerSendMsgBack } from '../../engine/protocol/headers/consumer-send-msg-back.ts';
import { getMaxOffset } from '../../engine/protocol/headers/get-max-offset.ts';
import { getMinOffset } from '../../engine/protocol/headers/get-min-offset.ts';
import { pullMessage } from '../../engine/protocol/headers/pull-message.ts';
import { queryConsumerOffset } from '../../engine/protocol/headers/query-consumer-offset.ts';
import { queryMessage } from '../../engine/protocol/headers/query-message.ts';
import { sendMessageV2 } from '../../engine/protocol/headers/send-message-v2.ts';
import { updateAndCreateTopic } from '../../engine/protocol/headers/update-and-create-topic.ts';
import { updateConsumerOffset } from '../../engine/protocol/headers/update-consumer-offset.ts';
import { encodeBody } from '../../engine/protocol/json-schema.ts';
import { encodeBatch } from '../../engine/protocol/message-batch.ts';
import { encodeProperties } from '../../engine/protocol/message-properties.ts';
import { decodeRecords, type MessageRecord } from '../../engine/protocol/message-record.ts';
import type { RequestContent } from '../../engine/protocol/remoting-command.ts';
import { RequestCode } from '../../engine/protocol/request-code.ts';
import { ResponseCode } from '../../engine/protocol/response-code.ts';
import type { RemotingClient } from '../../engine/remoting/channel.ts';
import { createRemotingClient } from '../../engine/remoting/client.ts';
import { systemClock } from '../../engine/runtime/clock.ts';
import { silentLog } from '../../engine/runtime/log.ts';
import { nodeNet } from '../../engine/runtime/node-net.ts';

/** A call that takes longer than this has an unknown outcome. */
const CALL_TIMEOUT_MS = 20_000;
const PULL_MESSAGES_MAX = 512;
const GROUP = 'crash-reader';
/** Answers of a send whose message may be stored all the same: flush and replication time-outs. */
const UNKNOWN_CODES: ReadonlySet<number> = new Set([
  ResponseCode.FLUSH_DISK_TIMEOUT,
  ResponseCode.FLUSH_SLAVE_TIMEOUT,
  ResponseCode.SLAVE_NOT_AVAILABLE,
]);

/** A message as a sender gives it; `key` is its UNIQ_KEY and its KEYS. */
export interface MessageToSend {
  topic: string;
  queueId: number;
  key: string;
  body: Buffer;
  tags?: string;
  /** Instead of `key` as KEYS. */
  keys?: string;
  /** More than 0: parked for so many seconds as that level has. */
  delayLevel?: number;
}

export type SendOutcome =
  | { status: 'acknowledged'; queueId: number; queueOffset: number }
  /** The message may be stored or not. */
  | { status: 'unknown'; why: string }
  | { status: 'refused'; code: number; remark: string };

/** One connection to the broker. Nothing is tried twice. */
export class BrokerConnection {
  readonly #client: RemotingClient;
  readonly #address: string;

  constructor(address: string) {
    this.#address = address;
    this.#client = createRemotingClient({ net: nodeNet, clock: systemClock, log: silentLog });
  }

  async send(message: MessageToSend): Promise<SendOutcome> {
    try {
      const response = await this.#client.invoke(this.#address, sendRequest(message), CALL_TIMEOUT_MS);
      if (response.code === ResponseCode.SUCCESS) {
        const { queueId, queueOffset } = sendMessageV2.response.decode(response);
        return { status: 'acknowledged', queueId, queueOffset };
      }
      if (UNKNOWN_CODES.has(response.code)) return { status: 'unknown', why: `code ${response.code}` };
      return { status: 'refused', code: response.code, remark: response.remark ?? '' };
    } catch (error) {
      return { status: 'unknown', why: error instanceof Error && 'code' in error ? String(error.code) : String(error) };
    }
  }

  /** Stores several messages of one queue with one request; false when that is not confirmed. */
  async sendBatch(
    topic: string,
    queueId: number,
    messages: readonly { key: string; keys: string; tags?: string; body: Buffer }[],
  ): Promise<boolean> {
    const elements = messages.map(({ key, keys, tags, body }) => {
      const properties: [string, string][] = [['UNIQ_KEY', key]];
      if (keys !== '') properties.push(['KEYS', keys]);
      if (tags !== undefined) properties.push(['TAGS', tags]);
      return { flag: 0, body, properties: encodeProperties(properties) };
    });
    const extFields = sendMessageV2.request.encode({
      ...SEND_FIELDS,
      topic,
      queueId,
      bornTimestamp: Date.now(),
      properties: '',
      batch: true,
    });
    const request = { code: RequestCode.SEND_BATCH_MESSAGE, extFields, body: encodeBatch(elements) };
    return (await this.#client.invoke(this.#address, request, CALL_TIMEOUT_MS)).code === ResponseCode.SUCCESS;
  }

  /** Asks for a message to come again, at that delay level. Throws when the broker does not confirm it. */
  async sendBack(group: string, physicalOffset: number, delayLevel: number): Promise<void> {
    const extFields = consumerSendMsgBack.request.encode({
      offset: physicalOffset,
      group,
      delayLevel,
      unitMode: false,
      maxReconsumeTimes: 16,
    });
    await this.#expectSuccess({ code: consumerSendMsgBack.code, extFields });
  }

  async createTopic(topic: string, queues: number): Promise<void> {
    const extFields = updateAndCreateTopic.request.encode({
      topic,
      defaultTopic: 'TBW102',
      readQueueNums: queues,
      writeQueueNums: queues,
      perm: 6,
      topicFilterType: 'SINGLE_TAG',
      topicSysFlag: 0,
      order: false,
    });
    await this.#expectSuccess({ code: updateAndCreateTopic.code, extFields });
  }

  async createGroup(group: string): Promise<void> {
    const body = encodeBody(subscriptionGroupConfigType, defaultSubscriptionGroup(group));
    await this.#expectSuccess({ code: RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP, body });
  }

  async maxOffset(topic: string, queueId: number): Promise<number> {
    const response = await this.#expectSuccess({ code: getMaxOffset.code, extFields: getMaxOffset.request.encode({ topic, queueId }) });
    return getMaxOffset.response.decode(response).offset;
  }

  async minOffset(topic: string, queueId: number): Promise<number> {
    const response = await this.#expectSuccess({ code: getMinOffset.code, extFields: getMinOffset.request.encode({ topic, queueId }) });
    return getMinOffset.response.decode(response).offset;
  }

  async commitOffset(consumerGroup: string, topic: string, queueId: number, commitOffset: number): Promise<void> {
    const extFields = updateConsumerOffset.request.encode({ consumerGroup, topic, queueId, commitOffset });
    await this.#expectSuccess({ code: updateConsumerOffset.code, extFields });
  }

  /** Where a group is in a queue; undefined when the broker knows of no progress. */
  async committedOffset(consumerGroup: string, topic: string, queueId: number): Promise<number | undefined> {
    const extFields = queryConsumerOffset.request.encode({ consumerGroup, topic, queueId, setZeroIfNotFound: false });
    const response = await this.#client.invoke(this.#address, { code: queryConsumerOffset.code, extFields }, CALL_TIMEOUT_MS);
    return response.code === ResponseCode.SUCCESS ? queryConsumerOffset.response.decode(response).offset : undefined;
  }

  /** Messages of one queue from an offset on, as the broker gives them to a consumer of these tags. Their checksums are checked. */
  async readQueue(topic: string, queueId: number, fromOffset = 0, subscription = '*'): Promise<MessageRecord[]> {
    const records: MessageRecord[] = [];
    for (let queueOffset = fromOffset; ;) {
      const extFields = pullMessage.request.encode({
        consumerGroup: GROUP,
        topic,
        queueId,
        queueOffset,
        maxMsgNums: PULL_MESSAGES_MAX,
        sysFlag: 4,
        commitOffset: 0,
        suspendTimeoutMillis: 0,
        subVersion: 0n,
        subscription,
        expressionType: 'TAG',
      });
      const response = await this.#client.invoke(this.#address, { code: pullMessage.code, extFields }, CALL_TIMEOUT_MS);
      if (response.code === ResponseCode.PULL_NOT_FOUND) return records;
      if (response.code !== ResponseCode.SUCCESS && response.code !== ResponseCode.PULL_RETRY_IMMEDIATELY)
        throw new Error(`pull of ${topic}/${queueId} at ${queueOffset}: code ${response.code} ${response.remark ?? ''}`);
      if (response.body !== undefined) records.push(...decodeRecords(Buffer.from(response.body)));
      const { nextBeginOffset } = pullMessage.response.decode(response);
      if (nextBeginOffset <= queueOffset) throw new Error(`pull of ${topic}/${queueId} at ${queueOffset} goes on at ${nextBeginOffset}`);
      queueOffset = nextBeginOffset;
    }
  }

  /** All queues of a topic at the same time. */
  async readTopic(topic: string, queues: number): Promise<MessageRecord[]> {
    const byQueue = await Promise.all(Array.from({ length: queues }, (_, queueId) => this.readQueue(topic, queueId)));
    return byQueue.flat();
  }

  async queryByKey(topic: string, key: string): Promise<MessageRecord[]> {
    const extFields = queryMessage.request.encode({ topic, key, maxNum: 32, beginTimestamp: 0, endTimestamp: Number.MAX_SAFE_INTEGER });
    const response = await this.#client.invoke(this.#address, { code: queryMessage.code, extFields }, CALL_TIMEOUT_MS);
    return response.body === undefined ? [] : decodeRecords(Buffer.from(response.body));
  }

  /** Running state as names and texts. */
  async runtimeInfo(): Promise<Map<string, string>> {
    const response = await this.#expectSuccess({ code: RequestCode.GET_BROKER_RUNTIME_INFO });
    const value: unknown = JSON.parse(response.body?.toString('utf8') ?? '{}');
    const table: unknown = typeof value === 'object' && value !== null && 'table' in value ? value.table : undefined;
    return new Map(Object.entries(table ?? {}).map(([name, text]) => [name, String(text)]));
  }

  close(): Promise<void> {
    return this.#client.stop();
  }

  async #expectSuccess(request: RequestContent) {
    const response = await this.#client.invoke(this.#address, request, CALL_TIMEOUT_MS);
    if (response.code !== ResponseCode.SUCCESS) throw new Error(`request ${request.code}: code ${response.code} ${response.remark ?? ''}`);
    return response;
  }
}

const SEND_FIELDS = {
  producerGroup: 'crash',
  defaultTopic: 'TBW102',
  defaultTopicQueueNums: 4,
  sysFlag: 0,
  flag: 0,
  reconsumeTimes: 0,
  unitMode: false,
};

function sendRequest({ topic, queueId, key, body, tags, keys = key, delayLevel = 0 }: MessageToSend): RequestContent {
  const properties: [string, string][] = [
    ['UNIQ_KEY', key],
    ['KEYS', keys],
  ];
  if (tags !== undefined) properties.push(['TAGS', tags]);
  if (delayLevel > 0) properties.push(['DELAY', String(delayLevel)]);
  const extFields = sendMessageV2.request.encode({
    ...SEND_FIELDS,
    topic,
    queueId,
    bornTimestamp: Date.now(),
    properties: encodeProperties(properties),
    batch: false,
  });
  return { code: sendMessageV2.code, extFields, body };
}
