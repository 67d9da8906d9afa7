import { aborted } from '../live-value.ts';
import type { LiveValue } from '../live-value.ts';

/**
 * Reads now and after every change, one reading at a time: changes that come under a reading are one more reading.
 * `isLive` false: later changes are not read. Resolves when the signal is aborted, rejects with the first failure.
 */
export async function follow<Value>(
  changes: LiveValue<unknown>,
  isLive: () => boolean,
  read: () => Promise<Value>,
  emit: (value: Value) => void,
  signal: AbortSignal,
): Promise<void> {
  const ending = new AbortController();
  const stop = AbortSignal.any([signal, ending.signal]);
  let isReading = false;
  let isStale = false;
  let isFirst = true;
  let failure: { error: unknown } | undefined;

  async function readAll(): Promise<void> {
    isStale = true;
    if (isReading) return;
    isReading = true;
    try {
      while (isStale && !stop.aborted) {
        isStale = false;
        const value = await read();
        if (!signal.aborted) emit(value);
      }
    } catch (error) {
      failure = { error };
      ending.abort();
    }
    isReading = false;
  }

  await Promise.race([
    changes.watch(() => {
      if (isFirst || isLive()) void readAll();
      isFirst = false;
    }, stop),
    aborted(stop),
  ]);
  if (failure !== undefined) throw failure.error;
}
