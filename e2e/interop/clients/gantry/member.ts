import type { ConsumeConcurrentlyStatus, DefaultMQPushConsumer, MessageExt, PushConsumerOptions } from '../../../../engine/client/index.ts';
import { keysOf } from './facts.ts';
import { until, type Scene } from './scene.ts';

/** One member of a group and all it received, by queue in the order of arrival. */
export class Member {
  readonly consumer: DefaultMQPushConsumer;
  readonly messages: MessageExt[] = [];
  readonly #topic: string;

  constructor(scene: Scene, options: Partial<PushConsumerOptions> = {}) {
    this.consumer = scene.pushConsumer(options);
    this.#topic = scene.topic;
  }

  async start(expression = '*'): Promise<this> {
    this.consumer.subscribe(this.#topic, expression);
    return this.startAsSubscribed();
  }

  async startAsSubscribed(answer: (message: MessageExt) => ConsumeConcurrentlyStatus = () => 'CONSUME_SUCCESS'): Promise<this> {
    this.consumer.registerMessageListener(async (messages) => {
      this.messages.push(...messages);
      return messages.every((message) => answer(message) === 'CONSUME_SUCCESS') ? 'CONSUME_SUCCESS' : 'RECONSUME_LATER';
    });
    await this.consumer.start();
    return this;
  }

  async startOrderly(): Promise<this> {
    this.consumer.subscribe(this.#topic, '*');
    this.consumer.registerOrderlyMessageListener(async (messages) => {
      this.messages.push(...messages);
      return 'SUCCESS';
    });
    await this.consumer.start();
    return this;
  }

  get count(): number {
    return this.messages.length;
  }

  /** Queue -> keys in the order of arrival. */
  keysByQueue(): Record<string, (string | null)[]> {
    const byQueue = Map.groupBy(this.messages, (message) => message.queueId);
    return Object.fromEntries([...byQueue].sort((a, b) => a[0] - b[0]).map(([queueId, messages]) => [String(queueId), keysOf(messages)]));
  }

  /** The queues of the topic that this member owns now. */
  queues(): number[] {
    const own = this.consumer.assignedQueues().filter((queue) => queue.topic === this.#topic);
    return own.map((queue) => queue.queueId).sort((a, b) => a - b);
  }

  static awaitShares(queuesEach: number, ...members: Member[]): Promise<void> {
    return until(`shares of ${queuesEach}`, () => members.every((member) => member.queues().length === queuesEach));
  }

  static shares(...members: Member[]): Record<string, number[]> {
    return Object.fromEntries(members.map((member, index) => [`member ${index}`, member.queues()]));
  }
}
