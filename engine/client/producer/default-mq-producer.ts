import type { CompressionType } from '../../protocol/body-compression.ts';
import { recallMessage } from '../../protocol/headers/recall-message.ts';
import { MessageProperty } from '../../protocol/message-properties.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import { replyTopicOf, SystemTopic } from '../../protocol/topic-name.ts';
import { ClientResponseCode, MQClientError } from '../client-error.ts';
import { resolveClientOptions, type ClientConfig, type ClientOptions } from '../client-options.ts';
import { ClientInstance } from '../instance/client-instance.ts';
import type { ProducerMember } from '../instance/members.ts';
import { LifeCycle } from '../life-cycle.ts';
import { checkBatch, checkGroup, checkMessage } from '../message/message-validator.ts';
import { withTopic, type MessageQueue } from '../message/message-queue.ts';
import { bodyBytes, outgoingMessage, type Message, type MessageExt, type OutgoingMessage, type SendResult } from '../message/message.ts';
import { withNamespace, withoutNamespace } from '../namespace.ts';
import { QueueAdmin } from '../queue-admin.ts';
import { brokerNotFound } from '../route/route-table.ts';
import { TraceDispatcher } from '../trace/trace-dispatcher.ts';
import { MessageSender, type SenderSettings } from './message-sender.ts';
import { selectQueueByHash, type MessageQueueSelector } from './queue-selectors.ts';
import type { SendHook } from './send-hook.ts';
import { encodeSingle, encodeTogether, type EncodedMessages } from './send-request.ts';

/** Most topics of a producer whose routes are kept fresh; the ones used longest ago are left to be asked for again. */
const TOPICS_MAX = 8192;

export interface ProducerOptions extends ClientOptions {
  producerGroup: string;
  /** Time limit of a send with all its tries. */
  sendMsgTimeoutMs?: number;
  /** Further tries after a failed send. */
  retryTimesWhenSendFailed?: number;
  /** Also tries again when the broker stored the message, but not as safely as it should. */
  retryAnotherBrokerWhenNotStoreOK?: boolean;
  /** Largest body, before compression. */
  maxMessageSizeBytes?: number;
  /** Bodies of at least this many bytes are compressed. */
  compressMsgBodyOverHowmuchBytes?: number;
  compressType?: CompressionType;
  /** The topic whose place a topic that does not exist yet is created like. */
  createTopicKey?: string;
  /** Queues of a topic that is created by a send. */
  defaultTopicQueueNums?: number;
  /** Writes what happened to each message to the trace topic. */
  enableMsgTrace?: boolean;
  /** The trace topic, if not RMQ_SYS_TRACE_TOPIC. */
  traceTopic?: string;
}

/** Where one send goes and how long it may take. At most one of queue, selector and shardingKey. */
export interface SendOptions<T = unknown> {
  /** This queue, without a second try. */
  queue?: MessageQueue;
  /** The queue that this function chooses, given `argument`; without a second try. */
  selector?: MessageQueueSelector<T>;
  argument?: T;
  /** The queue of this key: messages with the same key stay in order. */
  shardingKey?: string;
  timeoutMs?: number;
}

/**
 * Sends messages. One producer serves a whole program; all methods may be called at the same time.
 * They throw MQClientError. RocketMQ DefaultMQProducer
 */
export class DefaultMQProducer {
  readonly producerGroup: string;
  readonly #config: ClientConfig;
  readonly #settings: SenderSettings;
  readonly #sendMsgTimeoutMs: number;
  readonly #maxMessageSizeBytes: number;
  readonly #life = new LifeCycle('The Producer');
  readonly #topics = new Set<string>();
  readonly #hooks: SendHook[] = [];
  readonly #trace: TraceDispatcher | undefined;
  #running: { instance: ClientInstance; sender: MessageSender; admin: QueueAdmin; member: ProducerMember } | undefined;

  constructor(options: ProducerOptions) {
    checkGroup(options.producerGroup);
    if (options.producerGroup === 'DEFAULT_PRODUCER') {
      throw new MQClientError('illegalArgument', 'producerGroup can not equal DEFAULT_PRODUCER, please specify another one.');
    }
    this.#config = resolveClientOptions(options);
    this.producerGroup = options.producerGroup;
    this.#settings = {
      producerGroup: withNamespace(this.#config.namespace, options.producerGroup),
      createTopicKey: options.createTopicKey ?? SystemTopic.AUTO_CREATE_TOPIC_KEY,
      defaultTopicQueueNums: options.defaultTopicQueueNums ?? 4,
      compressMsgBodyOverHowmuch: options.compressMsgBodyOverHowmuchBytes ?? 4096,
      compressType: options.compressType ?? 'zlib',
      retryTimesWhenSendFailed: options.retryTimesWhenSendFailed ?? 2,
      retryAnotherBrokerWhenNotStoreOK: options.retryAnotherBrokerWhenNotStoreOK ?? false,
    };
    this.#sendMsgTimeoutMs = options.sendMsgTimeoutMs ?? 3000;
    this.#maxMessageSizeBytes = options.maxMessageSizeBytes ?? 4 * 1024 * 1024;
    if (options.enableMsgTrace === true) {
      this.#trace = newTraceDispatcher(options, options.producerGroup, 'PRODUCE', options.traceTopic);
      this.#hooks.push(this.#trace.sendHook());
    }
  }

  get clientId(): string {
    return this.#config.clientId;
  }

  /** Makes the producer known to brokers. No server has to be there yet. */
  async start(): Promise<void> {
    this.#life.start();
    try {
      const instance = ClientInstance.acquire(this.#config);
      const member: ProducerMember = { group: this.#settings.producerGroup, topics: () => this.#topics };
      instance.addProducer(member);
      this.#running = {
        instance,
        sender: new MessageSender(instance, this.#settings, this.#hooks),
        admin: new QueueAdmin(instance),
        member,
      };
    } catch (error) {
      this.#life.failStart();
      throw error;
    }
    await this.#trace?.start();
  }

  /** Leaves the brokers and closes connections that nobody else uses. */
  async shutdown(): Promise<void> {
    const running = this.#running;
    if (!this.#life.stop() || running === undefined) return;
    await this.#trace?.shutdown();
    await running.instance.removeProducer(running.member);
  }

  /** Sends one message, or several of one topic in one request, and resolves when the broker has stored them. */
  async send<T>(message: Message | readonly Message[], options: SendOptions<T> = {}): Promise<SendResult> {
    const { sender } = this.#usable();
    const timeoutMs = options.timeoutMs ?? this.#sendMsgTimeoutMs;
    const { encoded, topic, first } = this.#encode(message, options);
    const queue = await this.#chooseQueue(first, topic, options);
    return queue === undefined ? sender.sendToAnyQueue(encoded, topic, timeoutMs) : sender.sendToQueue(encoded, queue, timeoutMs);
  }

  /** Sends without waiting for the broker: it may refuse the message and nobody hears of it. */
  async sendOneway<T>(message: Message, options: SendOptions<T> = {}): Promise<void> {
    const { sender } = this.#usable();
    const { encoded, topic, first } = this.#encode(message, options);
    const queue = await this.#chooseQueue(first, topic, options);
    await sender.sendOneway(encoded, topic, queue, options.timeoutMs ?? this.#sendMsgTimeoutMs);
  }

  /** Sends a message and resolves with the answer that a consumer of it gives by `sendReply`. */
  async request<T>(message: Message, options: SendOptions<T> & { timeoutMs: number }): Promise<MessageExt> {
    const { instance, sender } = this.#usable();
    const correlationId = uuidOf(instance.environment.random.bytes(16));
    const { encoded, topic, first } = this.#encode(message, options, [
      [MessageProperty.CORRELATION_ID, correlationId],
      [MessageProperty.REPLY_TO_CLIENT, this.clientId],
      [MessageProperty.TTL, String(options.timeoutMs)],
    ]);
    if (instance.routes.publishQueues(topic) === undefined) {
      // The reply may come through any broker of the cluster: all must know this producer before the request is out.
      await sender.publishQueues(topic);
      await instance.sendHeartbeats();
    }
    const reply = instance.replies.await(correlationId, message.topic, options.timeoutMs);
    const sent = (async () => {
      const queue = await this.#chooseQueue(first, topic, options);
      await (queue === undefined
        ? sender.sendToAnyQueue(encoded, topic, options.timeoutMs)
        : sender.sendToQueue(encoded, queue, options.timeoutMs));
    })();
    sent.catch((cause: unknown) => {
      instance.replies.fail(
        correlationId,
        new MQClientError('sendFailed', `send request message to <${message.topic}> fail`, { retriable: true, cause }),
      );
    });
    return reply;
  }

  /** Answers a message that was sent by `request`, from its consumer. RocketMQ MessageUtil#createReplyMessage */
  async sendReply(request: MessageExt, body: Uint8Array | string): Promise<SendResult> {
    const { sender, instance } = this.#usable();
    const property = (name: string): string => {
      const value = request.properties[name];
      if (value !== undefined) return value;
      throw new MQClientError('illegalMessage', `create reply message fail, requestMessage error, property[${name}] is null.`, {
        responseCode: ClientResponseCode.CREATE_REPLY_MESSAGE,
      });
    };
    const topic = replyTopicOf(property(MessageProperty.CLUSTER));
    const properties = new Map([
      [MessageProperty.MESSAGE_TYPE, 'reply'],
      [MessageProperty.CORRELATION_ID, property(MessageProperty.CORRELATION_ID)],
      [MessageProperty.REPLY_TO_CLIENT, property(MessageProperty.REPLY_TO_CLIENT)],
      [MessageProperty.TTL, property(MessageProperty.TTL)],
      [MessageProperty.UNIQ_KEY, instance.environment.uniqueKeys.next()],
    ]);
    const message: OutgoingMessage = { topic, body: bodyBytes(body), flag: 0, properties };
    this.#remember(topic);
    return sender.sendToAnyQueue(encodeSingle(message, this.#settings), topic, this.#sendMsgTimeoutMs);
  }

  /** Creates a topic on every broker that has the default topic, with as many queues for reading as for writing. */
  async createTopic(topic: string, queueNums: number): Promise<void> {
    await this.#usable().admin.createTopic(this.#settings.createTopicKey, this.#wrap(topic), queueNums);
  }

  /** Queues to send to. Throws MQClientError `noRoute`. */
  async fetchPublishMessageQueues(topic: string): Promise<MessageQueue[]> {
    const { instance } = this.#usable();
    const wrapped = this.#wrap(topic);
    await instance.routes.refresh(wrapped);
    const queues = instance.routes.publishQueues(wrapped) ?? [];
    if (queues.length === 0) throw new MQClientError('noRoute', `Can not find Message Queue for this topic, ${topic}`, { retriable: true });
    return queues.map((queue) => withTopic(queue, topic));
  }

  /** Withdraws a timed message by the handle of its SendResult (5.3 and later). Resolves with the message's id. */
  async recallMessage(topic: string, recallHandle: string): Promise<string> {
    const { instance, sender } = this.#usable();
    const wrapped = this.#wrap(topic);
    const brokerName = Buffer.from(recallHandle, 'base64url').toString('utf8').split(' ')[2] ?? '';
    await sender.publishQueues(wrapped);
    const address = instance.routes.masterAddress(brokerName) ?? instance.routes.anyAddressOf(wrapped);
    if (address === undefined) throw brokerNotFound(brokerName);
    const header = { producerGroup: this.#settings.producerGroup, topic: wrapped, recallHandle };
    const response = await instance.api.call(address, recallMessage, header, { timeoutMs: this.#sendMsgTimeoutMs });
    return recallMessage.response.decode(response).msgId;
  }

  async maxOffset(queue: MessageQueue): Promise<number> {
    return this.#usable().admin.maxOffset(this.#wrapQueue(queue));
  }

  async minOffset(queue: MessageQueue): Promise<number> {
    return this.#usable().admin.minOffset(this.#wrapQueue(queue));
  }

  /** Offset of the first message stored at or after a time, milliseconds since the epoch. */
  async searchOffset(queue: MessageQueue, timestampMs: number): Promise<number> {
    return this.#usable().admin.searchOffset(this.#wrapQueue(queue), timestampMs);
  }

  /** A message by the client's or the broker's id. Throws MQClientError `noMessage`. */
  async viewMessage(topic: string, msgId: string): Promise<MessageExt> {
    return this.#unwrap(await this.#usable().admin.viewMessage(this.#wrap(topic), msgId));
  }

  /** Messages by key, stored between two times. Throws MQClientError `noMessage`. */
  async queryMessage(topic: string, key: string, maxNum: number, beginMs: number, endMs: number): Promise<MessageExt[]> {
    const found = await this.#usable().admin.queryMessage(this.#wrap(topic), key, maxNum, beginMs, endMs);
    return found.map((message) => this.#unwrap(message));
  }

  /** Sends a message whose properties are complete: the way of messages that a consumer gives back itself. */
  async sendOutgoing(message: OutgoingMessage): Promise<SendResult> {
    const { sender } = this.#usable();
    this.#remember(message.topic);
    return sender.sendToAnyQueue(encodeSingle(message, this.#settings), message.topic, this.#sendMsgTimeoutMs);
  }

  #usable() {
    this.#life.assertRunning();
    if (this.#running === undefined) throw new MQClientError('wrongState', 'The Producer is not started');
    return this.#running;
  }

  #encode<T>(
    message: Message | readonly Message[],
    options: SendOptions<T>,
    extra: readonly (readonly [string, string])[] = [],
  ): { encoded: EncodedMessages; topic: string; first: Message } {
    const messages = isBatch(message) ? message : [message];
    const [first] = messages;
    if (first === undefined)
      throw new MQClientError('illegalMessage', 'the batch is empty', { responseCode: ResponseCode.MESSAGE_ILLEGAL });
    for (const each of messages) checkMessage(each, this.#maxMessageSizeBytes);
    const topic = this.#wrap(first.topic);
    this.#remember(topic);
    const outgoing = messages.map((each) => this.#complete(each, topic, options.shardingKey, extra));
    if (!isBatch(message)) return { encoded: encodeSingle(outgoing[0] ?? outgoingMessage(first, topic), this.#settings), topic, first };
    checkBatch(messages);
    const encoded = encodeTogether(outgoing, this.#config.environment.uniqueKeys.next());
    if (encoded.body.length > this.#maxMessageSizeBytes) {
      throw new MQClientError('illegalMessage', `the message body size over max value, MAX: ${this.#maxMessageSizeBytes}`, {
        responseCode: ResponseCode.MESSAGE_ILLEGAL,
      });
    }
    return { encoded, topic, first };
  }

  #complete(
    message: Message,
    topic: string,
    shardingKey: string | undefined,
    extra: readonly (readonly [string, string])[],
  ): OutgoingMessage {
    const outgoing = outgoingMessage(message, topic);
    for (const [name, value] of extra) outgoing.properties.set(name, value);
    if (shardingKey !== undefined) outgoing.properties.set(MessageProperty.SHARDING_KEY, shardingKey);
    outgoing.properties.set(MessageProperty.UNIQ_KEY, this.#config.environment.uniqueKeys.next());
    if (this.#config.namespace !== undefined) outgoing.properties.set(MessageProperty.INSTANCE_ID, this.#config.namespace);
    return outgoing;
  }

  async #chooseQueue<T>(message: Message, topic: string, options: SendOptions<T>): Promise<MessageQueue | undefined> {
    if (options.queue !== undefined) {
      if (options.queue.topic !== message.topic) {
        throw new MQClientError('illegalArgument', "message's topic not equal mq's topic");
      }
      return { ...options.queue, topic };
    }
    if (options.selector === undefined && options.shardingKey === undefined) return undefined;
    const queues = (await this.#usable().sender.publishQueues(topic)).map((queue) => withTopic(queue, message.topic));
    let chosen: MessageQueue | undefined;
    try {
      // The caller's types tie `argument` to `selector`; it is optional only for selectors that need none.
      chosen =
        options.selector === undefined
          ? selectQueueByHash(queues, message, options.shardingKey ?? '')
          : options.selector(queues, message, options.argument as T);
    } catch (cause) {
      throw new MQClientError('queueSelectorFailed', 'select message queue threw exception.', { cause });
    }
    if (chosen === undefined) throw new MQClientError('queueSelectorFailed', 'select message queue return null.');
    return { ...chosen, topic };
  }

  #remember(topic: string): void {
    this.#topics.delete(topic);
    this.#topics.add(topic);
    if (this.#topics.size <= TOPICS_MAX) return;
    const [oldest] = this.#topics;
    if (oldest !== undefined) this.#topics.delete(oldest);
  }

  #wrap(topic: string): string {
    return withNamespace(this.#config.namespace, topic);
  }

  #wrapQueue(queue: MessageQueue): MessageQueue {
    return { ...queue, topic: this.#wrap(queue.topic) };
  }

  #unwrap(message: MessageExt): MessageExt {
    return { ...message, topic: withoutNamespace(this.#config.namespace, message.topic) };
  }
}

function isBatch(message: Message | readonly Message[]): message is readonly Message[] {
  return Array.isArray(message);
}

/** What fits into the name of a trace producer's group. */
const TRACED_GROUP_CHARS_MAX = 80;
let tracersMade = 0;

/** A dispatcher that sends through a producer of its own, which is not traced. */
export function newTraceDispatcher(
  client: ClientOptions,
  group: string,
  kind: 'PRODUCE' | 'CONSUME',
  traceTopic: string | undefined,
): TraceDispatcher {
  const { environment } = resolveClientOptions(client);
  const sender = new DefaultMQProducer({
    ...client,
    enableMsgTrace: false,
    instanceName: undefined,
    namespace: undefined,
    producerGroup: `_INNER_TRACE_PRODUCER-${group.slice(0, TRACED_GROUP_CHARS_MAX)}-${kind}-${tracersMade++}`,
    sendMsgTimeoutMs: 5000,
  });
  return new TraceDispatcher({ sender, traceTopic: traceTopic ?? SystemTopic.TRACE, clock: environment.clock, log: environment.log });
}

function uuidOf(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
