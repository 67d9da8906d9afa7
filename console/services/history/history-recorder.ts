import type { Clock, Timer } from '../../../engine/runtime/clock.ts';
import type { Log } from '../../../engine/runtime/log.ts';
import { ConsoleError } from '../../contract/errors.ts';
import { sampleIntervalMs } from '../../contract/history.ts';
import type { ConnectionRegistry, Target } from '../connections/connection-registry.ts';
import { createLiveValue } from '../live-value.ts';
import type { LiveValue } from '../live-value.ts';
import type { ConnectionSampler, SampleSink } from './connection-sampler.ts';
import type { HistoryStore } from './history-store.ts';

/** A sample takes this long at most; what has not come by then is not known. */
const sampleWithinMs = 8000;
/** A wall clock that moves by more than this beside the monotonic one has been set. */
const clockJumpMs = 5000;
/** For so long after the clock was set, and after the start, nothing is dropped for its age: the clock may be wrong. */
const steadyAfterMs = 5 * 60_000;

export interface RecorderOptions {
  clock: Clock;
  log: Log;
  registry: ConnectionRegistry;
  /** Opens the record; asked again with the next sample when it failed. */
  open: () => Promise<HistoryStore>;
  createSampler: (target: Target) => ConnectionSampler;
  /** Connections that a person does not want recorded. */
  isRecorded: (connection: string) => boolean;
}

/** Takes samples of every connection, with or without a page open, and keeps them. */
export interface HistoryRecorder {
  /** The record. Rejects with historyUnavailable when it cannot be opened. */
  store(): Promise<HistoryStore>;
  /** Why the record cannot be opened; undefined while it can. */
  readonly failure: string | undefined;
  /** Goes up with every sample of a connection. */
  samples(connection: string): LiveValue<number>;
  /** Somebody looks at the queues of a group: record them. */
  opened(connection: string, group: string): void;
  /** Groups of which single queues are recorded now. */
  queueGroups(connection: string): number;
  start(): void;
  stop(): Promise<void>;
}

interface Recorded {
  target: Target;
  sampler: ConnectionSampler;
  samples: LiveValue<number>;
  /** The sample before still waits for answers. */
  isBusy: boolean;
}

export function createHistoryRecorder({ clock, log, registry, open, createSampler, isRecorded }: RecorderOptions): HistoryRecorder {
  const recorded = new Map<string, Recorded>();
  const ending = new AbortController();
  let opening: Promise<HistoryStore> | undefined;
  let failure: string | undefined;
  let timer: Timer | undefined;
  let lastClock: { wallMs: number; monotonicMs: number } | undefined;
  let steadyFromMs = clock.monotonicMs() + steadyAfterMs;

  function store(): Promise<HistoryStore> {
    opening ??= open().then(
      (opened) => {
        failure = undefined;
        return opened;
      },
      (error: unknown) => {
        opening = undefined;
        const detail = error instanceof Error ? error.message : String(error);
        // It is tried again with every sample: one line a state is enough.
        if (failure !== detail) log.error('history-unavailable', { detail });
        failure = detail;
        throw new ConsoleError('historyUnavailable', { detail }, { cause: error });
      },
    );
    return opening;
  }

  function entryOf(target: Target): Recorded {
    const known = recorded.get(target.id);
    if (known?.target === target) return known;
    const made = { target, sampler: createSampler(target), samples: known?.samples ?? createLiveValue(0), isBusy: false };
    recorded.set(target.id, made);
    return made;
  }

  /** Whether the wall clock ran as the monotonic one did, for long enough. */
  function isClockSteady(): boolean {
    const now = { wallMs: clock.nowMs(), monotonicMs: clock.monotonicMs() };
    if (lastClock !== undefined && Math.abs(now.wallMs - lastClock.wallMs - (now.monotonicMs - lastClock.monotonicMs)) > clockJumpMs) {
      log.warn('clock-jumped', { byMs: Math.round(now.wallMs - lastClock.wallMs - (now.monotonicMs - lastClock.monotonicMs)) });
      steadyFromMs = now.monotonicMs + steadyAfterMs;
    }
    lastClock = now;
    return now.monotonicMs >= steadyFromMs;
  }

  async function record(entry: Recorded, isSteady: boolean): Promise<void> {
    const atMs = clock.nowMs();
    const values = new Map<string, number>();
    const states = new Map<string, string>();
    if (!entry.isBusy) {
      entry.isBusy = true;
      const sink: SampleSink = {
        isOver: false,
        value: (key, value) => void (!sink.isOver && value !== null && value !== undefined && values.set(key, value)),
        state: (key, text) => void (!sink.isOver && states.set(key, text)),
      };
      const work = entry.sampler
        .sample(sink)
        .catch((error: unknown) => log.debug('sample-failed', { connection: entry.target.id, error: String(error) }))
        .finally(() => (entry.isBusy = false));
      await Promise.race([work, after(sampleWithinMs)]);
      sink.isOver = true;
    }
    const opened = await store();
    await opened.append({ connection: entry.target.id, atMs, values: [...values], states: [...states], isClockSteady: isSteady });
    entry.samples.set(entry.samples.current + 1);
  }

  const after = (delayMs: number): Promise<void> => new Promise((resolve) => clock.after(delayMs, resolve));

  function tick(): void {
    const isSteady = isClockSteady();
    for (const target of registry.targets.current) {
      if (target.namesrvAddresses().length === 0 || !isRecorded(target.id)) continue;
      record(entryOf(target), isSteady).catch((error: unknown) => {
        if (ending.signal.aborted || error instanceof ConsoleError) return;
        log.error('sample-lost', { connection: target.id, error: String(error) });
        opening = undefined; // the thread may have died: the next sample opens the record again
      });
    }
    schedule();
  }

  /** The next full multiple of the interval by the wall clock, so that every slot has one sample. */
  function schedule(): void {
    if (!ending.signal.aborted) timer = clock.after(sampleIntervalMs - (clock.nowMs() % sampleIntervalMs), tick);
  }

  /** What was recorded of a connection goes with it: its name may be given again. */
  function forgetRemoved(targets: readonly Target[]): void {
    for (const id of recorded.keys()) {
      if (targets.some((target) => target.id === id)) continue;
      recorded.delete(id);
      void store()
        .then((opened) => opened.forget(id))
        .catch((error: unknown) => log.warn('history-not-forgotten', { connection: id, error: String(error) }));
    }
  }

  return {
    store,
    get failure() {
      return failure;
    },
    samples: (connection) => entryOf(registry.find(connection)).samples,
    opened: (connection, group) => entryOf(registry.find(connection)).sampler.opened(group),
    queueGroups: (connection) => entryOf(registry.find(connection)).sampler.queueGroups,
    start() {
      void store().catch(() => {}); // it is logged, and tried again with every sample
      void registry.targets.watch(forgetRemoved, ending.signal);
      schedule();
    },
    async stop() {
      ending.abort();
      timer?.cancel();
      const opened = await opening?.catch(() => undefined);
      await opened?.close();
    },
  };
}
