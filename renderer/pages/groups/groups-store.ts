import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { Bookmark, GroupReport, groups, GroupStats, MovePlan, MoveReport } from '../../../console/contract/groups.ts';
import type { Figure } from '../../../console/contract/figure.ts';
import { unknown } from '../../../console/contract/figure.ts';
import { groupStatsRowsMax } from '../../../console/contract/groups.ts';
import type { InputOf } from '../../../console/contract/procedure.ts';
import type { PlannedRequest, RequestResult } from '../../../console/contract/topics.ts';
import { removeAsTask } from '../../app/removal/remove-each.ts';
import type { Removal, RemovalOutcome, RemovalWatch } from '../../app/removal/remove-each.ts';
import { useLiveQuery } from '../../composables/use-live-query.ts';
import { useWatchers } from '../../composables/use-watchers.ts';
import { useClient } from '../../rpc/rpc.ts';
import { useConnectionsStore } from '../../stores/connections.ts';
import { useLiveStore } from '../../stores/live.ts';
import { useOwnChanges } from '../../stores/own-changes.ts';
import type { ReadStats } from './group-view.ts';

/** What forms say; the connection is the one in view. */
export type GroupDraft = Omit<InputOf<typeof groups.create>, 'connection'>;
export type GroupDeletion = Pick<InputOf<typeof groups.delete>, 'withOffsets' | 'withTopics'>;
export type MoveDraft = Omit<InputOf<typeof groups.move>, 'connection'>;

const nameOf = ({ group }: { group: string }): { group: string } => ({ group });
const namedRequest = ({
  target,
  requestCode,
  fields,
}: RequestResult): { address: string; requestCode: number; topic: string | undefined } => ({
  address: target.address,
  requestCode,
  topic: fields['topic'],
});

/** The consumer groups of the connection in view, and the changes that can be made to them. */
export const useGroupsStore = defineStore('groups', () => {
  const { rpc } = useClient();
  const live = useLiveStore();
  const connections = useConnectionsStore();
  const listWatchers = useWatchers();
  const connection = computed(() => connections.currentId);
  const canAsk = computed(() => connections.current !== undefined && connections.current.state.status !== 'stopped');

  const list = useLiveQuery({
    input: () => (listWatchers.isWatched.value && canAsk.value ? { connection: connection.value } : undefined),
    subscribe: rpc.groups.list,
    isActive: () => live.isAsking,
    refreshTick: () => live.refreshTick,
    onValue: () => own.noteValue(),
  });
  const own = useOwnChanges(list.refresh);

  /** Deletes groups one after the other, with progress and a way to stop; stopping keeps what is done. */
  function removeEach(removals: readonly Removal[], how: GroupDeletion, watch: RemovalWatch): Promise<RemovalOutcome[]> {
    const remove = ({ name, left }: Removal): Promise<GroupReport> =>
      rpc.groups.delete(here({ group: name, ...how, ...(left === undefined ? {} : { onlyRequests: left.map(namedRequest) }) }));
    return removeAsTask(own.run, { one: 'deleteGroup', many: 'deleteGroups', field: 'group' }, removals, remove, watch);
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

  /** Asks once for members and exact figures of some groups, part after part, until the signal is aborted. The list shows them too. */
  async function askStats(names: readonly string[], signal: AbortSignal, progress: (asked: number) => void = () => {}): Promise<void> {
    for (let at = 0; at < names.length && !signal.aborted; at += groupStatsRowsMax) {
      const part = names.slice(at, at + groupStatsRowsMax);
      keep(await rpc.groups.statsOnce(here({ groups: part }), { signal }));
      progress(at + part.length);
    }
  }

  /** The same for the groups that were never asked for. */
  const askedOf = ref({ asked: 0, total: 0 });
  async function askAll(signal: AbortSignal): Promise<void> {
    const missing = rows.value.filter(({ group }) => !statsByGroup.value.has(group)).map(({ group }) => group);
    const [before, total] = [rows.value.length - missing.length, rows.value.length];
    askedOf.value = { asked: before, total };
    await askStats(missing, signal, (asked) => (askedOf.value = { asked: before + asked, total }));
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
    askStats,
    /** Clients of a group that are online, as it was read last. */
    membersOf: (group: string): Figure => statsByGroup.value.get(group)?.stats.members ?? unknown('pending'),
    /** Keeps the list live while the calling component lives. */
    watchHere: listWatchers.watchHere,
    /** Names the groups whose members are wanted; at most `groupStatsRowsMax` of them are asked for. */
    see: (names: readonly string[]) => {
      seen.value = names;
    },
    refresh: list.refresh,
    planSave: (draft: GroupDraft): Promise<PlannedRequest[]> => rpc.groups.planSave(here(draft)),
    /** The requests of several deletions, in the order of the groups. Rejects when one of them cannot be planned. */
    planDelete: (names: readonly string[], how: GroupDeletion): Promise<PlannedRequest[][]> =>
      rpc.groups.planDelete(here({ ...how, groups: [...names] })),
    planMove: (draft: MoveDraft): Promise<MovePlan> => rpc.groups.planMove(here(draft)),
    /** Each rejects with ConsoleError when nothing was sent, and resolves to the result on each node otherwise. */
    create: (draft: GroupDraft): Promise<GroupReport> => own.run('saveGroup', nameOf(draft), () => rpc.groups.create(here(draft))),
    update: (draft: GroupDraft): Promise<GroupReport> => own.run('saveGroup', nameOf(draft), () => rpc.groups.update(here(draft))),
    move: (draft: MoveDraft): Promise<MoveReport> => own.run('moveOffsets', nameOf(draft), () => rpc.groups.move(here(draft))),
    removeEach,
    addBookmark: (group: string): Promise<Bookmark[]> => rpc.groups.addBookmark(here({ group })),
    removeBookmark: (group: string, bookmark: string): Promise<null> => rpc.groups.removeBookmark(here({ group, bookmark })),
    threadDump: (group: string, clientId: string): Promise<{ text: string }> => rpc.groups.threadDump(here({ group, clientId })),
  };
});
