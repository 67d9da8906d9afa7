import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue';
import type { Ref, ShallowRef } from 'vue';
import { failureOf } from '../../../console/contract/errors.ts';
import type { Failure } from '../../../console/contract/errors.ts';
import type { MovePlan, MoveTarget } from '../../../console/contract/groups.ts';
import { systemTimers } from '../../../console/rpc/link.ts';
import type { Timers } from '../../../console/rpc/link.ts';
import type { MoveDraft } from './groups-store.ts';

export interface UsedMovePlan {
  plan: ShallowRef<MovePlan | undefined>;
  failure: ShallowRef<Failure | undefined>;
  isPlanning: Ref<boolean>;
}

interface Options {
  isOpen: Ref<boolean>;
  group: () => string;
  topic: Ref<string>;
  target: Ref<MoveTarget | undefined>;
  read: (draft: MoveDraft) => Promise<MovePlan>;
  timers?: Timers;
}

/** Whoever types is not asked after every letter. */
const typingMs = 200;

/** The plan of what is chosen now, read while the dialog is open; an answer for an older choice is dropped. Call in `setup`. */
export function useMovePlan({ isOpen, group, topic, target, read, timers = systemTimers }: Options): UsedMovePlan {
  const plan = shallowRef<MovePlan>();
  const failure = shallowRef<Failure>();
  const isPlanning = ref(false);
  let turn = 0;
  let timer: { cancel(): void } | undefined;
  const draft = computed((): MoveDraft | undefined =>
    isOpen.value && target.value !== undefined && topic.value !== ''
      ? { group: group(), topic: topic.value, target: target.value }
      : undefined,
  );

  async function ask(wanted: MoveDraft): Promise<void> {
    const own = ++turn;
    try {
      const next = await read(wanted);
      if (own !== turn) return;
      plan.value = next;
      failure.value = undefined;
    } catch (error) {
      if (own !== turn) return;
      plan.value = undefined;
      failure.value = failureOf(error);
    } finally {
      if (own === turn) isPlanning.value = false;
    }
  }

  watch(
    () => JSON.stringify(draft.value),
    () => {
      timer?.cancel();
      turn += 1;
      const { value } = draft;
      isPlanning.value = value !== undefined;
      if (value === undefined) {
        plan.value = undefined;
        failure.value = undefined;
      } else timer = timers.after(plan.value === undefined ? 0 : typingMs, () => void ask(value));
    },
    { immediate: true },
  );
  onScopeDispose(() => timer?.cancel());
  return { plan, failure, isPlanning };
}
