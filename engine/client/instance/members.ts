import type { ConsumeDirectlyResult } from '../../protocol/bodies/consume-directly-result.ts';
import type { ConsumerRunningInfo } from '../../protocol/bodies/consumer-running-info.ts';
import type { ConsumerData } from '../../protocol/bodies/heartbeat.ts';
import type { MessageQueue } from '../message/message-queue.ts';
import type { MessageExt } from '../message/message.ts';

/** A producer as its instance sees it. */
export interface ProducerMember {
  readonly group: string;
  /** Topics whose routes it needs fresh, with namespace. */
  topics(): Iterable<string>;
}

/** A consumer as its instance sees it. */
export interface ConsumerMember {
  readonly group: string;
  topics(): Iterable<string>;
  /** What heartbeats say of it. */
  heartbeat(): ConsumerData;
  /** Takes and gives up queues; false when it should be tried again soon. Does not throw. */
  rebalance(): Promise<boolean>;
  /** Stores the offsets of the queues it has. Does not throw. */
  persistOffsets(): Promise<void>;
  /** Continues at these offsets. */
  resetOffsets(topic: string, offsets: readonly (readonly [MessageQueue, number])[]): Promise<void>;
  /** Offsets it holds for a topic. */
  offsets(topic: string): [MessageQueue, number][];
  runningInfo(): ConsumerRunningInfo;
  consumeDirectly(message: MessageExt, brokerName: string): Promise<ConsumeDirectlyResult>;
}
