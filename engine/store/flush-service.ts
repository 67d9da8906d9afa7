import type { Clock, Timer } from '../runtime/clock.ts';
import type { CommitLog } from './commit-log.ts';

/** Runs once: true when the bytes are on the device, false when the time limit passed first. */
export type FlushCallback = (flushed: boolean) => void;

/**
 * After a sync the next one waits for this share of the time that it took: senders that were just answered and send
 * again at once take part. Without it they would miss every other sync of a slow device.
 */
const PAUSE_SHARE = 1 / 16;
const PAUSE_MS_MAX = 20;

interface FlushWaiter {
  endOffset: number;
  deadlineMs: number;
  done: FlushCallback;
}

/**
 * Group commit: one fdatasync in flight, and a waiter is released only by one that began after its bytes were
 * written. Waiters are in offset order, so each sync releases a prefix.
 */
export class FlushService {
  readonly #log: CommitLog;
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #onFailure: (error: unknown) => void;
  #flushedOffset = 0;
  #waiters: FlushWaiter[] = [];
  #inFlight: Promise<void> | undefined;
  #timer: Timer | undefined;
  #pause: Timer | undefined;
  /** On the monotonic clock: no sync starts before it. */
  #pauseUntilMs = 0;
  #failed = false;

  constructor(log: CommitLog, clock: Clock, timeoutMs: number, onFailure: (error: unknown) => void) {
    this.#log = log;
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    this.#onFailure = onFailure;
  }

  get flushedOffset(): number {
    return this.#flushedOffset;
  }

  openAt(offset: number): void {
    this.#flushedOffset = offset;
  }

  /** Calls back when everything before `endOffset` (already written) is durable, or after the time limit. */
  wait(endOffset: number, done: FlushCallback): void {
    if (endOffset <= this.#flushedOffset) {
      done(true);
      return;
    }
    this.#waiters.push({ endOffset, deadlineMs: this.#clock.monotonicMs() + this.#timeoutMs, done });
    this.#armTimer();
    this.#startAfterPause();
  }

  /** Makes everything written so far durable. Never resolves after a failure: the process is on its way out. */
  async flush(): Promise<void> {
    const target = this.#log.writtenOffset;
    while (this.#flushedOffset < target) {
      const pauseMs = this.#pauseMs();
      if (pauseMs > 0) await new Promise<void>((resolve) => this.#clock.after(pauseMs, resolve));
      this.#startSync();
      await this.#inFlight;
      if (this.#failed) await new Promise<never>(() => {});
    }
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#pause?.cancel();
    this.#pause = undefined;
  }

  #startSync(): void {
    if (this.#inFlight || this.#failed || this.#log.writtenOffset <= this.#flushedOffset) return;
    const from = this.#flushedOffset;
    const target = this.#log.writtenOffset;
    const startedMs = this.#clock.monotonicMs();
    this.#inFlight = this.#sync(from, target).then(
      () => {
        this.#inFlight = undefined;
        // A rolled back tail cannot have been flushed: it was never written as a whole.
        this.#flushedOffset = Math.max(this.#flushedOffset, target);
        const nowMs = this.#clock.monotonicMs();
        this.#pauseUntilMs = nowMs + Math.min((nowMs - startedMs) * PAUSE_SHARE, PAUSE_MS_MAX);
        this.#release();
        if (this.#waiters.length > 0) this.#startAfterPause();
      },
      (error: unknown) => {
        // The kernel may have dropped the dirty pages: a later sync that succeeds would prove nothing.
        this.#failed = true;
        this.#inFlight = undefined;
        this.#onFailure(error);
      },
    );
  }

  #startAfterPause(): void {
    if (this.#pause) return;
    const pauseMs = this.#pauseMs();
    if (pauseMs === 0) return this.#startSync();
    this.#pause = this.#clock.after(pauseMs, () => {
      this.#pause = undefined;
      this.#startSync();
    });
  }

  /** What is left of the pause. Timers have no finer steps than a millisecond, and a fast device needs no pause. */
  #pauseMs(): number {
    const pauseMs = this.#inFlight ? 0 : this.#pauseUntilMs - this.#clock.monotonicMs();
    return pauseMs < 1 ? 0 : pauseMs;
  }

  async #sync(from: number, target: number): Promise<void> {
    const { segments } = this.#log;
    const syncs: Promise<void>[] = [];
    for (let start = segments.startOf(Math.max(from, segments.firstOffset)); start < target; start += segments.segmentBytes) {
      syncs.push(segments.fileAt(start).fdatasync());
    }
    if (segments.directoryDirty) syncs.push(segments.syncDirectory());
    await Promise.all(syncs);
  }

  #release(): void {
    let released = 0;
    while (released < this.#waiters.length && (this.#waiters[released]?.endOffset ?? 0) <= this.#flushedOffset) released += 1;
    if (released === 0) return;
    const done = this.#waiters.splice(0, released);
    for (const waiter of done) waiter.done(true);
  }

  #armTimer(): void {
    const first = this.#waiters[0];
    if (this.#timer || !first) return;
    this.#timer = this.#clock.after(Math.max(1, first.deadlineMs - this.#clock.monotonicMs()), () => {
      this.#timer = undefined;
      const nowMs = this.#clock.monotonicMs();
      let expired = 0;
      while (expired < this.#waiters.length && (this.#waiters[expired]?.deadlineMs ?? 0) <= nowMs) expired += 1;
      for (const waiter of this.#waiters.splice(0, expired)) waiter.done(false);
      this.#armTimer();
    });
  }
}
