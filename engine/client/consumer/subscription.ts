import type { SubscriptionData } from '../../protocol/bodies/heartbeat.ts';
import { javaHash } from '../../protocol/java-hash.ts';
import { MQClientError } from '../client-error.ts';

/** Matches every message. */
export const SUBSCRIBE_ALL = '*';

/** What a consumer wants of a topic: tags, `A || B`, or a condition on properties in SQL92. */
export type MessageSelector = { readonly type: 'TAG' | 'SQL92'; readonly expression: string };

/** Chooses messages by the names of helpers in RocketMQ's guide. */
export const MessageSelector = {
  byTag: (expression: string): MessageSelector => ({ type: 'TAG', expression }),
  /** Evaluated by the broker, which must have enablePropertyFilter on. */
  bySql: (expression: string): MessageSelector => ({ type: 'SQL92', expression }),
} as const;

/** Builds what heartbeats and pulls say of a subscription. Throws MQClientError `illegalArgument`. RocketMQ FilterAPI#build */
export function subscriptionOf(topic: string, selector: string | MessageSelector, nowMs: number): SubscriptionData {
  const { type, expression } = typeof selector === 'string' ? MessageSelector.byTag(selector) : selector;
  const base = { topic, classFilterMode: false, expressionType: type, subVersion: BigInt(nowMs) };
  if (type === 'SQL92') {
    if (expression.trim() === '') throw new MQClientError('illegalArgument', 'Expression can not be null!');
    return { ...base, subString: expression, tagsSet: [], codeSet: [] };
  }
  if (expression === '' || expression === SUBSCRIBE_ALL) return { ...base, subString: SUBSCRIBE_ALL, tagsSet: [], codeSet: [] };
  const tags = expression
    .split('||')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
  if (tags.length === 0) throw new MQClientError('illegalArgument', `subscription of ${topic}: no tag in "${expression}"`);
  const tagsSet = [...new Set(tags)];
  return { ...base, subString: expression, tagsSet, codeSet: [...new Set(tagsSet.map(javaHash))] };
}

/** Whether a message has one of the tags: brokers compare only their hashes. */
export function matchesTags(subscription: SubscriptionData, tags: string | undefined): boolean {
  if (subscription.tagsSet.length === 0 || subscription.classFilterMode) return true;
  return tags !== undefined && subscription.tagsSet.includes(tags);
}
