import type { Figure } from '../../../console/contract/figure.ts';
import { known, unknown } from '../../../console/contract/figure.ts';
import type { ConsumeType, GroupRow, GroupStats, MessageModel } from '../../../console/contract/groups.ts';

/**
 * `behind`: its oldest waiting message is older than a minute. `abandoned`: nobody is online and messages wait.
 * `unknown`: nobody was asked yet, or nobody answered.
 */
export type GroupState = 'online' | 'behind' | 'abandoned' | 'offline' | 'disabled' | 'unknown';

/** From this age on a group counts as behind. */
export const behindFromMs = 60_000;

/** What was read of one group, and when by this machine's clock. */
export interface ReadStats {
  stats: GroupStats;
  atMs: number;
}

/** Older exact figures give way to the list's own. */
export const statsFreshMs = 10_000;

/** A row as the list shows it: the list's figures, and the exact ones where they were read. */
export interface GroupView {
  group: string;
  row: GroupRow;
  state: GroupState;
  lag: Figure;
  retryLag: Figure;
  /** Age of the oldest message that waits; at most that with `isAtMost`. */
  behindMs: Figure;
  isAtMost: boolean;
  members: Figure;
  consumeType: ConsumeType | null;
  messageModel: MessageModel | null;
  subscriptionsDiffer: boolean | null;
}

export function groupView(row: GroupRow, read: ReadStats | undefined, countsRetry: boolean, nowMs: number): GroupView {
  const stats = read?.stats;
  const isFresh = read !== undefined && nowMs - read.atMs < statsFreshMs;
  const isUntracked = stats?.messageModel === 'BROADCASTING';
  const own = isUntracked ? unknown('notTracked') : isFresh ? read.stats.lag : row.lag;
  const retryLag = isUntracked ? own : isFresh ? read.stats.retryLag : row.retryLag;
  const behindMs = isUntracked ? own : isFresh ? read.stats.behindMs : row.behindAtMostMs;
  const members = stats?.members ?? unknown('pending');
  return {
    group: row.group,
    row,
    state: groupStateOf({ isEnabled: row.isEnabled, members, lag: own, behindMs }),
    lag: countsRetry ? sumOf(own, retryLag) : own,
    retryLag,
    behindMs,
    isAtMost: !isFresh && behindMs.value !== null && behindMs.value > 0,
    members,
    consumeType: stats?.consumeType ?? null,
    messageModel: stats?.messageModel ?? null,
    subscriptionsDiffer: stats?.subscriptionsDiffer ?? null,
  };
}

/** The state that its figures say; `members` unknown: nobody was asked, or nobody answered. */
export function groupStateOf({
  isEnabled,
  members,
  lag,
  behindMs,
}: Record<'members' | 'lag' | 'behindMs', Figure> & { isEnabled: boolean }): GroupState {
  if (!isEnabled) return 'disabled';
  if (members.value === null) return 'unknown';
  if (members.value === 0) return (lag.value ?? 0) > 0 ? 'abandoned' : 'offline';
  return (behindMs.value ?? 0) >= behindFromMs ? 'behind' : 'online';
}

/** Both together; unknown when either is. */
function sumOf(a: Figure, b: Figure): Figure {
  if (a.value === null) return a;
  return b.value === null ? b : known(a.value + b.value);
}
