import type { SubscriptionData } from '../../protocol/bodies/heartbeat.ts';
import { MQClientError } from '../client-error.ts';

/** Topics that one consumer subscribes to, at most. */
const TOPICS_MAX = 4096;

/**
 * Subscriptions of a consumer by topic. Brokers refuse a pull that refers to a newer version than the last heartbeat
 * told them, so pulls take what was announced.
 */
export class SubscriptionTable {
  readonly #current = new Map<string, SubscriptionData>();
  readonly #announced = new Map<string, SubscriptionData>();

  /** Throws MQClientError `tooManyRequests`. */
  set(subscription: SubscriptionData): void {
    if (!this.#current.has(subscription.topic) && this.#current.size >= TOPICS_MAX) {
      throw new MQClientError('tooManyRequests', `more than ${TOPICS_MAX} subscriptions`);
    }
    this.#current.set(subscription.topic, subscription);
  }

  delete(topic: string): void {
    this.#current.delete(topic);
    this.#announced.delete(topic);
  }

  topics(): string[] {
    return [...this.#current.keys()];
  }

  all(): SubscriptionData[] {
    return [...this.#current.values()];
  }

  /** Gives a subscription a new version, so that brokers take note of it. */
  renew(topic: string, nowMs: number): void {
    const subscription = this.#current.get(topic);
    if (subscription !== undefined) this.#current.set(topic, { ...subscription, subVersion: BigInt(nowMs) });
  }

  markAnnounced(subscriptions: readonly SubscriptionData[]): void {
    for (const subscription of subscriptions)
      if (this.#current.has(subscription.topic)) this.#announced.set(subscription.topic, subscription);
  }

  /** What pulls of a topic refer to. */
  announced(topic: string): SubscriptionData | undefined {
    return this.#announced.get(topic);
  }
}
