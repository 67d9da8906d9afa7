import type { Clock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import type { Random } from '../runtime/random.ts';
import type { MessageStore } from '../store/message-store.ts';
import type { BrokerConfig } from './broker-config.ts';
import type { ConfigStore } from './config-store.ts';
import type { ConsumerManager } from './clients/consumer-manager.ts';
import type { ProducerManager } from './clients/producer-manager.ts';
import type { QueueLockTable } from './clients/queue-lock-table.ts';
import type { FilterTable } from './filter/filter-table.ts';
import type { SubscriptionGroupManager } from './groups/subscription-group-manager.ts';
import type { MessageWriter } from './messages/message-writer.ts';
import type { ConsumerOffsetManager } from './offsets/consumer-offset-manager.ts';
import type { PullHoldService } from './pull/pull-hold-service.ts';
import type { BrokerStats } from './stats/broker-stats.ts';
import type { LoopDelay } from './stats/loop-delay.ts';
import type { RateHistory } from './stats/rate-history.ts';
import type { MessageRequestModes } from './rebalance/message-request-modes.ts';
import type { TopicQueues } from './rebalance/topic-queues.ts';
import type { ScheduleService } from './schedule/schedule-service.ts';
import type { PutLatency } from './stats/put-latency.ts';
import type { TopicConfigManager } from './topics/topic-config-manager.ts';

/** Everything a processor may use. Each takes exactly what it needs: `Pick<BrokerParts, …>`. */
export interface BrokerParts {
  readonly config: BrokerConfig;
  readonly configStore: ConfigStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly store: MessageStore;
  readonly writer: MessageWriter;
  readonly topics: TopicConfigManager;
  readonly groups: SubscriptionGroupManager;
  readonly offsets: ConsumerOffsetManager;
  readonly consumers: ConsumerManager;
  readonly producers: ProducerManager;
  readonly locks: QueueLockTable;
  readonly filters: FilterTable;
  readonly pulls: PullHoldService;
  readonly stats: BrokerStats;
  readonly putLatency: PutLatency;
  readonly rates: RateHistory;
  readonly loopDelay: LoopDelay;
  readonly schedule: ScheduleService;
  readonly requestModes: MessageRequestModes;
  readonly topicQueues: TopicQueues;
}
