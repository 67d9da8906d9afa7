import { defineStore } from 'pinia';
import { computed, nextTick, ref, shallowRef } from 'vue';
import type { Bookmark, GroupReport, groups, GroupStats, MovePlan, MoveReport } from '../../../console/contract/groups.ts';
import { groupStatsRowsMax } from '../../../console/contract/groups.ts';
import type { InputOf } from '../../../console/contract/procedure.ts';
import type { PlannedRequest } from '../../../console/contract/topics.ts';
import { useLiveQuery } from '../../composables/use-live-query.ts';
import { useWatchers } from '../../composables/use-watchers.ts';
import { useClient } from '../../rpc/rpc.ts';
import { useConnectionsStore } from '../../stores/connections.ts';
import { useLiveStore } from '../../stores/live.ts';
import { useTasksStore } from '../../stores/tasks.ts';
import type { ReadStats } from './group-view.ts';

/** What forms say; the connection is the one in view. */
export type GroupDraft = Omit<InputOf<typeof groups.create>, 'connection'>;
export type GroupDeletion = Omit<InputOf<typeof groups.delete>, 'connection'>;
export type MoveDraft = Omit<InputOf<typeof groups.move>, 'connection'>;

/** How long after a change of ours the list may take to show it. */
const ownChangeMs = 5000;

/** The consumer groups of the connection in view, and the changes that can be made to them. */
export const useGroupsStore = defineStore('groups', () => {
  const { rpc } = useClient();
  const live = useLiveStore();
  const connections = useConnectionsStore();
  const tasks = useTasksStore();
  const listWatchers = useWatchers();
  let ownChangeUntilMs = 0;
  const connection = computed(() => connections.currentId);
  const canAsk = computed(() => connections.current !== undefined && connections.current.state.status !== 'stopped');

  const list = useLiveQuery({
    input: () => (listWatchers.isWatched.value && canAsk.value ? { connection: connection.value } : undefined),
    subscribe: rpc.groups.list,
    isActive: () => live.isAsking,
    refreshTick: () => live.refreshTick,
    onValue: () => {
      // What was changed here is seen at once, whether somebody points at the table or not.
      if (Date.now() < ownChangeUntilMs) void nextTick(live.applyRows);
    },
  });

  async function change<Report>(
    kind: 'saveGroup' | 'deleteGroup' | 'moveOffsets',
    group: string,
    send: () => Promise<Report>,
  ): Promise<Report> {
    const report = await tasks.run(kind, { group }, send);
    ownChangeUntilMs = Date.now() + ownChangeMs;
    list.refresh();
    return report;
  }

  /** Groups whose members and exact figures are asked for: those that can be seen. */
  const seen = ref<readonly string[]>([]);
  const statsByGroup = shallowRef(new Map<string, ReadStats>());
  function keep(values: readonly GroupStats[]): void {
    const next = new Map(statsByGroup.value);
    const atMs = Date.now();
    for (const stats of values) next.set(stats.group, { stats, atMs });
    statsByGroup.value = next;
  }
  const stats = useLiveQuery({
    input: () =>
      canAsk.value && seen.value.length > 0 ? { connection: connection.value, groups: seen.value.slice(0, groupStatsRowsMax) } : undefined,
    subscribe: (input, observer) => rpc.groups.stats({ connection: input.connection, groups: [...input.groups] }, observer),
    isActive: () => live.isAsking,
    refreshTick: () => live.refreshTick,
    keepsData: true,
    onValue: (values: GroupStats[]) => {
      live.noteAnswer();
      keep(values);
    },
  });

  const rows = computed(() => list.data.value?.groups ?? []);

  /** Asks for the groups that were never asked for, part after part, until the signal is aborted or all are known. */
  const askedOf = ref({ asked: 0, total: 0 });
  async function askAll(signal: AbortSignal): Promise<void> {
    const missing = rows.value.filter(({ group }) => !statsByGroup.value.has(group)).map(({ group }) => group);
    askedOf.value = { asked: rows.value.length - missing.length, total: rows.value.length };
    for (let at = 0; at < missing.length && !signal.aborted; at += groupStatsRowsMax) {
      const part = missing.slice(at, at + groupStatsRowsMax);
      keep(await rpc.groups.statsOnce({ connection: connection.value, groups: part }, { signal }));
      askedOf.value = { asked: askedOf.value.asked + part.length, total: askedOf.value.total };
    }
  }

  const here = <Input extends object>(input: Input): Input & { connection: string } => ({ ...input, connection: connection.value });
  return {
    query: list.state,
    rows,
    failures: computed(() => list.data.value?.failures ?? []),
    brokerCount: computed(() => list.data.value?.brokerCount ?? 0),
    statsQuery: stats.state,
    statsByGroup,
    askedOf,
    askAll,
    /** Keeps the list live while the calling component lives. */
    watchHere: listWatchers.watchHere,
    /** Names the groups whose members are wanted; at most `groupStatsRowsMax` of them are asked for. */
    see: (names: readonly string[]) => {
      seen.value = names;
    },
    refresh: list.refresh,
    planSave: (draft: GroupDraft): Promise<PlannedRequest[]> => rpc.groups.planSave(here(draft)),
    planDelete: (deletion: GroupDeletion): Promise<PlannedRequest[]> => rpc.groups.planDelete(here(deletion)),
    planMove: (draft: MoveDraft): Promise<MovePlan> => rpc.groups.planMove(here(draft)),
    /** Each rejects with ConsoleError when nothing was sent, and resolves to the result on each node otherwise. */
    create: (draft: GroupDraft): Promise<GroupReport> => change('saveGroup', draft.group, () => rpc.groups.create(here(draft))),
    update: (draft: GroupDraft): Promise<GroupReport> => change('saveGroup', draft.group, () => rpc.groups.update(here(draft))),
    remove: (deletion: GroupDeletion): Promise<GroupReport> =>
      change('deleteGroup', deletion.group, () => rpc.groups.delete(here(deletion))),
    move: (draft: MoveDraft): Promise<MoveReport> => change('moveOffsets', draft.group, () => rpc.groups.move(here(draft))),
    addBookmark: (group: string): Promise<Bookmark[]> => rpc.groups.addBookmark(here({ group })),
    removeBookmark: (group: string, bookmark: string): Promise<null> => rpc.groups.removeBookmark(here({ group, bookmark })),
    threadDump: (group: string, clientId: string): Promise<{ text: string }> => rpc.groups.threadDump(here({ group, clientId })),
  };
});
