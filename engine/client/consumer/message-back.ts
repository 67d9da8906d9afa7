import { consumerSendMsgBack } from '../../protocol/headers/consumer-send-msg-back.ts';
import { MessageProperty } from '../../protocol/message-properties.ts';
import { retryTopicOf } from '../../protocol/topic-name.ts';
import type { ClientInstance } from '../instance/client-instance.ts';
import type { MessageExt, OutgoingMessage } from '../message/message.ts';
import { withNamespace } from '../namespace.ts';
import { MessageSender } from '../producer/message-sender.ts';
import { encodeSingle } from '../producer/send-request.ts';
import { brokerNotFound } from '../route/route-table.ts';

const TIMEOUT_MS = 5000;
const RETRY_LEVEL_FIRST = 3;
/** The group under which a consumer sends by itself. RocketMQ MixAll.CLIENT_INNER_PRODUCER_GROUP */
const SENDER_SETTINGS = {
  producerGroup: 'CLIENT_INNER_PRODUCER',
  createTopicKey: 'TBW102',
  defaultTopicQueueNums: 4,
  compressMsgBodyOverHowmuch: 4096,
  compressType: 'zlib',
  retryTimesWhenSendFailed: 2,
  retryAnotherBrokerWhenNotStoreOK: false,
} as const;
const SEND_TIMEOUT_MS = 3000;

/** Gives messages back that could not be consumed: they come again later, or go to the dead letter topic. */
export class MessageBack {
  readonly #instance: ClientInstance;
  readonly #group: string;
  readonly #sender: MessageSender;

  constructor(instance: ClientInstance, group: string) {
    this.#instance = instance;
    this.#group = group;
    this.#sender = new MessageSender(instance, SENDER_SETTINGS, []);
  }

  /**
   * Asks the broker that stores the message to deliver it again; if it cannot, sends a copy to the retry topic. False
   * when neither worked. `delayLevel` 0 lets the broker choose, below 0 means dead letter.
   * RocketMQ DefaultMQPushConsumerImpl#sendMessageBack
   */
  async sendBack(message: MessageExt, delayLevel: number, maxReconsumeTimes: number): Promise<boolean> {
    try {
      const address = this.#instance.routes.masterAddress(message.brokerName);
      if (address === undefined) throw brokerNotFound(message.brokerName);
      const header = {
        offset: message.physicalOffset,
        group: this.#group,
        delayLevel,
        originMsgId: message.msgId,
        originTopic: withNamespace(this.#instance.config.namespace, message.topic),
        unitMode: false,
        maxReconsumeTimes,
      };
      await this.#instance.api.call(address, consumerSendMsgBack, header, { timeoutMs: TIMEOUT_MS });
      return true;
    } catch (error) {
      this.#logFailure('send-back-failed', message, error);
      return this.resend(message, maxReconsumeTimes);
    }
  }

  /** Sends a copy to the retry topic; the broker makes it a dead letter when it came too often. False when that failed. */
  async resend(message: MessageExt, maxReconsumeTimes: number): Promise<boolean> {
    const properties = new Map(Object.entries(message.properties));
    properties.set(MessageProperty.ORIGIN_MESSAGE_ID, message.properties[MessageProperty.ORIGIN_MESSAGE_ID] ?? message.msgId);
    properties.set(MessageProperty.RETRY_TOPIC, withNamespace(this.#instance.config.namespace, message.topic));
    properties.set(MessageProperty.RECONSUME_TIME, String(message.reconsumeTimes + 1));
    properties.set(MessageProperty.MAX_RECONSUME_TIMES, String(maxReconsumeTimes));
    properties.set(MessageProperty.DELAY_TIME_LEVEL, String(RETRY_LEVEL_FIRST + message.reconsumeTimes));
    properties.delete(MessageProperty.TRANSACTION_PREPARED);
    const copy: OutgoingMessage = { topic: retryTopicOf(this.#group), body: message.body, flag: message.flag, properties };
    try {
      await this.#sender.sendToAnyQueue(encodeSingle(copy, SENDER_SETTINGS), copy.topic, SEND_TIMEOUT_MS);
      return true;
    } catch (error) {
      this.#logFailure('resend-failed', message, error);
      return false;
    }
  }

  #logFailure(event: string, message: MessageExt, error: unknown): void {
    this.#instance.log.warn(event, {
      group: this.#group,
      msgId: message.msgId,
      reason: error instanceof Error ? error.message : String(error),
    });
  }
}
