import { ResponseCode } from '../../protocol/response-code.ts';
import { ClientResponseCode, MQClientError } from '../client-error.ts';
import type { ClientInstance } from '../instance/client-instance.ts';
import type { MessageQueue } from '../message/message-queue.ts';
import type { SendResult } from '../message/message.ts';
import { withoutNamespace } from '../namespace.ts';
import { brokerNotFound } from '../route/route-table.ts';
import { QueueCursor } from './queue-cursor.ts';
import type { SendHook } from './send-hook.ts';
import { sendRequestOf, type EncodedMessages, type SendSettings } from './send-request.ts';
import { sendResultOf, STORED_CODES } from './send-response.ts';

/** Refusals after which another queue is tried. RocketMQ DefaultMQProducer.retryResponseCodes */
const RETRY_RESPONSE_CODES: ReadonlySet<number> = new Set<number>([
  ResponseCode.TOPIC_NOT_EXIST,
  ResponseCode.SERVICE_NOT_AVAILABLE,
  ResponseCode.SYSTEM_ERROR,
  ResponseCode.SYSTEM_BUSY,
  ResponseCode.NO_PERMISSION,
  ResponseCode.NO_BUYER_ID,
  ResponseCode.NOT_IN_CURRENT_UNIT,
  ResponseCode.GO_AWAY,
]);
/** Failures of a connection: the broker may be gone, another one may answer. */
const CONNECTION_FAILURES: ReadonlySet<string> = new Set([
  'connectFailed',
  'timeout',
  'connectionLost',
  'tooManyRequests',
  'brokerNotFound',
]);
/** Topics whose place in the round is remembered; the first ones are forgotten beyond it. */
const CURSORS_MAX = 8192;

export interface SenderSettings extends SendSettings {
  retryTimesWhenSendFailed: number;
  retryAnotherBrokerWhenNotStoreOK: boolean;
}

/** Finds queues for messages and sends, again if need be. RocketMQ DefaultMQProducerImpl#sendDefaultImpl, #sendKernelImpl */
export class MessageSender {
  readonly #instance: ClientInstance;
  readonly #settings: SenderSettings;
  readonly #hooks: readonly SendHook[];
  readonly #cursors = new Map<string, QueueCursor>();

  constructor(instance: ClientInstance, settings: SenderSettings, hooks: readonly SendHook[]) {
    this.#instance = instance;
    this.#settings = settings;
    this.#hooks = hooks;
  }

  /**
   * Queues of a topic to send to. A topic without a route gets that of the default topic, from which the broker will
   * create it. Throws MQClientError `noRoute`.
   */
  async publishQueues(topic: string): Promise<readonly MessageQueue[]> {
    const { routes } = this.#instance;
    const known = routes.publishQueues(topic);
    if (known !== undefined && known.length > 0) return known;
    if (!(await routes.refresh(topic))) {
      await routes.refreshFromDefault(topic, this.#settings.createTopicKey, this.#settings.defaultTopicQueueNums);
    }
    const queues = routes.publishQueues(topic);
    if (queues !== undefined && queues.length > 0) return queues;
    throw new MQClientError('noRoute', `No route info of this topic: ${topic}`, {
      retriable: true,
      responseCode: ClientResponseCode.NOT_FOUND_TOPIC,
    });
  }

  /** Sends to any queue of the topic; after a failure to one of another broker, if there is one. */
  async sendToAnyQueue(encoded: EncodedMessages, topic: string, timeoutMs: number): Promise<SendResult> {
    const { clock } = this.#instance.environment;
    const queues = await this.publishQueues(topic);
    const startMs = clock.monotonicMs();
    const triesMax = 1 + this.#settings.retryTimesWhenSendFailed;
    const brokersSent: string[] = [];
    let failure: MQClientError | undefined;
    let notStoredSafely: SendResult | undefined;
    for (let tries = 0; tries < triesMax; tries++) {
      const queue = this.#cursor(topic).next(queues, brokersSent.at(-1));
      if (queue === undefined) break;
      const leftMs = timeoutMs - (clock.monotonicMs() - startMs);
      if (leftMs <= 0) throw new MQClientError('timeout', 'sendDefaultImpl call timeout', { retriable: true, cause: failure });
      brokersSent.push(queue.brokerName);
      try {
        const result = await this.sendToQueue(encoded, queue, leftMs);
        if (result.sendStatus === 'SEND_OK' || !this.#settings.retryAnotherBrokerWhenNotStoreOK) return result;
        notStoredSafely = result;
      } catch (error) {
        if (!(error instanceof MQClientError) || !shouldTryAgain(error)) throw error;
        failure = error;
      }
    }
    if (notStoredSafely !== undefined) return notStoredSafely;
    const costMs = Math.round(clock.monotonicMs() - startMs);
    throw sendFailed(topic, brokersSent, costMs, failure);
  }

  /** Sends to one queue, once. */
  async sendToQueue(encoded: EncodedMessages, queue: MessageQueue, timeoutMs: number): Promise<SendResult> {
    const { environment, config, api } = this.#instance;
    const brokerAddr = await this.#addressOf(queue);
    const userQueue = { ...queue, topic: withoutNamespace(config.namespace, queue.topic) };
    const attempt = {
      encoded,
      queue: userQueue,
      brokerAddr,
      startMs: environment.clock.nowMs(),
      producerGroup: this.#settings.producerGroup,
    };
    const started = environment.clock.monotonicMs();
    const done = (result: SendResult | undefined): void => {
      for (const hook of this.#hooks) hook.afterSend({ ...attempt, costMs: environment.clock.monotonicMs() - started, result });
    };
    const request = sendRequestOf(encoded, queue, this.#settings, attempt.startMs);
    try {
      const response = await api.call(brokerAddr, request.spec, request.header, { timeoutMs, body: request.body, accept: STORED_CODES });
      const result = sendResultOf(response, encoded.messages, userQueue);
      done(result);
      return result;
    } catch (error) {
      done(undefined);
      throw error;
    }
  }

  /** Sends without waiting for an answer. */
  async sendOneway(encoded: EncodedMessages, topic: string, queue: MessageQueue | undefined, timeoutMs: number): Promise<void> {
    const target = queue ?? this.#cursor(topic).next(await this.publishQueues(topic), undefined);
    if (target === undefined) throw new MQClientError('noRoute', `No route info of this topic: ${topic}`, { retriable: true });
    const brokerAddr = await this.#addressOf(target);
    const request = sendRequestOf(encoded, target, this.#settings, this.#instance.environment.clock.nowMs());
    await this.#instance.api.callOneway(brokerAddr, request.spec, request.header, { timeoutMs, body: request.body });
  }

  async #addressOf(queue: MessageQueue): Promise<string> {
    const known = this.#instance.routes.masterAddress(queue.brokerName);
    if (known !== undefined) return known;
    await this.publishQueues(queue.topic);
    const found = this.#instance.routes.masterAddress(queue.brokerName);
    if (found === undefined) throw brokerNotFound(queue.brokerName);
    return found;
  }

  #cursor(topic: string): QueueCursor {
    const known = this.#cursors.get(topic);
    if (known !== undefined) return known;
    if (this.#cursors.size >= CURSORS_MAX) {
      const [oldest] = this.#cursors.keys();
      if (oldest !== undefined) this.#cursors.delete(oldest);
    }
    const cursor = new QueueCursor(this.#instance.environment.random);
    this.#cursors.set(topic, cursor);
    return cursor;
  }
}

function shouldTryAgain(error: MQClientError): boolean {
  if (error.code !== 'brokerRefused') return CONNECTION_FAILURES.has(error.code);
  return error.responseCode !== undefined && RETRY_RESPONSE_CODES.has(error.responseCode);
}

function sendFailed(topic: string, brokersSent: readonly string[], costMs: number, cause: MQClientError | undefined): MQClientError {
  const message = `Send [${brokersSent.length}] times, still failed, cost [${costMs}]ms, Topic: ${topic}, BrokersSent: [${brokersSent.join(', ')}]`;
  const codes: Readonly<Record<string, number>> = {
    connectFailed: ClientResponseCode.CONNECT_BROKER,
    timeout: ClientResponseCode.ACCESS_BROKER_TIMEOUT,
    brokerNotFound: ClientResponseCode.BROKER_NOT_EXIST,
  };
  const responseCode = cause?.code === 'brokerRefused' ? cause.responseCode : codes[cause?.code ?? ''];
  return new MQClientError('sendFailed', message, { retriable: true, responseCode, brokerAddr: cause?.brokerAddr, cause });
}
