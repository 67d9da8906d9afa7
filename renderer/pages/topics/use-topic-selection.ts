import { computed } from 'vue';
import type { ComputedRef, WritableComputedRef } from 'vue';
import type { TopicRow, TopicStats } from '../../../console/contract/topics.ts';
import { topicsTogetherMax } from '../../../console/contract/topics.ts';
import { useQueryParam } from '../../composables/use-query-param.ts';

export interface TopicSelection {
  /** Topics that are chosen and in the list now; written as far as `topicsTogetherMax` goes. */
  topics: WritableComputedRef<readonly string[]>;
  keys: ComputedRef<ReadonlySet<string>>;
  /** Those of them that can be deleted: not RocketMQ's own. */
  removable: ComputedRef<string[]>;
  /** Messages of the removable ones, where that is known of all. */
  messages: ComputedRef<number | undefined>;
}

/** No topic's name has it. */
const separator = ',';

/** The topics that are chosen together, in the URL as `selected=a,b`. Topics that the list lacks are not chosen. */
export function useTopicSelection(rows: () => readonly TopicRow[], stats: () => ReadonlyMap<string, TopicStats>): TopicSelection {
  const param = useQueryParam('selected');
  const written = computed(() => new Set(param.value.split(separator).slice(0, topicsTogetherMax)));
  const chosen = computed(() => (param.value === '' ? [] : rows().filter(({ topic }) => written.value.has(topic))));
  const topics = computed<readonly string[]>({
    get: () => chosen.value.map(({ topic }) => topic),
    set: (names) => (param.value = names.slice(0, topicsTogetherMax).join(separator)),
  });
  const removable = computed(() => chosen.value.filter(({ kind }) => kind !== 'system').map(({ topic }) => topic));
  const messages = computed(() =>
    removable.value.reduce<number | undefined>((sum, topic) => {
      const figure = stats().get(topic)?.messages.value ?? undefined;
      return sum === undefined || figure === undefined ? undefined : sum + figure;
    }, 0),
  );
  return { topics, keys: computed(() => new Set(topics.value)), removable, messages };
}
