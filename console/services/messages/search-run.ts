import type { Clock } from '../../../engine/runtime/clock.ts';
import type { MessageRow, SearchProgress, SearchUpdate } from '../../contract/messages.ts';
import { sourceStates } from './topic-sources.ts';
import type { BrokerSource } from './topic-sources.ts';

/** The page that a search reports to, and the counts that it keeps. */
export interface SearchRun {
  readonly signal: AbortSignal;
  /** Counts are written by the search. */
  scanned: number;
  found: number;
  share: number | null;
  isCut: boolean;
  expiredWhileReading: number;
  queueCount: number;
  topicMessages: number | null;
  oldestKeptAtMs: number | null;
  queueOffsets: SearchProgress['queueOffsets'];
  topics: SearchProgress['topics'];
  sources: readonly BrokerSource[];
  /** Sends rows and the counts as they are now. */
  emit(rows: MessageRow[]): void;
  /** Sends the last update. */
  finish(): void;
}

export function createSearchRun(clock: Clock, { emit, signal }: { emit: (update: SearchUpdate) => void; signal: AbortSignal }): SearchRun {
  const startMs = clock.monotonicMs();
  const run: SearchRun = {
    signal,
    scanned: 0,
    found: 0,
    share: null,
    isCut: false,
    expiredWhileReading: 0,
    queueCount: 0,
    topicMessages: null,
    oldestKeptAtMs: null,
    queueOffsets: null,
    topics: null,
    sources: [],
    emit: (rows) => send(rows, false),
    finish: () => send([], true),
  };
  function send(rows: MessageRow[], isDone: boolean): void {
    const { scanned, found, share, isCut, expiredWhileReading, queueCount, topicMessages, oldestKeptAtMs, queueOffsets, topics } = run;
    emit({
      rows,
      progress: {
        isDone,
        scanned,
        found,
        share: isDone && !isCut ? 1 : share,
        elapsedMs: Math.round(clock.monotonicMs() - startMs),
        brokers: run.sources.map(({ brokerName }) => brokerName),
        queueCount,
        ...sourceStates(run.sources),
        isCut,
        oldestKeptAtMs,
        topicMessages,
        expiredWhileReading,
        queueOffsets,
        topics,
      },
    });
  }
  return run;
}
