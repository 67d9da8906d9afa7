import { onScopeDispose, ref, watch } from 'vue';
import type { Ref } from 'vue';
import { failureOf } from '../../../console/contract/errors.ts';
import type { Failure } from '../../../console/contract/errors.ts';
import { needsMembers } from './group-filter.ts';
import type { StateFilter } from './group-filter.ts';
import { useGroupsStore } from './groups-store.ts';

export interface MemberAsking {
  isAsking: Ref<boolean>;
  failure: Ref<Failure | undefined>;
  stop: () => void;
}

/** A filter by members needs to know them of every group: they are asked for while it is chosen. Call in `setup`. */
export function useMemberAsking(state: () => StateFilter): MemberAsking {
  const store = useGroupsStore();
  let asking: AbortController | undefined;
  const isAsking = ref(false);
  const failure = ref<Failure>();
  async function askAll(): Promise<void> {
    asking?.abort();
    const own = new AbortController();
    asking = own;
    isAsking.value = true;
    failure.value = undefined;
    try {
      await store.askAll(own.signal);
    } catch (error) {
      if (!own.signal.aborted) failure.value = failureOf(error);
    } finally {
      if (asking === own) isAsking.value = false;
    }
  }
  function stop(): void {
    asking?.abort();
    isAsking.value = false;
  }
  watch(
    () => [state(), store.rows.length > 0] as const,
    ([wanted, hasRows]) => (needsMembers(wanted) && hasRows ? void askAll() : stop()),
    { immediate: true },
  );
  onScopeDispose(stop);
  return { isAsking, failure, stop };
}
