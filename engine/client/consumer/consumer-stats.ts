import type { Clock } from '../../runtime/clock.ts';

const SLOT_MS = 10_000;
const SLOTS = 6;
/** Topics of one consumer that are counted. */
const TOPICS_MAX = 4096;

interface Slot {
  startMs: number;
  consumeOk: number;
  consumeFailed: number;
  consumeMs: number;
  consumeCalls: number;
  pulled: number;
  pullMs: number;
  pullCalls: number;
}

/** Rates and times of the last minute, as running information tells them. RocketMQ ConsumeStatus */
export interface ConsumeStatus {
  consumeFailedMsgs: number;
  consumeFailedTPS: number;
  consumeOKTPS: number;
  /** Mean time of a listener's call. */
  consumeRT: number;
  /** Mean time of a pull that found messages. */
  pullRT: number;
  pullTPS: number;
}

/** Counts what a consumer does, by topic. RocketMQ ConsumerStatsManager */
export class ConsumerStats {
  readonly #clock: Clock;
  readonly #slots = new Map<string, Slot[]>();
  readonly #failed = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  consumed(topic: string, ok: number, failed: number, costMs: number): void {
    const slot = this.#slot(topic);
    if (slot === undefined) return;
    slot.consumeOk += ok;
    slot.consumeFailed += failed;
    slot.consumeMs += costMs;
    slot.consumeCalls++;
    this.#failed.set(topic, (this.#failed.get(topic) ?? 0) + failed);
  }

  pulled(topic: string, count: number, costMs: number): void {
    const slot = this.#slot(topic);
    if (slot === undefined) return;
    slot.pulled += count;
    slot.pullMs += costMs;
    slot.pullCalls++;
  }

  status(topic: string): ConsumeStatus {
    const sinceMs = this.#clock.monotonicMs() - SLOT_MS * SLOTS;
    const slots = (this.#slots.get(topic) ?? []).filter((slot) => slot.startMs > sinceMs);
    const sum = (field: keyof Slot): number => slots.reduce((total, slot) => total + slot[field], 0);
    const seconds = (SLOT_MS * SLOTS) / 1000;
    return {
      consumeFailedMsgs: this.#failed.get(topic) ?? 0,
      consumeFailedTPS: sum('consumeFailed') / seconds,
      consumeOKTPS: sum('consumeOk') / seconds,
      consumeRT: sum('consumeMs') / Math.max(1, sum('consumeCalls')),
      pullRT: sum('pullMs') / Math.max(1, sum('pullCalls')),
      pullTPS: sum('pulled') / seconds,
    };
  }

  #slot(topic: string): Slot | undefined {
    const nowMs = this.#clock.monotonicMs();
    let slots = this.#slots.get(topic);
    if (slots === undefined) {
      if (this.#slots.size >= TOPICS_MAX) return undefined;
      slots = [];
      this.#slots.set(topic, slots);
    }
    const last = slots.at(-1);
    if (last !== undefined && nowMs - last.startMs < SLOT_MS) return last;
    const slot = { startMs: nowMs, consumeOk: 0, consumeFailed: 0, consumeMs: 0, consumeCalls: 0, pulled: 0, pullMs: 0, pullCalls: 0 };
    slots.push(slot);
    if (slots.length > SLOTS) slots.shift();
    return slot;
  }
}
