import { onScopeDispose, ref } from 'vue';
import type { Ref } from 'vue';
import { systemTimers } from '../../console/rpc/link.ts';
import type { Timers } from '../../console/rpc/link.ts';

/** The present time, moved on every `everyMs` while the scope lives: for ages such as "0.6 s ago". */
export function useNow({
  everyMs = 500,
  timers = systemTimers,
  now = Date.now,
}: { everyMs?: number; timers?: Timers; now?: () => number } = {}): Ref<number> {
  const nowMs = ref(now());
  let timer = timers.after(everyMs, tick);
  function tick(): void {
    nowMs.value = now();
    timer = timers.after(everyMs, tick);
  }
  onScopeDispose(() => timer.cancel());
  return nowMs;
}
