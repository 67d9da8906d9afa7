import type { MessageType, TopicKind, TopicRow } from '../../../console/contract/topics.ts';
import { messageTypes } from '../../../console/contract/topics.ts';

/** Which topics a list shows: one's own, those of groups (retry and dead letters), RocketMQ's own, or all. */
export const kindFilters = ['normal', 'group', 'system', 'all'] as const;
export type KindFilter = (typeof kindFilters)[number];

export interface TopicFilter {
  query: string;
  messageType: MessageType | 'any';
  kind: KindFilter;
}

const kindsOf: Record<KindFilter, readonly TopicKind[]> = {
  normal: ['normal'],
  group: ['retry', 'dlq'],
  system: ['system'],
  all: ['normal', 'retry', 'dlq', 'system'],
};

/** The topics that a filter lets through. Every word of the query must be in the name, in any order, capital or not. */
export function filterTopics(rows: readonly TopicRow[], { query, messageType, kind }: TopicFilter): TopicRow[] {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const kinds = kindsOf[kind];
  return rows.filter(
    (row) =>
      kinds.includes(row.kind) &&
      (messageType === 'any' || row.messageType === messageType) &&
      words.every((word) => row.topic.toLowerCase().includes(word)),
  );
}

/** A kind filter out of a URL; anything else is one's own topics. */
export const readKind = (text: string): KindFilter => kindFilters.find((kind) => kind === text) ?? 'normal';

/** A message type out of a URL; anything else is any. */
export const readMessageType = (text: string): MessageType | 'any' => messageTypes.find((type) => type === text) ?? 'any';
