import type { GroupStats } from '../../contract/groups.ts';
import { inParallel } from '../in-parallel.ts';
import { groupStatsOf } from './group-detail.ts';
import type { GroupListPoll } from './group-list.ts';
import { readConnections, readMembers } from './group-members.ts';
import type { OnlineMembers } from './group-members.ts';
import { readGroupProgress } from './group-progress.ts';
import type { ProgressTools } from './group-progress.ts';

/** Groups that are asked for at the same time. */
const groupsAtOnceMax = 8;
/** How long it is known whether the members of a group agree, as long as they are the same. */
const agreementFreshMs = 30_000;
/** Groups with more members are compared on their own page only. */
const comparedMembersMax = 16;
/** Groups whose agreement is kept; the ones not asked for longest go first. */
const agreementsMax = 2000;

/** Members and exact figures of some groups. */
export interface GroupStatsReader {
  /** In the order of `names`, without those that no broker has. */
  read(names: readonly string[]): Promise<GroupStats[]>;
}

interface Agreement {
  clients: string;
  atMs: number;
  differs: boolean | null;
}

export function createGroupStats(tools: ProgressTools, list: GroupListPoll): GroupStatsReader {
  const { clock, view } = tools;
  const agreements = new Map<string, Agreement>();

  /** Whether the members subscribe differently; asks each of them, but not often. */
  async function differs(group: string, online: OnlineMembers): Promise<boolean | null> {
    if (online.connections.length < 2) return online.connections.length === 0 && online.failures.length > 0 ? null : false;
    if (online.connections.length > comparedMembersMax) return null;
    const clients = online.connections.map(({ clientId }) => clientId).join('\n');
    const recent = agreements.get(group);
    const nowMs = clock.monotonicMs();
    if (recent?.clients === clients && nowMs - recent.atMs < agreementFreshMs) return recent.differs;
    const { members, differences } = await readMembers(clock, view, group, online);
    const isComplete = members.every(({ state }) => state !== null);
    const result = differences.length > 0 ? true : isComplete ? false : null;
    agreements.delete(group);
    agreements.set(group, { clients, atMs: nowMs, differs: result });
    const [oldest] = agreements.keys();
    if (agreements.size > agreementsMax && oldest !== undefined) agreements.delete(oldest);
    return result;
  }

  async function readOne(group: string, brokerNames: readonly string[]): Promise<GroupStats> {
    const masters = (await view.masters()).filter(({ node }) => brokerNames.includes(node));
    const [progress, online] = await Promise.all([readGroupProgress(tools, group, masters, false), readConnections(view, group, masters)]);
    return groupStatsOf(group, progress, online, await differs(group, online));
  }

  return {
    async read(names) {
      const rows = new Map((await list.read()).groups.map((row) => [row.group, row.brokerNames]));
      const wanted = names.filter((name) => rows.has(name));
      return inParallel(groupsAtOnceMax, wanted, (group) => readOne(group, rows.get(group) ?? []));
    },
  };
}
