import type { Clock, Timer } from '../../runtime/clock.ts';
import { Slices } from '../../store/slices.ts';
import { StatsItem } from './stats-item.ts';

/** Statistics by RocketMQ's names (BrokerStatsManager); the comment is the form of the key. */
export const STATS_NAMES = [
  'TOPIC_PUT_NUMS', // topic
  'TOPIC_PUT_SIZE', // topic
  'TOPIC_PUT_LATENCY', // queueId@topic
  'GROUP_GET_NUMS', // topic@group
  'GROUP_GET_SIZE', // topic@group
  'GROUP_GET_LATENCY', // queueId@topic@group
  'SNDBCK_PUT_NUMS', // topic@group
  'SNDBCK2DLQ_TIMES', // owner@topic@group@SEND_BACK_TO_DLQ
  'QUEUE_PUT_NUMS', // topic@queueId
  'QUEUE_PUT_SIZE', // topic@queueId
  'BROKER_PUT_NUMS', // cluster
  'BROKER_GET_NUMS', // cluster
  'BROKER_PUT_NUMS_WITHOUT_SYSTEM_TOPIC', // cluster
  'BROKER_GET_NUMS_WITHOUT_SYSTEM_TOPIC', // cluster
] as const;

export type StatsName = (typeof STATS_NAMES)[number];

/** Keys of one statistic; more are not counted, so that clients with random names cost bounded memory. */
const KEYS_PER_STATISTIC_MAX = 100_000;
const SECOND_SAMPLE_MS = 10_000;
const MINUTE_SAMPLE_EVERY = 60;
const HOUR_SAMPLE_EVERY = 360;

/** Counts of what went through the broker, by topic and group, with rates of the last minute, hour and day. */
export class BrokerStats {
  readonly #clock: Clock;
  readonly #cluster: string;
  readonly #isSystemTopic: (topic: string) => boolean;
  readonly #table = new Map<string, Map<string, StatsItem>>(STATS_NAMES.map((name) => [name, new Map()]));
  #timer: Timer | undefined;
  #samples = 0;
  #putTotals = { yesterdayMorning: 0, todayMorning: 0 };
  #getTotals = { yesterdayMorning: 0, todayMorning: 0 };
  #today: number;

  constructor(clock: Clock, cluster: string, isSystemTopic: (topic: string) => boolean) {
    this.#clock = clock;
    this.#cluster = cluster;
    this.#isSystemTopic = isSystemTopic;
    this.#today = dayOf(clock.nowMs());
  }

  start(): void {
    this.#timer = this.#clock.after(SECOND_SAMPLE_MS, () => void this.#sample());
  }

  stop(): void {
    this.#timer?.cancel();
  }

  add(name: StatsName, key: string, value: number, times = 1): void {
    const items = this.#table.get(name);
    let item = items?.get(key);
    if (item === undefined) {
      if (items === undefined || items.size >= KEYS_PER_STATISTIC_MAX) return;
      item = new StatsItem();
      items.set(key, item);
    }
    item.add(value, times);
  }

  /** A stored message, or a batch of them. `latencyMs` is the time from the request to the store's answer. */
  put(topic: string, queueId: number, messages: number, bytes: number, latencyMs: number): void {
    this.add('TOPIC_PUT_NUMS', topic, messages);
    this.add('TOPIC_PUT_SIZE', topic, bytes);
    this.add('TOPIC_PUT_LATENCY', `${queueId}@${topic}`, latencyMs);
    this.add('BROKER_PUT_NUMS', this.#cluster, messages, 0);
    if (!this.#isSystemTopic(topic)) this.add('BROKER_PUT_NUMS_WITHOUT_SYSTEM_TOPIC', this.#cluster, messages, 0);
  }

  /** Messages handed to a consumer. */
  get(topic: string, group: string, queueId: number, messages: number, bytes: number, latencyMs: number): void {
    const key = `${topic}@${group}`;
    this.add('GROUP_GET_NUMS', key, messages);
    this.add('GROUP_GET_SIZE', key, bytes);
    this.add('GROUP_GET_LATENCY', `${queueId}@${key}`, latencyMs);
    this.add('BROKER_GET_NUMS', this.#cluster, messages, 0);
    if (!this.#isSystemTopic(topic)) this.add('BROKER_GET_NUMS_WITHOUT_SYSTEM_TOPIC', this.#cluster, messages, 0);
  }

  /** Undefined when the statistic or the key has never been counted. */
  item(name: string, key: string): StatsItem | undefined {
    return this.#table.get(name)?.get(key);
  }

  topicPutTps(topic: string): number {
    return this.item('TOPIC_PUT_NUMS', topic)?.minute().tps ?? 0;
  }

  groupGetTps(group: string, topic: string): number {
    return this.item('GROUP_GET_NUMS', `${topic}@${group}`)?.minute().tps ?? 0;
  }

  /** Messages of ordinary topics put and got: until yesterday's midnight, today's, and now. RocketMQ BrokerStats */
  dayTotals(): { put: DayTotals; get: DayTotals } {
    return {
      put: { ...this.#putTotals, now: this.#total('BROKER_PUT_NUMS_WITHOUT_SYSTEM_TOPIC') },
      get: { ...this.#getTotals, now: this.#total('BROKER_GET_NUMS_WITHOUT_SYSTEM_TOPIC') },
    };
  }

  forgetTopic(topic: string): void {
    for (const name of ['TOPIC_PUT_NUMS', 'TOPIC_PUT_SIZE'] as const) this.#table.get(name)?.delete(topic);
    // By hand: with tens of thousands of queues, taking every key apart would hold the loop.
    this.#forget(['TOPIC_PUT_LATENCY'], (key) => key.endsWith(`@${topic}`));
    this.#forget(['GROUP_GET_NUMS', 'GROUP_GET_SIZE', 'SNDBCK_PUT_NUMS', 'QUEUE_PUT_NUMS', 'QUEUE_PUT_SIZE'], (key) =>
      key.startsWith(`${topic}@`),
    );
    this.#forget(['GROUP_GET_LATENCY'], (key) => key.includes(`@${topic}@`));
  }

  forgetGroup(group: string): void {
    this.#forget(['GROUP_GET_NUMS', 'GROUP_GET_SIZE', 'GROUP_GET_LATENCY', 'SNDBCK_PUT_NUMS'], (key) => key.endsWith(`@${group}`));
  }

  #forget(names: readonly StatsName[], matches: (key: string) => boolean): void {
    for (const name of names) {
      const items = this.#table.get(name);
      for (const key of items?.keys() ?? []) if (matches(key)) items?.delete(key);
    }
  }

  #total(name: StatsName): number {
    return this.item(name, this.#cluster)?.value ?? 0;
  }

  /** In slices: with ten thousands of queues there are as many items. */
  async #sample(): Promise<void> {
    this.#timer = this.#clock.after(SECOND_SAMPLE_MS, () => void this.#sample());
    const slices = new Slices(this.#clock);
    const nowMs = this.#clock.nowMs();
    this.#samples++;
    const withMinutes = this.#samples % MINUTE_SAMPLE_EVERY === 0;
    const withHour = this.#samples % HOUR_SAMPLE_EVERY === 0;
    this.#turnDay(nowMs);
    for (const items of this.#table.values()) {
      for (const item of items.values()) {
        item.sampleSeconds(nowMs);
        if (withMinutes) item.sampleMinutes(nowMs);
        if (withHour) item.sampleHour(nowMs);
        if (slices.isOver) await slices.next();
      }
    }
  }

  #turnDay(nowMs: number): void {
    const day = dayOf(nowMs);
    if (day !== this.#today) {
      this.#today = day;
      this.#putTotals = {
        yesterdayMorning: this.#putTotals.todayMorning,
        todayMorning: this.#total('BROKER_PUT_NUMS_WITHOUT_SYSTEM_TOPIC'),
      };
      this.#getTotals = {
        yesterdayMorning: this.#getTotals.todayMorning,
        todayMorning: this.#total('BROKER_GET_NUMS_WITHOUT_SYSTEM_TOPIC'),
      };
    }
  }
}

export interface DayTotals {
  yesterdayMorning: number;
  todayMorning: number;
  now: number;
}

const DAY_MS = 86_400_000;

/** Number of the day in UTC: the engine does not know the machine's zone, and the figure is for comparing days only. */
function dayOf(nowMs: number): number {
  return Math.floor(nowMs / DAY_MS);
}
