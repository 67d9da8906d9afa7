import type { GroupView } from './group-view.ts';

/** Which groups a list shows: one's own, RocketMQ's own, or all. */
export const kindFilters = ['normal', 'system', 'all'] as const;
export type KindFilter = (typeof kindFilters)[number];

export const stateFilters = ['any', 'lagging', 'behind', 'online', 'offline', 'differs'] as const;
export type StateFilter = (typeof stateFilters)[number];

export interface GroupFilter {
  query: string;
  state: StateFilter;
  kind: KindFilter;
}

const passes: Record<StateFilter, (view: GroupView) => boolean> = {
  any: () => true,
  lagging: ({ lag }) => (lag.value ?? 0) > 0,
  behind: ({ state }) => state === 'behind' || state === 'abandoned',
  online: ({ members }) => (members.value ?? 0) > 0,
  offline: ({ members }) => members.value === 0,
  differs: ({ subscriptionsDiffer }) => subscriptionsDiffer === true,
};

/** Whether a filter needs to know who is online in every group. */
export const needsMembers = (state: StateFilter): boolean => state !== 'any' && state !== 'lagging';

/** The groups that a filter lets through. Every word of the query must be in the name or one of its topics. */
export function filterGroups(views: readonly GroupView[], { query, state, kind }: GroupFilter): GroupView[] {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return views.filter((view) => {
    if (kind !== 'all' && view.row.kind !== kind) return false;
    const text = `${view.group} ${view.row.topics.join(' ')}`.toLowerCase();
    return passes[state](view) && words.every((word) => text.includes(word));
  });
}

/** Filters out of a URL; anything else is one's own groups in any state. */
export const readKind = (text: string): KindFilter => kindFilters.find((kind) => kind === text) ?? 'normal';
export const readState = (text: string): StateFilter => stateFilters.find((state) => state === text) ?? 'any';
