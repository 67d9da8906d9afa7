import { computed } from 'vue';
import type { ComputedRef } from 'vue';
import { unpackTopics } from '../../../console/contract/packed-topics.ts';
import { useLiveQuery } from '../../composables/use-live-query.ts';
import { useClient } from '../../rpc/rpc.ts';
import { useConnectionsStore } from '../../stores/connections.ts';

/** Topics to choose from, own ones first, and the queues of the chosen one. Call in `setup`. */
export function useTopicChoice(
  topic: () => string,
  needsQueues: () => boolean,
): { topics: ComputedRef<{ value: string; type?: string }[]>; queues: ComputedRef<string[]> } {
  const { rpc } = useClient();
  const connections = useConnectionsStore();
  const canAsk = computed(() => connections.current !== undefined && connections.current.state.status !== 'stopped');
  const list = useLiveQuery({
    input: () => (canAsk.value ? { connection: connections.currentId } : undefined),
    subscribe: rpc.topics.list,
  });
  const detail = useLiveQuery({
    input: () => (canAsk.value && needsQueues() && topic() !== '' ? { connection: connections.currentId, topic: topic() } : undefined),
    subscribe: rpc.topics.detail,
  });
  return {
    topics: computed(() => {
      const rows = list.data.value === undefined ? [] : unpackTopics(list.data.value).topics;
      const own = rows.filter(({ kind }) => kind === 'normal');
      const others = rows.filter(({ kind }) => kind !== 'normal');
      return [...own, ...others].map((row) => ({
        value: row.topic,
        type: row.kind === 'normal' ? row.messageType : row.kind.toUpperCase(),
      }));
    }),
    queues: computed(() => (detail.data.value?.queues ?? []).map(({ brokerName, queueId }) => `${brokerName}@${queueId}`)),
  };
}
