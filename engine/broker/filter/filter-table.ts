import type { SubscriptionData } from '../../protocol/bodies/heartbeat.ts';
import { MessageProperty } from '../../protocol/message-properties.ts';
import { groupOfRetryTopic, isRetryTopic } from '../../protocol/topic-name.ts';
import type { Log } from '../../runtime/log.ts';
import type { MessageFilter } from './message-filter.ts';
import { isTagExpression, propertiesOfRecord } from './message-filter.ts';
import type { SqlFilter } from './sql-filter.ts';
import { SqlError } from './sql-error.ts';
import { compileSql } from './sql-filter.ts';

interface RegisteredFilter {
  filter: SqlFilter;
  subVersion: bigint;
}

/** The compiled expressions that consumer groups registered by heartbeat, by group and topic. RocketMQ ConsumerFilterManager */
export class FilterTable {
  readonly #log: Log;
  readonly #filters = new Map<string, RegisteredFilter>();

  constructor(log: Log) {
    this.#log = log;
  }

  /** Follows a change of a group's subscription; undefined when it is gone. */
  onSubscription(group: string, topic: string, subscription: SubscriptionData | undefined): void {
    const key = keyOf(group, topic);
    if (subscription === undefined || isTagExpression(subscription.expressionType)) {
      this.#filters.delete(key);
      return;
    }
    const known = this.#filters.get(key);
    if (known !== undefined && known.subVersion >= subscription.subVersion) return;
    try {
      const filter = known?.filter.expression === subscription.subString ? known.filter : compileSql(subscription.subString);
      this.#filters.set(key, { filter, subVersion: subscription.subVersion });
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      this.#filters.delete(key);
      this.#log.warn('subscription-does-not-compile', { group, topic });
    }
  }

  get(group: string, topic: string): RegisteredFilter | undefined {
    return this.#filters.get(keyOf(group, topic));
  }

  /**
   * For a retry topic: each message is judged by the expression of the topic it came from.
   * RocketMQ ExpressionForRetryMessageFilter
   */
  retryAware(topic: string, filter: MessageFilter): MessageFilter {
    if (!isRetryTopic(topic)) return filter;
    const group = groupOfRetryTopic(topic) ?? '';
    const judge = (properties: ReadonlyMap<string, string>): boolean => {
      const original = this.get(group, properties.get(MessageProperty.RETRY_TOPIC) ?? '');
      return original === undefined || original.filter.matches(properties);
    };
    return {
      matchesRecord: (_tagsCode, record) => judge(propertiesOfRecord(record())),
      matchesDispatched: (_tagsCode, properties) => judge(properties()),
    };
  }
}

function keyOf(group: string, topic: string): string {
  return `${group}@${topic}`;
}
