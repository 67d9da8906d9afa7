import type { HistorySpan } from '../../contract/history.ts';

/** What was read of one connection at one time. A key that is missing was asked for and is not known. */
export interface HistorySample {
  connection: string;
  /** Wall clock; samples of one slot of ten seconds replace each other. */
  atMs: number;
  values: readonly (readonly [key: string, value: number])[];
  /** Texts that stay the same for a while: who holds a queue. */
  states: readonly (readonly [key: string, text: string])[];
  /** Whether the wall clock can be trusted to tell what is old. After it jumped it cannot. */
  isClockSteady: boolean;
}

export interface HistoryQuery extends HistorySpan {
  connection: string;
  nowMs: number;
  pointsMax: number;
}

/** A time axis with series on it, in the order of the keys that were asked for. */
export interface HistoryRead extends HistorySpan {
  stepMs: number;
  times: number[];
  gaps: HistorySpan[];
  recordedSinceMs: number | null;
}

export interface ValuesRead extends HistoryRead {
  series: { key: string; values: (number | null)[]; peaks: (number | null)[] }[];
}

export interface StatesRead extends HistoryRead {
  /** Texts by number; -1 never occurs here. */
  texts: string[];
  states: { key: string; states: (number | null)[] }[];
}

export interface HistorySize {
  sizeBytes: number;
  bytesMax: number;
}

/** The newest sample of a connection. */
export interface LatestRead {
  atMs: number | null;
  values: [key: string, value: number][];
}

/**
 * The record of all connections. Implemented by a database in a worker thread, and by the same database in this thread
 * for tests.
 */
export interface HistoryStore {
  append(sample: HistorySample): Promise<void>;
  values(query: HistoryQuery, keys: readonly string[]): Promise<ValuesRead>;
  states(query: HistoryQuery, keys: readonly string[]): Promise<StatesRead>;
  /** Keys with a prefix that have samples in the range, in their order; `keysMax` at most. */
  keys(query: HistoryQuery, prefix: string, keysMax: number): Promise<string[]>;
  latest(connection: string): Promise<LatestRead>;
  recordedSince(connection: string): Promise<number | null>;
  size(): Promise<HistorySize>;
  /** Removes everything of a connection. */
  forget(connection: string): Promise<void>;
  /** Writes everything out. Nothing may be asked afterwards. */
  close(): Promise<void>;
}

/** Every method of a store as a synchronous one: what the database offers. */
export type SyncHistoryStore = {
  [Method in keyof HistoryStore]: (...args: Parameters<HistoryStore[Method]>) => Awaited<ReturnType<HistoryStore[Method]>>;
};

/** The same behind promises, in this thread. */
export function asHistoryStore(database: SyncHistoryStore): HistoryStore {
  return {
    append: async (sample) => database.append(sample),
    values: async (query, keys) => database.values(query, keys),
    states: async (query, keys) => database.states(query, keys),
    keys: async (query, prefix, keysMax) => database.keys(query, prefix, keysMax),
    latest: async (connection) => database.latest(connection),
    recordedSince: async (connection) => database.recordedSince(connection),
    size: async () => database.size(),
    forget: async (connection) => database.forget(connection),
    close: async () => database.close(),
  };
}
