import { computed, onScopeDispose, ref, shallowRef, toValue, watch } from 'vue';
import type { ComputedRef, MaybeRefOrGetter, Ref } from 'vue';
import { failureOf } from '../../../console/contract/errors.ts';
import type { ConsoleError, Failure } from '../../../console/contract/errors.ts';
import type { MessageFilter, MessageRow, TailUpdate } from '../../../console/contract/messages.ts';
import type { NodeFailure } from '../../../console/contract/topics.ts';

/** Rows of a tail that are kept; older ones make room. */
export const tailRowsMax = 2000;

export interface TailInput {
  connection: string;
  topic: string;
  filter: MessageFilter;
}

export interface MessageTail {
  /** The newest first. */
  rows: ComputedRef<readonly MessageRow[]>;
  /** Since the start, or since it was cleared. */
  seen: Ref<number>;
  dropped: Ref<number>;
  /** Messages that came while it was paused. */
  waiting: Ref<number>;
  queueCount: Ref<number>;
  failures: Ref<readonly NodeFailure[]>;
  error: Ref<Failure | undefined>;
  isPaused: Ref<boolean>;
  clear: () => void;
}

interface Options {
  /** Undefined: nothing is followed. */
  input: MaybeRefOrGetter<TailInput | undefined>;
  subscribe: (input: TailInput, observer: { next(update: TailUpdate): void; error(error: ConsoleError): void }) => () => void;
  onValue?: () => void;
}

/**
 * Follows a topic while the scope lives. Memory is that of `tailRowsMax` rows on display and as many that wait while it
 * is paused, however long and fast messages come. Call in `setup`.
 */
export function useMessageTail({ input, subscribe, onValue }: Options): MessageTail {
  const rows = shallowRef<readonly MessageRow[]>([]);
  let held: readonly MessageRow[] = [];
  const seen = ref(0);
  const dropped = ref(0);
  const waiting = ref(0);
  const queueCount = ref(0);
  const failures = shallowRef<readonly NodeFailure[]>([]);
  const error = shallowRef<Failure>();
  const isPaused = ref(false);
  let stop: (() => void) | undefined;

  const newestFirst = (before: readonly MessageRow[], next: readonly MessageRow[]): readonly MessageRow[] =>
    [...next.toReversed(), ...before].slice(0, tailRowsMax);

  function take(update: TailUpdate): void {
    error.value = undefined;
    dropped.value += update.dropped;
    queueCount.value = update.queueCount;
    failures.value = update.failures;
    seen.value += update.rows.length;
    if (update.rows.length > 0) {
      if (isPaused.value) {
        held = newestFirst(held, update.rows);
        waiting.value += update.rows.length;
      } else rows.value = newestFirst(rows.value, update.rows);
    }
    onValue?.();
  }

  function clear(): void {
    rows.value = [];
    held = [];
    seen.value = 0;
    dropped.value = 0;
    waiting.value = 0;
  }

  watch(isPaused, (paused) => {
    if (paused) return;
    rows.value = newestFirst(rows.value, held.toReversed());
    // More than can be shown came meanwhile.
    dropped.value += Math.max(0, waiting.value - held.length);
    held = [];
    waiting.value = 0;
  });
  watch(
    () => JSON.stringify(toValue(input) ?? null),
    () => {
      stop?.();
      stop = undefined;
      clear();
      error.value = undefined;
      const given = toValue(input);
      if (given === undefined) return;
      stop = subscribe(given, { next: take, error: (failure) => (error.value = failureOf(failure)) });
    },
    { immediate: true },
  );
  onScopeDispose(() => stop?.());
  return { rows: computed(() => rows.value), seen, dropped, waiting, queueCount, failures, error, isPaused, clear };
}
