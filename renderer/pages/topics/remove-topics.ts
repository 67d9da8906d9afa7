import { failureOf } from '../../../console/contract/errors.ts';
import type { Failure } from '../../../console/contract/errors.ts';
import type { ChangeReport, PlannedRequest, RequestResult } from '../../../console/contract/topics.ts';

/** A topic to delete; with `onlyTargets` on these addresses alone, for a further try. */
export interface Removal {
  topic: string;
  onlyTargets?: string[];
}

/** What became of one topic: the result on each node, a failure before anything was sent (or of an unknown outcome), or it was not begun. */
export type TopicOutcome = { topic: string } & (
  | { status: 'sent'; results: RequestResult[] }
  | { status: 'failed'; failure: Failure }
  | { status: 'notBegun' }
);

/** Deletes one topic after the other; what fails does not keep the rest. After the signal no further one is begun. */
export async function removeOneByOne(
  removals: readonly Removal[],
  remove: (removal: Removal) => Promise<ChangeReport>,
  { signal, progress }: { signal: AbortSignal; progress: (done: number) => void },
): Promise<TopicOutcome[]> {
  const outcomes: TopicOutcome[] = [];
  for (const removal of removals) {
    const { topic } = removal;
    if (signal.aborted) {
      outcomes.push({ topic, status: 'notBegun' });
      continue;
    }
    try {
      outcomes.push({ topic, status: 'sent', results: (await remove(removal)).results });
    } catch (error) {
      outcomes.push({ topic, status: 'failed', failure: failureOf(error) });
    }
    progress(outcomes.length);
  }
  return outcomes;
}

/** Addresses whose request was not done: those that a further try is for. */
export const targetsLeft = (results: readonly RequestResult[]): string[] =>
  results.filter(({ outcome }) => outcome.status !== 'done').map(({ target }) => target.address);

export const isRemoved = (outcome: TopicOutcome): boolean => outcome.status === 'sent' && targetsLeft(outcome.results).length === 0;

/** What is left to do after some outcomes: whole topics, or the nodes of one that failed. */
export function removalsLeft(outcomes: readonly TopicOutcome[]): Removal[] {
  return outcomes
    .filter((outcome) => !isRemoved(outcome))
    .map((outcome) =>
      outcome.status === 'sent' ? { topic: outcome.topic, onlyTargets: targetsLeft(outcome.results) } : { topic: outcome.topic },
    );
}

/** Results with those of a further try in their places. */
export function withLaterResults(before: readonly RequestResult[], later: readonly RequestResult[]): RequestResult[] {
  return before.map(
    (result) =>
      later.find(({ target, requestCode }) => target.address === result.target.address && requestCode === result.requestCode) ?? result,
  );
}

/** Outcomes with those of a further try in their places. */
export function withLater(before: readonly TopicOutcome[], later: readonly TopicOutcome[]): TopicOutcome[] {
  return before.map((outcome) => {
    const next = later.find(({ topic }) => topic === outcome.topic);
    if (next === undefined) return outcome;
    if (outcome.status !== 'sent') return next;
    if (next.status === 'notBegun') return outcome;
    if (next.status === 'sent') return { ...next, results: withLaterResults(outcome.results, next.results) };
    const { failure } = next;
    const results = outcome.results.map((result) =>
      result.outcome.status === 'done' ? result : { ...result, outcome: { status: 'failed' as const, failure } },
    );
    return { ...outcome, results };
  });
}

/** The requests of several topics, equal ones to a node in one line that names the topics. */
export function joinPlans(plans: readonly PlannedRequest[][]): PlannedRequest[] {
  const joined = new Map<string, { request: PlannedRequest; topics: string[] }>();
  for (const request of plans.flat()) {
    const key = `${request.requestCode} ${request.target.address}`;
    const entry = joined.get(key) ?? { request, topics: [] };
    joined.set(key, entry);
    entry.topics.push(request.fields['topic'] ?? '');
  }
  return [...joined.values()]
    .map(({ request, topics }) => ({ ...request, fields: { ...request.fields, topic: topics.join(', ') } }))
    .sort((a, b) => a.requestCode - b.requestCode);
}
