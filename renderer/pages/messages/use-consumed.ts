import { computed, ref, watch } from 'vue';
import type { ComputedRef } from 'vue';
import type { Failure } from '../../../console/contract/errors.ts';
import { consumedTopicsMax } from '../../../console/contract/messages.ts';
import type { ConsumedOffsets, MessageRow } from '../../../console/contract/messages.ts';
import type { NodeFailure } from '../../../console/contract/topics.ts';
import { useLiveQuery } from '../../composables/use-live-query.ts';
import { useClient } from '../../rpc/rpc.ts';
import { useConnectionsStore } from '../../stores/connections.ts';
import { useLiveStore } from '../../stores/live.ts';
import { consumedOf, indexConsumed } from './consumed.ts';
import type { RowConsumed } from './consumed.ts';

export interface ConsumedRows {
  of: ComputedRef<(row: MessageRow) => RowConsumed>;
  /** Brokers of the rows that did not tell how far their groups are. */
  failures: ComputedRef<NodeFailure[]>;
  /** Why nothing is known of any row. */
  error: ComputedRef<Failure | undefined>;
}

/** An answer and the cluster that gave it. */
interface Told {
  connection: string;
  offsets: ConsumedOffsets;
}

/**
 * Who has consumed the messages of a list, kept fresh while pages ask; while they do not, asked once and again with a refresh.
 * Of a list of more than `consumedTopicsMax` topics only the first ones are asked for. Call in `setup`.
 */
export function useConsumed(rows: () => readonly MessageRow[]): ConsumedRows {
  const { rpc } = useClient();
  const live = useLiveStore();
  const connections = useConnectionsStore();
  const topics = computed(() => [...new Set(rows().map(({ topic }) => topic))].slice(0, consumedTopicsMax).sort());

  const isDue = ref(true);
  watch([topics, () => live.refreshTick], () => (isDue.value = true));
  const { state } = useLiveQuery<{ connection: string; topics: string[] }, Told>({
    input: () => (topics.value.length === 0 ? undefined : { connection: connections.currentId, topics: topics.value }),
    // Topics join while a search runs: what was told before stays, with the cluster that told it.
    keepsData: true,
    subscribe: ({ connection, topics: asked }, observer) =>
      rpc.messages.consumed(
        { connection, topics: asked },
        { next: (offsets) => observer.next({ connection, offsets }), error: (error) => observer.error?.(error) },
      ),
    isActive: () => live.isAsking || isDue.value,
    refreshTick: () => live.refreshTick,
    onValue: () => {
      isDue.value = false;
      live.noteAnswer();
    },
  });
  const offsets = computed((): ConsumedOffsets | undefined => {
    const { status, data } = state.value;
    return status !== 'failed' && data?.connection === connections.currentId ? data.offsets : undefined;
  });
  const index = computed(() => (offsets.value === undefined ? undefined : indexConsumed(offsets.value)));
  const asked = computed(() => {
    const left = new Set(offsets.value?.leftOut);
    return new Set(topics.value.filter((topic) => !left.has(topic)));
  });
  const brokerNames = computed(() => new Set(rows().map(({ brokerName }) => brokerName)));
  return {
    of: computed(() => (row) => consumedOf(row, index.value, asked.value.has(row.topic))),
    failures: computed(() => offsets.value?.failures.filter(({ node }) => brokerNames.value.has(node)) ?? []),
    error: computed(() => (topics.value.length > 0 && state.value.status === 'failed' ? state.value.error : undefined)),
  };
}
