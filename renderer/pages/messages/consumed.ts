import type { ConsumedOffsets, MessageRow } from '../../../console/contract/messages.ts';

/** Where a group stands with a message by its committed offset: `noProgress` on the message's queue, `notTracked`: it broadcasts. */
export type Standing = 'consumed' | 'waiting' | 'noProgress' | 'notTracked';

export interface GroupStanding {
  group: string;
  standing: Standing;
  /** Messages of the queue that the group reads before this one; null unless it waits. */
  ahead: number | null;
}

/**
 * Which groups have consumed a message. `done` of `of` have, of those whose offsets the broker keeps. Unknown: `pending` before
 * the first answer, `noAnswer` where the message's broker did not tell, `leftOut` where its topic was not asked for.
 */
export type RowConsumed =
  | { status: 'known'; groups: GroupStanding[]; done: number; of: number }
  | { status: 'unknown'; why: 'pending' | 'noAnswer' | 'leftOut'; groups: string[] };

/** The committed offsets of one topic's groups, by broker and queue. */
interface IndexedTopic {
  brokerNames: ReadonlySet<string>;
  groups: { group: string; isBroadcasting: boolean; byBroker: ReadonlyMap<string, ReadonlyMap<number, number>> }[];
}
export type ConsumedIndex = ReadonlyMap<string, IndexedTopic>;

export function indexConsumed({ topics }: ConsumedOffsets): ConsumedIndex {
  return new Map(
    topics.map(({ topic, brokerNames, groups }) => [
      topic,
      {
        brokerNames: new Set(brokerNames),
        groups: groups.map(({ group, isBroadcasting, offsets }) => ({
          group,
          isBroadcasting,
          byBroker: new Map(offsets.map(({ brokerName, queues }) => [brokerName, new Map(queues)])),
        })),
      },
    ]),
  );
}

/** `isAsked`: whether an answer for the row's topic is on its way where there is none. */
export function consumedOf(row: MessageRow, index: ConsumedIndex | undefined, isAsked: boolean): RowConsumed {
  const topic = index?.get(row.topic);
  if (topic === undefined) return { status: 'unknown', why: isAsked ? 'pending' : 'leftOut', groups: [] };
  if (!topic.brokerNames.has(row.brokerName)) return { status: 'unknown', why: 'noAnswer', groups: topic.groups.map(({ group }) => group) };
  const groups = topic.groups.map(({ group, isBroadcasting, byBroker }): GroupStanding => {
    const consumerOffset = byBroker.get(row.brokerName)?.get(row.queueId);
    if (isBroadcasting) return { group, standing: 'notTracked', ahead: null };
    if (consumerOffset === undefined) return { group, standing: 'noProgress', ahead: null };
    if (row.queueOffset < consumerOffset) return { group, standing: 'consumed', ahead: null };
    return { group, standing: 'waiting', ahead: row.queueOffset - consumerOffset };
  });
  const done = groups.filter(({ standing }) => standing === 'consumed').length;
  return { status: 'known', groups, done, of: groups.filter(({ standing }) => standing !== 'notTracked').length };
}

/** Sorts messages that more groups have still to consume behind the others; unknown ones last either way. */
export function openGroups(consumed: RowConsumed): number | undefined {
  return consumed.status === 'known' ? consumed.of - consumed.done : undefined;
}
