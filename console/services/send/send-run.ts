import type { Clock } from '../../../engine/runtime/clock.ts';
import { failureOf } from '../../contract/errors.ts';
import { shownFailuresMax } from '../../contract/send.ts';
import type { SendOutcome, SendRun, StoredMessage } from '../../contract/send.ts';
import { createLiveValue } from '../live-value.ts';
import type { LiveValue } from '../live-value.ts';

/** Messages of one run that wait for their answers at the same time. */
const inFlightMax = 32;

export interface RunOptions {
  id: string;
  topic: string;
  count: number;
  /** Messages a second; 0 as fast as they are answered. */
  perSecond: number;
  stopAfterFailures: number;
  /** One message at a time, so that the broker gets them in their order. */
  isOrdered: boolean;
  clock: Clock;
  /** Sends message `seq`, counted from 1. Rejects with what a page is to be told. */
  sendOne: (seq: number) => Promise<StoredMessage>;
}

export interface RunningSend {
  readonly state: LiveValue<SendRun>;
  /** Sends no further message. */
  cancel(): void;
  /** Resolves when the last answer has come. */
  readonly finished: Promise<SendRun>;
}

/** Sends messages one after the other, at a pace, until all are sent, too many have failed, or it is cancelled. */
export function startRun(options: RunOptions): RunningSend {
  const { id, topic, count, perSecond, stopAfterFailures, isOrdered, clock, sendOne } = options;
  const state = createLiveValue<SendRun>({
    id,
    topic,
    total: count,
    stored: 0,
    failed: 0,
    status: 'running',
    startedAtMs: clock.nowMs(),
    finishedAtMs: null,
    last: null,
    failures: [],
  });
  const inFlight = new Set<Promise<void>>();
  const abort = new AbortController();
  let verdict: SendRun['status'] = 'done';

  function note(outcome: SendOutcome): void {
    const before = state.current;
    const isStored = outcome.status === 'stored';
    const failures = isStored || before.failures.length >= shownFailuresMax ? before.failures : [...before.failures, outcome];
    const failed = before.failed + (isStored ? 0 : 1);
    state.set({ ...before, stored: before.stored + (isStored ? 1 : 0), failed, last: outcome, failures });
    if (stopAfterFailures > 0 && failed >= stopAfterFailures && verdict === 'done' && failed + state.current.stored < count) {
      verdict = 'stopped';
      abort.abort();
    }
  }

  async function send(seq: number): Promise<void> {
    const startMs = clock.monotonicMs();
    const about = (): { seq: number; atMs: number; costMs: number } => ({
      seq,
      atMs: clock.nowMs(),
      costMs: clock.monotonicMs() - startMs,
    });
    try {
      const result = await sendOne(seq);
      note({ ...about(), status: 'stored', result });
    } catch (error) {
      const { code, data } = failureOf(error);
      note({ ...about(), status: 'failed', failure: { code, data: { ...data } } });
    }
  }

  async function run(): Promise<SendRun> {
    const startMs = clock.monotonicMs();
    const together = isOrdered ? 1 : inFlightMax;
    for (let seq = 1; seq <= count && !abort.signal.aborted; seq++) {
      const dueMs = perSecond === 0 ? 0 : startMs + ((seq - 1) * 1000) / perSecond - clock.monotonicMs();
      if (dueMs > 0) await pause(clock, dueMs, abort.signal);
      while (inFlight.size >= together) await Promise.race(inFlight);
      if (abort.signal.aborted) break;
      const sending = send(seq).finally(() => inFlight.delete(sending));
      inFlight.add(sending);
    }
    await Promise.all(inFlight);
    state.set({ ...state.current, status: verdict, finishedAtMs: clock.nowMs() });
    return state.current;
  }

  return {
    state,
    cancel() {
      if (verdict === 'done') verdict = 'cancelled';
      abort.abort();
    },
    finished: run(),
  };
}

/** Resolves after `delayMs`, at once when the signal is aborted. */
function pause(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = clock.after(delayMs, () => {
      signal.removeEventListener('abort', stop);
      resolve();
    });
    const stop = (): void => {
      timer.cancel();
      resolve();
    };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
