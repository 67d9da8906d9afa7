import { computed, onScopeDispose, shallowRef, toValue, watch } from 'vue';
import type { ComputedRef, MaybeRefOrGetter, ShallowRef } from 'vue';
import { failureOf } from '../../console/contract/errors.ts';
import type { ConsoleError, Failure } from '../../console/contract/errors.ts';
import { systemTimers } from '../../console/rpc/link.ts';
import type { Timers } from '../../console/rpc/link.ts';

/** The one shape of anything that is asked of the backend. `data` outlives a later failure, so that a page can show it as old. */
export interface AsyncState<Value> {
  status: 'idle' | 'loading' | 'ready' | 'failed';
  data: Value | undefined;
  error: Failure | undefined;
  /** When `data` arrived, by this machine's clock. */
  fetchedAtMs: number | undefined;
}

interface Observer<Value> {
  next(value: Value): void;
  error?(error: ConsoleError): void;
}

interface Options<Input, Value> {
  /** Undefined: there is nothing to ask. A new input (compared as JSON) drops the old data. */
  input: MaybeRefOrGetter<Input | undefined>;
  subscribe: (input: Input, observer: Observer<Value>) => () => void;
  /** While false nothing is asked and the last value stays. */
  isActive?: MaybeRefOrGetter<boolean>;
  /** Asks again from the start when it changes. */
  refreshTick?: MaybeRefOrGetter<number>;
  /** Keeps the old data when the input changes: for a window that moves over the same things. */
  keepsData?: boolean;
  onValue?: (value: Value) => void;
  timers?: Timers;
}

/** A subscription that refused is asked again after this time: clusters come back. */
const retryAfterMs = 1000;

export interface LiveQuery<Value> {
  state: ShallowRef<AsyncState<Value>>;
  data: ComputedRef<Value | undefined>;
  /** Asks again from the start. */
  refresh: () => void;
}

/**
 * A subscription as state: asked while the scope lives, the input is there and it is active; asked again after a failure.
 * Call in `setup` or in a store.
 */
export function useLiveQuery<Input, Value>(options: Options<Input, Value>): LiveQuery<Value> {
  const { subscribe, keepsData = false, timers = systemTimers } = options;
  const idle: AsyncState<Value> = { status: 'idle', data: undefined, error: undefined, fetchedAtMs: undefined };
  const state = shallowRef<AsyncState<Value>>(idle);
  let stop: (() => void) | undefined;
  let retry: { cancel(): void } | undefined;

  function end(): void {
    stop?.();
    stop = undefined;
    retry?.cancel();
    retry = undefined;
  }

  function begin(input: Input): void {
    end();
    if (state.value.status === 'idle') state.value = { ...state.value, status: 'loading' };
    let isOver = false;
    const unsubscribe = subscribe(input, {
      next: (value) => {
        if (isOver) return;
        state.value = { status: 'ready', data: value, error: undefined, fetchedAtMs: Date.now() };
        options.onValue?.(value);
      },
      error: (error) => {
        if (isOver) return;
        state.value = { ...state.value, status: 'failed', error: failureOf(error) };
        retry = timers.after(retryAfterMs, () => begin(input));
      },
    });
    stop = () => {
      isOver = true;
      unsubscribe();
    };
  }

  const text = computed(() => {
    const input = toValue(options.input);
    return input === undefined ? undefined : JSON.stringify(input);
  });
  watch(
    [text, () => toValue(options.isActive ?? true), () => toValue(options.refreshTick ?? 0)],
    ([next, isActive], [before]) => {
      if (next !== before && !keepsData) state.value = idle;
      const input = toValue(options.input);
      if (input !== undefined && isActive) begin(input);
      else end();
    },
    { immediate: true },
  );
  onScopeDispose(end);

  return {
    state,
    data: computed(() => state.value.data),
    refresh: () => {
      const input = toValue(options.input);
      if (input !== undefined) begin(input);
    },
  };
}
