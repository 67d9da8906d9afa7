import type { Figure } from '../../../console/contract/figure.ts';
import { known, unknown } from '../../../console/contract/figure.ts';
import type { GroupQueue } from '../../../console/contract/groups.ts';

/** A group's progress on one topic, summed over its queues. */
export interface TopicProgressRow {
  topic: string;
  isRetry: boolean;
  queues: number;
  /** Queues that hold messages and were never committed. */
  withoutProgress: number;
  lag: Figure;
  behindMs: Figure;
  /** Sums over the queues with known offsets, for one bar. */
  kept: number;
  consumed: number;
  inFlight: number;
}

/** One row a topic, those with the largest lag first, retry topics last. */
export function topicProgress(queues: readonly GroupQueue[]): TopicProgressRow[] {
  const byTopic = new Map<string, GroupQueue[]>();
  for (const queue of queues) byTopic.set(queue.topic, [...(byTopic.get(queue.topic) ?? []), queue]);
  return [...byTopic]
    .map(([topic, own]): TopicProgressRow => {
      const reach = own.map(reachOf);
      return {
        topic,
        isRetry: own.some(({ isRetry }) => isRetry),
        queues: own.length,
        withoutProgress: own.filter(
          ({ consumerOffset, maxOffset, minOffset }) => consumerOffset === null && (maxOffset.value ?? 0) > (minOffset.value ?? 0),
        ).length,
        lag: joined(
          own.map(({ lag }) => lag),
          (sum, lag) => sum + lag,
        ),
        behindMs: joined(
          own.map(({ behindMs }) => behindMs),
          Math.max,
        ),
        kept: reach.reduce((sum, { kept }) => sum + kept, 0),
        consumed: reach.reduce((sum, { consumed }) => sum + consumed, 0),
        inFlight: reach.reduce((sum, { inFlight }) => sum + inFlight, 0),
      };
    })
    .sort((a, b) => Number(a.isRetry) - Number(b.isRetry) || (b.lag.value ?? 0) - (a.lag.value ?? 0) || (a.topic < b.topic ? -1 : 1));
}

function reachOf({ minOffset, maxOffset, consumerOffset, pullOffset }: GroupQueue): { kept: number; consumed: number; inFlight: number } {
  const [min, max] = [minOffset.value ?? 0, maxOffset.value ?? 0];
  if (consumerOffset === null) return { kept: max - min, consumed: 0, inFlight: 0 };
  const at = Math.min(max, Math.max(min, consumerOffset));
  return { kept: max - min, consumed: at - min, inFlight: Math.min(max - at, Math.max(0, (pullOffset ?? at) - at)) };
}

/** Queues that were never committed are left out; the first that is not known for another reason makes it unknown. */
function joined(figures: readonly Figure[], join: (a: number, b: number) => number): Figure {
  const bad = figures.find((figure) => figure.value === null && figure.unknown !== 'noProgress');
  if (bad !== undefined) return bad;
  const values = figures.flatMap(({ value }) => value ?? []);
  return values.length === 0 ? unknown('noProgress') : known(values.reduce((a, b) => join(a, b), 0));
}
