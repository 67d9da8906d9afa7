import { getEarliestMsgStoretime } from '../protocol/headers/get-earliest-msg-storetime.ts';
import { getMaxOffset } from '../protocol/headers/get-max-offset.ts';
import { getMinOffset } from '../protocol/headers/get-min-offset.ts';
import { queryMessage } from '../protocol/headers/query-message.ts';
import { searchOffsetByTimestamp } from '../protocol/headers/search-offset-by-timestamp.ts';
import { updateAndCreateTopic } from '../protocol/headers/update-and-create-topic.ts';
import { viewMessageById } from '../protocol/headers/view-message-by-id.ts';
import { formatHostAddress } from '../protocol/host-address.ts';
import { decodeOffsetMessageId } from '../protocol/message-id.ts';
import { Permission } from '../protocol/sys-flag.ts';
import { ResponseCode } from '../protocol/response-code.ts';
import { MQClientError } from './client-error.ts';
import type { ClientInstance } from './instance/client-instance.ts';
import { decodeMessages } from './message/decode-messages.ts';
import type { MessageQueue } from './message/message-queue.ts';
import type { MessageExt } from './message/message.ts';
import { MASTER_ID } from './route/topic-route.ts';
import { brokerNotFound } from './route/route-table.ts';

const QUERY_TIMEOUT_MS = 15_000;
/** Most messages that a look-up by unique id brings. */
const BY_UNIQUE_KEY_MAX = 32;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Questions about queues and single messages that producers and consumers may ask. Names have their namespace. RocketMQ MQAdminImpl */
export class QueueAdmin {
  readonly #instance: ClientInstance;

  constructor(instance: ClientInstance) {
    this.#instance = instance;
  }

  async maxOffset(queue: MessageQueue): Promise<number> {
    const { topic, queueId } = queue;
    const response = await this.#call(queue, (address, timeoutMs) =>
      this.#instance.api.call(address, getMaxOffset, { topic, queueId }, { timeoutMs }),
    );
    return getMaxOffset.response.decode(response).offset;
  }

  async minOffset(queue: MessageQueue): Promise<number> {
    const { topic, queueId } = queue;
    const response = await this.#call(queue, (address, timeoutMs) =>
      this.#instance.api.call(address, getMinOffset, { topic, queueId }, { timeoutMs }),
    );
    return getMinOffset.response.decode(response).offset;
  }

  /** Offset of the first message stored at or after a time, milliseconds since the epoch. */
  async searchOffset(queue: MessageQueue, timestampMs: number): Promise<number> {
    const header = { topic: queue.topic, queueId: queue.queueId, timestamp: timestampMs };
    const response = await this.#call(queue, (address, timeoutMs) =>
      this.#instance.api.call(address, searchOffsetByTimestamp, header, { timeoutMs }),
    );
    return searchOffsetByTimestamp.response.decode(response).offset;
  }

  /** -1 when the queue holds no message. */
  async earliestMsgStoreTime(queue: MessageQueue): Promise<number> {
    const { topic, queueId } = queue;
    const response = await this.#call(queue, (address, timeoutMs) =>
      this.#instance.api.call(address, getEarliestMsgStoretime, { topic, queueId }, { timeoutMs }),
    );
    return getEarliestMsgStoretime.response.decode(response).timestamp;
  }

  /** Queues to read, asking the NameServer. Throws MQClientError `noRoute`. */
  async subscribeQueues(topic: string): Promise<MessageQueue[]> {
    await this.#instance.routes.refresh(topic);
    const queues = this.#instance.routes.subscribeQueues(topic);
    if (queues === undefined || queues.length === 0) {
      throw new MQClientError('noRoute', `Can not find Message Queue for this topic, ${topic}`, { retriable: true });
    }
    return [...queues];
  }

  /** Creates a topic on every master that has the default topic. */
  async createTopic(defaultTopic: string, topic: string, queueNums: number): Promise<void> {
    await this.#instance.routes.refresh(defaultTopic);
    const addresses = this.#instance.routes.addressesOf(defaultTopic);
    if (addresses.length === 0) throw new MQClientError('noRoute', 'Not found broker, maybe key is wrong', { retriable: true });
    for (const address of addresses) {
      const header = {
        topic,
        defaultTopic,
        readQueueNums: queueNums,
        writeQueueNums: queueNums,
        perm: Permission.READ | Permission.WRITE,
        topicFilterType: 'SINGLE_TAG',
        topicSysFlag: 0,
        order: false,
      };
      await this.#instance.api.call(address, updateAndCreateTopic, header, { timeoutMs: QUERY_TIMEOUT_MS });
    }
  }

  /** A message by either of its ids. Throws MQClientError `noMessage`. */
  async viewMessage(topic: string, msgId: string): Promise<MessageExt> {
    const place = decodeOffsetMessageId(msgId);
    if (place !== undefined) {
      try {
        return await this.#viewAt(topic, formatHostAddress(place.storeHost), place.physicalOffset);
      } catch (error) {
        // Both kinds of ids look the same: what is no place may be a unique key.
        if (!(error instanceof MQClientError)) throw error;
      }
    }
    const found = await this.#query(
      topic,
      msgId,
      BY_UNIQUE_KEY_MAX,
      this.#instance.environment.clock.nowMs() - 3 * DAY_MS,
      Number.MAX_SAFE_INTEGER,
      true,
    );
    const message = found.find((candidate) => candidate.msgId === msgId);
    if (message === undefined)
      throw new MQClientError('noMessage', 'query message by id finished, but no message.', { responseCode: ResponseCode.NO_MESSAGE });
    return message;
  }

  /** Messages by key, stored between two times. Throws MQClientError `noMessage` when there is none. */
  async queryMessage(topic: string, key: string, maxNum: number, beginMs: number, endMs: number): Promise<MessageExt[]> {
    const found = await this.#query(topic, key, maxNum, beginMs, endMs, false);
    const messages = found.filter((message) => (message.keys ?? '').split(' ').includes(key));
    if (messages.length === 0) {
      throw new MQClientError('noMessage', 'query message by key finished, but no message.', { responseCode: ResponseCode.NO_MESSAGE });
    }
    return messages;
  }

  async #query(
    topic: string,
    key: string,
    maxNum: number,
    beginTimestamp: number,
    endTimestamp: number,
    unique: boolean,
  ): Promise<MessageExt[]> {
    const { routes, api } = this.#instance;
    if (routes.addressesOf(topic).length === 0) await routes.refresh(topic);
    const addresses = routes.addressesOf(topic);
    if (addresses.length === 0) {
      throw new MQClientError('noRoute', `The topic[${topic}] not matched route info`, {
        responseCode: ResponseCode.TOPIC_NOT_EXIST,
        retriable: true,
      });
    }
    const header = { topic, key, maxNum, beginTimestamp, endTimestamp, _UNIQUE_KEY_QUERY: unique };
    const accept = [ResponseCode.SUCCESS, ResponseCode.QUERY_NOT_FOUND];
    const answers = await Promise.all(
      addresses.map((address) => api.call(address, queryMessage, header, { timeoutMs: QUERY_TIMEOUT_MS, accept })),
    );
    return answers.flatMap((answer) => (answer.code === ResponseCode.SUCCESS ? decodeMessages(answer.body, '') : []));
  }

  async #viewAt(topic: string, address: string, physicalOffset: number): Promise<MessageExt> {
    const { api, config } = this.#instance;
    const response = await api.call(
      address,
      viewMessageById,
      { topic, offset: physicalOffset },
      { timeoutMs: config.mqClientApiTimeoutMs },
    );
    const [message] = decodeMessages(response.body, '');
    if (message === undefined) throw new MQClientError('noMessage', 'the broker sent no message');
    return message;
  }

  async #call<T>(queue: MessageQueue, call: (address: string, timeoutMs: number) => Promise<T>): Promise<T> {
    const broker = await this.#instance.findReadAddress(queue.topic, queue.brokerName, MASTER_ID, true);
    if (broker === undefined) throw brokerNotFound(queue.brokerName);
    return call(broker.address, this.#instance.config.mqClientApiTimeoutMs);
  }
}
