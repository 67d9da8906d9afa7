import type { NodeFailure, TopicList, TopicRow } from './topics.ts';

/** What is said of a topic besides its name; many topics share it. */
export type TopicShape = Omit<TopicRow, 'topic'>;

/**
 * A list of topics as it crosses the connection: 100,000 of them fit into one frame several times over. Names are
 * sorted, so each is kept as what it shares with the one before and the rest.
 */
export interface PackedTopics {
  /** Characters that a name shares with the one before it, 255 at most; one byte a topic. */
  shared: Uint8Array;
  /** The rest of each name, one a line. */
  rests: string;
  shapes: TopicShape[];
  /** Which of `shapes` a topic has: three bytes a topic, the lowest first. */
  shapeOf: Uint8Array;
  failures: NodeFailure[];
  brokerCount: number;
  atMs: number;
}

const sharedMax = 255;
const shapeBytes = 3;

export function packTopics({ topics, ...about }: TopicList): PackedTopics {
  const shared = new Uint8Array(topics.length);
  const shapeOf = new Uint8Array(topics.length * shapeBytes);
  const shapes: TopicShape[] = [];
  const indexOf = new Map<string, number>();
  const rests: string[] = [];
  let before = '';
  for (const [at, { topic, ...shape }] of topics.entries()) {
    const length = sharedLength(before, topic);
    shared[at] = length;
    rests.push(topic.slice(length));
    before = topic;
    const key = keyOf(shape);
    const index = indexOf.get(key) ?? shapes.push(shape) - 1;
    indexOf.set(key, index);
    for (let byte = 0; byte < shapeBytes; byte++) shapeOf[at * shapeBytes + byte] = (index >> (8 * byte)) & 0xff;
  }
  return { shared, rests: rests.join('\n'), shapes, shapeOf, ...about };
}

export function unpackTopics({ shared, rests, shapes, shapeOf, ...about }: PackedTopics): TopicList {
  const lines = rests.split('\n');
  let before = '';
  const topics = Array.from(shared, (length, at): TopicRow => {
    const topic = before.slice(0, length) + (lines[at] ?? '');
    before = topic;
    let index = 0;
    for (let byte = 0; byte < shapeBytes; byte++) index |= (shapeOf[at * shapeBytes + byte] ?? 0) << (8 * byte);
    const shape = shapes[index];
    if (shape === undefined) throw new RangeError(`topic ${at} has shape ${index} of ${shapes.length}`);
    return { topic, ...shape };
  });
  return { topics, ...about };
}

function sharedLength(a: string, b: string): number {
  const most = Math.min(a.length, b.length, sharedMax);
  let length = 0;
  while (length < most && a.charCodeAt(length) === b.charCodeAt(length)) length++;
  return length;
}

const keyOf = ({ kind, messageType, readQueues, writeQueues, perm, differs, brokerNames }: TopicShape): string =>
  `${kind} ${messageType} ${readQueues} ${writeQueues} ${perm} ${differs} ${brokerNames.join('\n')}`;
