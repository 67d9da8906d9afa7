import { getAllConsumerOffsets } from '../../../engine/admin/get-all-consumer-offsets.ts';
import type { CommittedOffsets } from '../../../engine/admin/get-all-consumer-offsets.ts';
import { getAllGroupConfigs } from '../../../engine/admin/get-all-group-configs.ts';
import { getBrokerConsumeStats } from '../../../engine/admin/get-broker-consume-stats.ts';
import type { SubscriptionGroupConfig } from '../../../engine/protocol/bodies/subscription-group.ts';
import type { Clock } from '../../../engine/runtime/clock.ts';
import { unknown } from '../../contract/figure.ts';
import type { GroupList } from '../../contract/groups.ts';
import type { NodeFailure } from '../../contract/topics.ts';
import type { BrokerRef, ClusterView } from '../connections/cluster-view.ts';
import { nodeError, nodeFailure, unknownFigure } from '../node-failure.ts';
import type { Pace } from '../pace.ts';
import { createSharedPoll } from '../shared-poll.ts';
import { groupRowsOf } from './group-rows.ts';
import type { BrokerGroups, BrokerProgress } from './group-rows.ts';

/** How often the masters are asked for their groups while a page looks: one request each. */
export const groupListIntervalMs = 2000;
/** A broker that computes long for the figures is left alone for this many times as long. */
const restFactor = 10;

/** All groups of a cluster: the settings first, the figures when they come. */
export interface GroupListPoll {
  watch(listener: (list: GroupList) => void, signal: AbortSignal): Promise<void>;
  refresh(): Promise<void>;
  /** The newest list, read first where there is none. */
  read(): Promise<GroupList>;
  /** What each master stores of one group, at most a few seconds old. */
  stored(group: string): Promise<StoredGroup[]>;
  /** Offsets committed on a master, at most a few seconds old. */
  committed(broker: BrokerRef): Promise<CommittedOffsets>;
}

/** What one master stores of a group: its settings, nothing, or a failure. */
export interface StoredGroup {
  broker: BrokerRef;
  config: SubscriptionGroupConfig | undefined;
  failure: NodeFailure | null;
}

interface Settings {
  masters: BrokerRef[];
  answers: BrokerGroups[];
  failures: NodeFailure[];
  atMs: number;
  monotonicMs: number;
}

interface Progress {
  answers: BrokerProgress[];
  failures: NodeFailure[];
  atMs: number;
}

/** The list of each cluster, made when it is first asked for and shared by all who look at its groups. */
export type GroupLists = (view: ClusterView) => GroupListPoll;

export function createGroupLists(clock: Clock, pace: Pace): GroupLists {
  const byView = new WeakMap<ClusterView, GroupListPoll>();
  return (view) => {
    const list = byView.get(view) ?? createGroupListPoll(clock, view, pace);
    byView.set(view, list);
    return list;
  };
}

/** Three requests to each master make the list: settings (201), committed offsets (43) and the figures of all groups (317). */
export function createGroupListPoll(clock: Clock, view: ClusterView, pace: Pace): GroupListPoll {
  let progressTookMs = 0;
  const offsets = new Map<string, { atMs: number; reading: Promise<CommittedOffsets> }>();
  const settings = createSharedPoll({ clock, intervalMs: pace(groupListIntervalMs), read: () => readSettings(clock, view) });
  const progress = createSharedPoll({
    clock,
    intervalMs: () => Math.max(pace(groupListIntervalMs)(), progressTookMs * restFactor),
    read: async (): Promise<Progress> => {
      const startedMs = clock.monotonicMs();
      const reading = await readProgress(clock, view, (broker) => readCommitted(broker, 0));
      progressTookMs = clock.monotonicMs() - startedMs;
      return reading;
    },
  });

  function readCommitted(broker: BrokerRef, ageMaxMs: number): Promise<CommittedOffsets> {
    const nowMs = clock.monotonicMs();
    const recent = offsets.get(broker.address);
    if (recent !== undefined && nowMs - recent.atMs < ageMaxMs) return recent.reading;
    const entry = { atMs: nowMs, reading: getAllConsumerOffsets(view.caller, broker.address) };
    offsets.set(broker.address, entry);
    entry.reading.catch(() => {
      if (offsets.get(broker.address) === entry) offsets.delete(broker.address);
    });
    return entry.reading;
  }

  let made: { of: readonly [Settings, Progress | undefined]; list: GroupList } | undefined;
  function combine(): GroupList | undefined {
    const [names, figures] = [settings.latest, progress.latest];
    if (names === undefined) return undefined;
    if (made === undefined || made.of[0] !== names || made.of[1] !== figures) made = { of: [names, figures], list: listOf(names, figures) };
    return made.list;
  }

  return {
    watch(listener, signal) {
      let isWatchingFigures = false;
      const tell = (): void => {
        const list = combine();
        if (list === undefined || signal.aborted) return;
        listener(list);
        // The names first: a broker computes for the figures of thousands of groups. Without them the names are still a list.
        if (isWatchingFigures) return;
        isWatchingFigures = true; // fresh figures come within the call
        void progress.watch(tell, signal).catch(() => {});
      };
      return settings.watch(tell, signal);
    },
    async refresh() {
      await Promise.all([settings.refresh(), progress.refresh()]);
    },
    async read() {
      await (settings.latest ?? settings.refresh());
      return combine() ?? { groups: [], failures: [], brokerCount: 0, atMs: clock.nowMs(), figuresAtMs: null };
    },
    async stored(group) {
      const isFresh = settings.latest !== undefined && clock.monotonicMs() - settings.latest.monotonicMs < 2 * groupListIntervalMs;
      return storedOf(isFresh && settings.latest !== undefined ? settings.latest : await settings.refresh(), group);
    },
    committed: (broker) => readCommitted(broker, Math.max(groupListIntervalMs, progressTookMs * restFactor)),
  };
}

function listOf({ answers, failures, masters, atMs }: Settings, progress: Progress | undefined): GroupList {
  const all = [...failures, ...(progress?.failures ?? [])];
  return {
    groups: groupRowsOf(answers, progress?.answers),
    failures: all
      .filter(({ node }, index) => all.findIndex((other) => other.node === node) === index)
      .sort((a, b) => (a.node < b.node ? -1 : 1)),
    brokerCount: masters.length,
    atMs,
    figuresAtMs: progress?.atMs ?? null,
  };
}

/** Whether two lists say the same, apart from when they were read. */
export function isSameList(a: GroupList, b: GroupList): boolean {
  const text = (list: GroupList): string => JSON.stringify({ ...list, atMs: 0, figuresAtMs: list.figuresAtMs === null });
  return a === b || text(a) === text(b);
}

function storedOf({ masters, answers, failures }: Settings, group: string): StoredGroup[] {
  return masters.map((broker) => ({
    broker,
    config: answers.find((answer) => answer.broker.node === broker.node)?.configs.get(group),
    failure: failures.find(({ node }) => node === broker.node) ?? null,
  }));
}

/** Asks every master now for what it stores of a group. */
export async function readStoredGroup(clock: Clock, view: ClusterView, group: string): Promise<StoredGroup[]> {
  return (await readStoredGroups(clock, view))(group);
}

/** The same for any group, asked once. */
export async function readStoredGroups(clock: Clock, view: ClusterView): Promise<(group: string) => StoredGroup[]> {
  const settings = await readSettings(clock, view);
  return (group) => storedOf(settings, group);
}

/** Rejects when none of the masters answers. */
async function readSettings(clock: Clock, view: ClusterView): Promise<Settings> {
  const masters = await view.masters();
  const answers: BrokerGroups[] = [];
  const failures: NodeFailure[] = [];
  let lastError: unknown;
  await Promise.all(
    masters.map(async (broker) => {
      try {
        answers.push({ broker, configs: await getAllGroupConfigs(view.caller, broker.address) });
      } catch (error) {
        lastError = nodeError(broker, error);
        failures.push(nodeFailure(broker, error));
      }
    }),
  );
  if (answers.length === 0 && lastError !== undefined) throw lastError;
  answers.sort((a, b) => (a.broker.node < b.broker.node ? -1 : 1));
  return { masters, answers, failures, atMs: clock.nowMs(), monotonicMs: clock.monotonicMs() };
}

async function readProgress(
  clock: Clock,
  view: ClusterView,
  readCommitted: (broker: BrokerRef) => Promise<CommittedOffsets>,
): Promise<Progress> {
  const failures: NodeFailure[] = [];
  const answers = await Promise.all(
    (await view.masters()).map(async (broker): Promise<BrokerProgress> => {
      try {
        const [committed, stats] = await Promise.all([readCommitted(broker), getBrokerConsumeStats(view.caller, broker.address)]);
        return { broker, figures: { committed, stats, atMs: clock.nowMs() }, why: unknown('pending') };
      } catch (error) {
        failures.push(nodeFailure(broker, error));
        return { broker, figures: null, why: unknownFigure(broker, error) };
      }
    }),
  );
  return { answers, failures, atMs: clock.nowMs() };
}
