import { computed } from 'vue';
import type { ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRoute, useRouter } from 'vue-router';
import { failureOf } from '../../../console/contract/errors.ts';
import type { SavedSearch } from '../../../console/contract/messages.ts';
import { useFailureText } from '../../app/failure-text.ts';
import { useLiveQuery } from '../../composables/use-live-query.ts';
import { useClient } from '../../rpc/rpc.ts';
import { useConnectionsStore } from '../../stores/connections.ts';
import { useToastsStore } from '../../stores/toasts.ts';
import { savedQueryOf } from './message-query.ts';

export interface SavedSearchList {
  searches: ComputedRef<readonly SavedSearch[]>;
  /** On the cluster in view. */
  open: (search: SavedSearch) => void;
  save: (name: string) => Promise<void>;
  remove: (name: string) => Promise<void>;
}

/** Searches that were named, kept with the settings. What cannot be kept says so in a toast. Call in `setup`. */
export function useSavedSearches(): SavedSearchList {
  const { t } = useI18n();
  const { rpc } = useClient();
  const route = useRoute();
  const router = useRouter();
  const toasts = useToastsStore();
  const connections = useConnectionsStore();
  const failureText = useFailureText();
  const { data } = useLiveQuery({ input: {}, subscribe: rpc.messages.savedSearches });

  async function saying(title: 'notSaved' | 'notRemoved', work: Promise<unknown>): Promise<void> {
    try {
      await work;
    } catch (error) {
      toasts.show({ tone: 'bad', title: t(`messages.saved.${title}`, { reason: failureText(failureOf(error)) }) });
    }
  }
  return {
    searches: computed(() => data.value ?? []),
    open: ({ query }) => void router.push({ name: 'messages', params: { connection: connections.currentId }, query }),
    save: (name) => saying('notSaved', rpc.messages.saveSearch({ name, query: savedQueryOf(route.query) })),
    remove: (name) => saying('notRemoved', rpc.messages.removeSearch({ name })),
  };
}
