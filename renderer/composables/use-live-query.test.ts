import { describe, expect, it } from 'vitest';
import { effectScope, nextTick, ref } from 'vue';
import { ConsoleError } from '../../console/contract/errors.ts';
import { useLiveQuery } from './use-live-query.ts';

function start(options: { keepsData?: boolean } = {}) {
  const asked: string[] = [];
  let observer: { next(value: number): void; error?(error: ConsoleError): void } | undefined;
  const waiting: (() => void)[] = [];
  const input = ref<{ topic: string } | undefined>({ topic: 'a' });
  const isActive = ref(true);
  const refreshTick = ref(0);
  const scope = effectScope();
  const query = scope.run(() =>
    useLiveQuery<{ topic: string }, number>({
      input,
      isActive,
      refreshTick,
      ...options,
      timers: { after: (_, callback) => (waiting.push(callback), { cancel: () => void waiting.splice(0) }) },
      subscribe: ({ topic }, given) => {
        asked.push(`+${topic}`);
        observer = given;
        return () => asked.push(`-${topic}`);
      },
    }),
  );
  if (query === undefined) throw new Error('no query');
  const shown = () => ({ status: query.state.value.status, data: query.state.value.data, code: query.state.value.error?.code });
  return {
    asked,
    input,
    isActive,
    refreshTick,
    query,
    scope,
    shown,
    waiting,
    send: (value: number) => observer?.next(value),
    fail: () => observer?.error?.(new ConsoleError('clusterNotRunning', {})),
  };
}

describe('useLiveQuery', () => {
  it('is loading, then ready, and ends with its scope', () => {
    const { asked, shown, send, scope } = start();
    expect(shown()).toEqual({ status: 'loading', data: undefined, code: undefined });
    send(1);
    expect(shown()).toEqual({ status: 'ready', data: 1, code: undefined });
    scope.stop();
    expect(asked).toEqual(['+a', '-a']);
  });
  it('keeps the last value after a failure, says so, and asks again by itself', () => {
    const { asked, shown, send, fail, waiting } = start();
    send(1);
    fail();
    expect(shown()).toEqual({ status: 'failed', data: 1, code: 'clusterNotRunning' });
    waiting[0]?.();
    send(2);
    expect([asked, shown()]).toEqual([['+a', '-a', '+a'], { status: 'ready', data: 2, code: undefined }]);
  });
  it('drops the old value with a new input, unless it is a window over the same things', async () => {
    for (const keepsData of [false, true]) {
      const { asked, input, shown, send } = start({ keepsData });
      send(1);
      input.value = { topic: 'b' };
      await nextTick();
      expect([asked, shown().data]).toEqual([['+a', '-a', '+b'], keepsData ? 1 : undefined]);
    }
  });
  it('asks the same input only once', async () => {
    const { asked, input } = start();
    input.value = { topic: 'a' };
    await nextTick();
    expect(asked).toEqual(['+a']);
  });
  it('asks nothing while it is not active and keeps what it has', async () => {
    const { asked, isActive, refreshTick, shown, send } = start();
    send(1);
    isActive.value = false;
    await nextTick();
    expect([asked, shown()]).toEqual([['+a', '-a'], { status: 'ready', data: 1, code: undefined }]);
    isActive.value = true;
    await nextTick();
    refreshTick.value += 1;
    await nextTick();
    expect(asked).toEqual(['+a', '-a', '+a', '-a', '+a']);
  });
  it('takes nothing more from a subscription that it has left', async () => {
    const { input, shown, send } = start();
    input.value = undefined;
    await nextTick();
    send(9);
    expect(shown().data).toBeUndefined();
  });
});
