/** Producers and consumers of RocketMQ: what `engine/client` offers to programs. */
export { createEnvironment, type ClientEnvironment } from './client-environment.ts';
export { ClientResponseCode, MQClientError, type MQClientErrorCode } from './client-error.ts';
export type { ClientOptions } from './client-options.ts';
export {
  allocateAveragely,
  allocateByCircle,
  allocateByConfig,
  type AllocateMessageQueueStrategy,
} from './consumer/allocate-strategies.ts';
export { DefaultLitePullConsumer, type LitePullConsumerOptions } from './consumer/default-lite-pull-consumer.ts';
export { DefaultMQPullConsumer, type PullConsumerOptions } from './consumer/default-mq-pull-consumer.ts';
export { DefaultMQPushConsumer, type PushConsumerOptions } from './consumer/default-mq-push-consumer.ts';
export type {
  ConsumeConcurrentlyContext,
  ConsumeConcurrentlyStatus,
  ConsumeOrderlyContext,
  ConsumeOrderlyStatus,
  MessageListenerConcurrently,
  MessageListenerOrderly,
} from './consumer/listeners.ts';
export type { PullResult, PullStatus } from './consumer/pull-result.ts';
export { MessageSelector } from './consumer/subscription.ts';
export { compareQueues, type MessageQueue } from './message/message-queue.ts';
export type { Message, MessageExt, SendResult, SendStatus } from './message/message.ts';
export { DefaultMQProducer, type ProducerOptions, type SendOptions } from './producer/default-mq-producer.ts';
export { selectQueueByHash, type MessageQueueSelector } from './producer/queue-selectors.ts';
export { newSystemEnvironment, systemEnvironment } from './system-environment.ts';
