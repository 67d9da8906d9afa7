import { getConsumerRunningInfo } from '../../../engine/admin/get-consumer-running-info.ts';
import type { Clock } from '../../../engine/runtime/clock.ts';
import { ConsoleError } from '../../contract/errors.ts';
import type { GroupList, GroupMembers, GroupStats, TopicGroups, groups } from '../../contract/groups.ts';
import type { DomainHandlers } from '../../rpc/router.ts';
import { plannedRequest } from '../change-steps.ts';
import type { BrokerRef, ClusterView } from '../connections/cluster-view.ts';
import type { ConnectionRegistry } from '../connections/connection-registry.ts';
import { nodeError } from '../node-failure.ts';
import type { Pace } from '../pace.ts';
import { createSharedPoll } from '../shared-poll.ts';
import type { BookmarkStore } from './bookmark-store.ts';
import { bookmarksOfNow, planDelete, planDeleteAgain, planSave, runSteps } from './group-change.ts';
import { createGroupDetails } from './group-detail.ts';
import type { GroupDetails } from './group-detail.ts';
import { isSameList } from './group-list.ts';
import type { GroupListPoll, GroupLists, StoredGroup } from './group-list.ts';
import { readConnections, readMembers } from './group-members.ts';
import { createGroupStats } from './group-stats.ts';
import type { GroupStatsReader } from './group-stats.ts';
import { moveOffsets, planMove } from './offset-move.ts';
import { createTopicGroups } from './topic-groups.ts';
import type { TopicGroupsReader } from './topic-groups.ts';

/** How often an open group, the visible rows, and the clients of an open group or the groups of an open topic are read. */
const detailIntervalMs = 1000;
const statsIntervalMs = 2000;
const membersIntervalMs = 3000;

interface ConnectionGroups {
  view: ClusterView;
  list: GroupListPoll;
  details: GroupDetails;
  stats: GroupStatsReader;
  topics: TopicGroupsReader;
}

type GroupHandlers = DomainHandlers<typeof groups>;

export interface GroupsHandlersOptions {
  clock: Clock;
  registry: ConnectionRegistry;
  bookmarks: BookmarkStore;
  pace: Pace;
  lists: GroupLists;
}

export function createGroupsHandlers({ clock, registry, bookmarks, pace, lists }: GroupsHandlersOptions): GroupHandlers {
  const byConnection = new WeakMap<ClusterView, ConnectionGroups>();

  function of(connection: string): ConnectionGroups {
    const { view } = registry.find(connection);
    const existing = byConnection.get(view);
    if (existing !== undefined) return existing;
    const list = lists(view);
    const tools = { clock, view, committed: (broker: BrokerRef) => list.committed(broker) };
    const made = {
      view,
      list,
      details: createGroupDetails(tools, list),
      stats: createGroupStats(tools, list),
      topics: createTopicGroups(tools, list),
    };
    byConnection.set(view, made);
    return made;
  }

  /** Asks again at once, so that the page that made a change sees it. */
  const refreshSoon = ({ list }: ConnectionGroups): void => void list.refresh().catch(() => {});

  const readStats = (connection: string, names: readonly string[]): Promise<GroupStats[]> => of(connection).stats.read(names);

  return {
    async list({ connection }, { emit, signal }) {
      let shown: GroupList | undefined;
      await of(connection).list.watch((list) => {
        if (shown === undefined || !isSameList(shown, list)) emit(list);
        shown = list;
      }, signal);
    },

    stats({ connection, groups: names }, { emit, signal }) {
      const read = (): Promise<GroupStats[]> => readStats(connection, names);
      return createSharedPoll({ clock, intervalMs: pace(statsIntervalMs), read }).watch(emit, signal);
    },

    statsOnce: ({ connection, groups: names }) => readStats(connection, names),

    detail({ connection, group }, { emit, signal }) {
      const { details } = of(connection);
      return createSharedPoll({ clock, intervalMs: pace(detailIntervalMs), read: () => details.read(group) }).watch(emit, signal);
    },

    ofTopic({ connection, topic, withFigures }, { emit, signal }) {
      const { topics } = of(connection);
      const read = (): Promise<TopicGroups> => topics.read(topic, withFigures);
      return createSharedPoll({ clock, intervalMs: pace(membersIntervalMs), read }).watch(emit, signal);
    },

    members({ connection, group }, { emit, signal }) {
      const { view } = of(connection);
      const read = async (): Promise<GroupMembers> =>
        readMembers(clock, view, group, await readConnections(view, group, await view.masters()));
      return createSharedPoll({ clock, intervalMs: pace(membersIntervalMs), read }).watch(emit, signal);
    },

    async threadDump({ connection, group, clientId }) {
      const { view } = of(connection);
      const online = await readConnections(view, group, await view.masters());
      const member = online.connections.find((candidate) => candidate.clientId === clientId);
      if (member === undefined) throw new ConsoleError('memberOffline', { clientId });
      try {
        const { jstack } = await getConsumerRunningInfo(view.caller, member.broker.address, { consumerGroup: group, clientId }, true);
        return { text: jstack ?? '' };
      } catch (error) {
        throw nodeError(member.broker, error);
      }
    },

    async planSave({ connection, ...save }) {
      return (await planSave(clock, of(connection).view, save)).steps.map(plannedRequest);
    },

    async planDelete({ connection, groups: names, ...how }) {
      return (await planDelete(clock, of(connection).view, names, how)).map((steps) => steps.map(plannedRequest));
    },

    async create({ connection, ...save }) {
      const target = of(connection);
      const { steps, stored } = await planSave(clock, target.view, save);
      if (stored.some(({ config }) => config !== undefined)) throw new ConsoleError('groupExists', { group: save.group });
      return runSteps(clock, target.view, save.group, steps).finally(() => refreshSoon(target));
    },

    async update({ connection, ...save }) {
      const target = of(connection);
      const { steps, stored } = await planSave(clock, target.view, save);
      assertFound(save.group, stored);
      return runSteps(clock, target.view, save.group, steps).finally(() => refreshSoon(target));
    },

    async delete({ connection, group, onlyRequests, ...how }) {
      const target = of(connection);
      const steps =
        onlyRequests === undefined
          ? (await planDelete(clock, target.view, [group], how)).flat()
          : await planDeleteAgain(target.view, { group, ...how }, onlyRequests);
      const offsets = await bookmarksOfNow(clock, target.view, group, 'delete');
      if (offsets.length > 0) await bookmarks.add(connection, offsets);
      return runSteps(clock, target.view, group, steps).finally(() => refreshSoon(target));
    },

    planMove: (input) => planMove({ clock, view: of(input.connection).view, bookmarks }, input),

    async move(input, { signal }) {
      const target = of(input.connection);
      return moveOffsets({ clock, view: target.view, bookmarks }, input, signal).finally(() => refreshSoon(target));
    },

    async bookmarks({ connection, group }, { emit, signal }) {
      registry.find(connection);
      await bookmarks.watch(connection, group, emit, signal);
    },

    async addBookmark({ connection, group }) {
      const { view } = of(connection);
      return bookmarks.add(connection, await bookmarksOfNow(clock, view, group, 'manual'));
    },

    async removeBookmark({ connection, group, bookmark }) {
      registry.find(connection);
      await bookmarks.remove(connection, group, bookmark);
      return null;
    },
  };
}

function assertFound(group: string, stored: readonly StoredGroup[]): void {
  if (stored.every(({ config, failure }) => config === undefined && failure === null)) throw new ConsoleError('groupNotFound', { group });
}
