import * as v from 'valibot';
import { mutation, query, subscription, type } from '../contract/procedure.ts';
import type { ContractShape } from '../contract/procedure.ts';
import type { Link, LinkEvents } from './link.ts';
import type { Handlers } from './router.ts';

/** A contract with one procedure of each kind, and handlers whose progress a test controls. */
export const testContract = {
  things: {
    double: query({ input: v.object({ value: v.number() }), output: type<number>(), errors: ['topicNotFound'] }),
    hang: query({ input: v.object({}), output: type<null>(), errors: [] }),
    change: mutation({ input: v.object({ name: v.optional(v.string(), 'none') }), output: type<{ changed: string }>(), errors: ['topicNotFound'] }),
    latest: subscription({ input: v.object({}), output: type<number>(), errors: ['topicNotFound'] }),
    joined: subscription({ input: v.object({}), output: type<number[]>(), errors: [], merge: (waiting, next) => [...waiting, ...next] }),
    big: query({ input: v.object({ bytes: v.number() }), output: type<Uint8Array>(), errors: [] }),
  },
} satisfies ContractShape;

export interface TestBackend {
  handlers: Handlers<typeof testContract>;
  /** Emits to every open subscription. */
  emit(value: number): void;
  /** Ends every open subscription. */
  endAll(error?: Error): void;
  openSubscriptions(): number;
  /** Names that `change` was called with, in order. */
  changes: string[];
  /** Calls whose signal was aborted. */
  aborted(): number;
  /** Whether `change` answers, or hangs until its signal. */
  answerChanges: boolean;
}

export function createTestBackend(): TestBackend {
  const sinks = new Set<{ emit(value: number): void; end(error?: Error): void }>();
  let aborted = 0;
  const subscribe = (signal: AbortSignal, emit: (value: number) => void): Promise<void> =>
    new Promise((resolve, reject) => {
      const sink = { emit, end: (error?: Error) => (error === undefined ? resolve() : reject(error)) };
      sinks.add(sink);
      signal.addEventListener('abort', () => {
        sinks.delete(sink);
        resolve();
      });
    });
  const hang = (signal: AbortSignal): Promise<never> =>
    new Promise((_, reject) => {
      signal.addEventListener('abort', () => {
        aborted += 1;
        reject(new Error('aborted'));
      });
    });
  const backend: TestBackend = {
    handlers: {
      things: {
        double: async ({ value }) => value * 2,
        hang: (_, { signal }) => hang(signal),
        change: async ({ name }, { signal }) => {
          backend.changes.push(name);
          return backend.answerChanges ? { changed: name } : hang(signal);
        },
        latest: (_, { signal, emit }) => subscribe(signal, emit),
        joined: (_, { signal, emit }) => subscribe(signal, (value) => emit([value])),
        big: async ({ bytes }) => new Uint8Array(bytes),
      },
    },
    emit: (value) => sinks.forEach((sink) => sink.emit(value)),
    endAll: (error) => [...sinks].forEach((sink) => sink.end(error)),
    openSubscriptions: () => sinks.size,
    changes: [],
    aborted: () => aborted,
    answerChanges: true,
  };
  return backend;
}

/** Waits until `condition` holds, looking again after each turn of the event loop. */
export async function until(condition: () => boolean, what: string, withinMs = 5000): Promise<void> {
  const endMs = performance.now() + withinMs;
  while (!condition()) {
    if (performance.now() > endMs) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** A link whose other end is the test itself. */
export function createManualLink(): Link & { sent: Uint8Array[]; events: LinkEvents } {
  const link = {
    sent: [] as Uint8Array[],
    events: undefined as unknown as LinkEvents, // set by start, which createClient calls
    start(events: LinkEvents) {
      link.events = events;
    },
    send: (bytes: Uint8Array) => void link.sent.push(bytes),
    close() {},
  };
  return link;
}
