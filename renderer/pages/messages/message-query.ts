import type { MessageFilter, messages } from '../../../console/contract/messages.ts';
import type { InputOf } from '../../../console/contract/procedure.ts';

/** The ways to look for messages, in the order of the switch. */
export const searchModes = ['time', 'key', 'id', 'queue', 'tail'] as const;
export type SearchMode = (typeof searchModes)[number];

export const readMode = (text: string): SearchMode => searchModes.find((mode) => mode === text) ?? 'time';

/** The parts of a filter, in the order in which they are offered. */
export const filterNames = ['tags', 'key', 'property', 'body'] as const;
export type FilterName = (typeof filterNames)[number];

/** What the URL says, as text. */
export interface QueryTexts {
  topic: string;
  key: string;
  id: string;
  /** `broker@queueId` */
  queue: string;
  offset: string;
  /** Whether all topics are those of RocketMQ too. */
  includesSystem: boolean;
  fromMs: number;
  /** Undefined: the range ends now. */
  toMs: number | undefined;
  filter: Readonly<Record<FilterName, string>>;
}

type WithoutConnection<Input> = Input extends unknown ? Omit<Input, 'connection'> : never;
export type SearchRequest = WithoutConnection<InputOf<typeof messages.search>>;

/** Messages of one look into a queue. */
export const queueStretch = 100;

/** A queue of the URL: `broker@queueId`. */
export function readQueue(text: string): { brokerName: string; queueId: number } | undefined {
  const at = text.lastIndexOf('@');
  const queueId = Number(text.slice(at + 1));
  return at > 0 && /^\d+$/.test(text.slice(at + 1)) ? { brokerName: text.slice(0, at), queueId } : undefined;
}

export const filterOf = (texts: QueryTexts['filter']): MessageFilter =>
  Object.fromEntries(filterNames.filter((name) => texts[name] !== '').map((name) => [name, texts[name]]));

/** What to ask the backend; undefined while something that the mode needs is missing. A tail is not a search. */
export function requestOf(mode: SearchMode, texts: QueryTexts): SearchRequest | undefined {
  const { topic } = texts;
  const key = texts.key.trim();
  const id = texts.id.trim();
  const where = topic === '' ? { includesSystem: texts.includesSystem } : { topic };
  if (mode === 'id') return id === '' ? undefined : { by: 'id', id, ...where };
  if (mode === 'key') return key === '' ? undefined : { by: 'key', key, ...where };
  if (topic === '') return undefined;
  if (mode === 'time') return { by: 'time', topic, fromMs: texts.fromMs, toMs: texts.toMs ?? null, filter: filterOf(texts.filter) };
  const queue = readQueue(texts.queue);
  if (mode === 'tail' || queue === undefined) return undefined;
  return { by: 'queue', topic, ...queue, queueOffset: /^\d+$/.test(texts.offset) ? Number(texts.offset) : null, count: queueStretch };
}

/** What the address says of a search; what is open beside it is not part of it. */
const searchParams = ['by', 'topic', 'key', 'id', 'queue', 'offset', 'system', 'from', 'to', 'tag', 'has', 'prop', 'body', 'sort'] as const;

/** The parts of an address that make a search, as they are kept under a name. */
export function savedQueryOf(query: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    searchParams.flatMap((name) => {
      const value = query[name];
      return typeof value === 'string' && value !== '' ? [[name, value]] : [];
    }),
  );
}

/** The text that tells a search from others: its key, ID, queue or topic. */
export function subjectOf({
  by = 'time',
  topic = '',
  key = '',
  id = '',
  queue = '',
}: Readonly<Record<string, string | undefined>>): string {
  const [own, where] = by === 'key' ? [key, topic] : by === 'id' ? [id, topic] : by === 'queue' ? [topic, queue] : [topic, ''];
  return [own, where].filter((part) => part !== '').join(' · ');
}
