import { expect, it } from 'vitest';
import { effectScope } from 'vue';
import { useNow } from './use-now.ts';

it('moves on with its timer until its scope ends', () => {
  let nowMs = 0;
  const waiting: (() => void)[] = [];
  const timers = {
    after: (_: number, callback: () => void) => ({
      cancel: () => void waiting.splice(waiting.indexOf(callback), 1),
      at: waiting.push(callback),
    }),
  };
  const scope = effectScope();
  const now = scope.run(() => useNow({ timers, now: () => nowMs }));
  nowMs = 500;
  waiting.shift()?.();
  expect([now?.value, waiting.length]).toEqual([500, 1]);
  scope.stop();
  expect(waiting).toEqual([]);
});
