import { failureOf } from '../../../console/contract/errors.ts';
import type { Failure } from '../../../console/contract/errors.ts';
import type { PlannedRequest, RequestResult } from '../../../console/contract/topics.ts';
import { resultsLeft, resultsOf, withLaterResults } from '../../components/change-results.ts';
import type { FailureText } from '../../components/change-results.ts';
import type { TargetResult } from '../../components/ResultList.vue';
import type { RunTask, TaskKind } from '../../stores/tasks.ts';

/** A topic or group to delete; with `left` only what an earlier try has not done of it. */
export interface Removal {
  name: string;
  left?: readonly RequestResult[];
}

/** What became of it: the result on each node, a failure before anything was sent (or of an unknown outcome), or it was not begun. */
export type RemovalOutcome = { name: string } & (
  | { status: 'sent'; results: RequestResult[] }
  | { status: 'failed'; failure: Failure }
  | { status: 'notBegun' }
);

/** How somebody follows several deletions, and stops them: what is done stays. */
export interface RemovalWatch {
  signal: AbortSignal;
  cancel: () => void;
  /** Deletions that are over. */
  progress: (done: number) => void;
}

/** Deletes one after the other; what fails does not keep the rest. After the signal no further one is begun. */
export async function removeOneByOne(
  removals: readonly Removal[],
  remove: (removal: Removal) => Promise<{ results: RequestResult[] }>,
  { signal, progress }: Pick<RemovalWatch, 'signal' | 'progress'>,
): Promise<RemovalOutcome[]> {
  const outcomes: RemovalOutcome[] = [];
  for (const removal of removals) {
    const { name } = removal;
    if (signal.aborted) {
      outcomes.push({ name, status: 'notBegun' });
      continue;
    }
    try {
      outcomes.push({ name, status: 'sent', results: (await remove(removal)).results });
    } catch (error) {
      outcomes.push({ name, status: 'failed', failure: failureOf(error) });
    }
    progress(outcomes.length);
  }
  return outcomes;
}

/** What a deletion is called among the tasks: `one` with the name as `field`, or `many` with their `count`. */
interface RemovalKind {
  one: TaskKind;
  many: TaskKind;
  field: string;
}

/** The same as a task that tells how far it is and can be stopped. */
export function removeAsTask(
  run: RunTask,
  kind: RemovalKind,
  removals: readonly Removal[],
  remove: (removal: Removal) => Promise<{ results: RequestResult[] }>,
  { signal, cancel, progress }: RemovalWatch,
): Promise<RemovalOutcome[]> {
  const [first] = removals;
  const isOne = first !== undefined && removals.length === 1;
  return run(
    isOne ? kind.one : kind.many,
    isOne ? { [kind.field]: first.name } : { count: String(removals.length) },
    (task) =>
      removeOneByOne(removals, remove, {
        signal,
        progress: (done) => {
          progress(done);
          task.progress(done, removals.length);
        },
      }),
    { cancel, isFailed: (outcomes) => outcomes.some((outcome) => outcome.status !== 'notBegun' && !isRemoved(outcome)) },
  );
}

export const isRemoved = (outcome: RemovalOutcome): boolean => outcome.status === 'sent' && resultsLeft(outcome.results).length === 0;

/** What is left to do after some outcomes: all of one that was not begun, or the requests of one that failed. */
export function removalsLeft(outcomes: readonly RemovalOutcome[]): Removal[] {
  return outcomes
    .filter((outcome) => !isRemoved(outcome))
    .map((outcome) => (outcome.status === 'sent' ? { name: outcome.name, left: resultsLeft(outcome.results) } : { name: outcome.name }));
}

/** Outcomes with those of a further try in their places. */
export function withLater(before: readonly RemovalOutcome[], later: readonly RemovalOutcome[]): RemovalOutcome[] {
  return before.map((outcome) => {
    const next = later.find(({ name }) => name === outcome.name);
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

/** Fields that name what a request deletes. */
const nameFields = ['topic', 'groupName'] as const;

/** The requests of several deletions, equal ones to a node in one line that names what they delete. */
export function joinPlans(plans: readonly PlannedRequest[][]): PlannedRequest[] {
  const joined = new Map<string, { request: PlannedRequest; field: string | undefined; names: string[] }>();
  for (const request of plans.flat()) {
    const field = nameFields.find((name) => name in request.fields);
    const { [field ?? '']: name, ...others } = request.fields;
    const key = JSON.stringify([request.requestCode, request.target.address, others]);
    const entry = joined.get(key) ?? { request, field, names: [] };
    joined.set(key, entry);
    if (name !== undefined) entry.names.push(name);
  }
  return [...joined.values()]
    .map(({ request, field, names }) => ({
      ...request,
      fields: field === undefined ? request.fields : { ...request.fields, [field]: names.join(', ') },
    }))
    .sort((a, b) => a.requestCode - b.requestCode);
}

/** The result of each deletion on each node, those that were not done first. Of one alone the nodes are the names. */
export function outcomesOf(outcomes: readonly RemovalOutcome[], failureText: FailureText): TargetResult[] {
  const results = outcomes.flatMap((outcome): TargetResult[] => {
    const { name } = outcome;
    if (outcome.status === 'failed') return [{ target: name, request: '', status: 'failed', text: failureText(outcome.failure) }];
    if (outcome.status === 'notBegun') return [{ target: name, request: '', status: 'notSent' }];
    return resultsOf(outcome.results, failureText).map((result, index) => {
      const topic = outcome.results[index]?.fields['topic'] ?? name;
      const request = topic === name ? result.request : `${result.request} ${topic}`;
      return outcomes.length === 1 ? { ...result, request } : { ...result, target: name, request: `${request} → ${result.target}` };
    });
  });
  return results.toSorted((a, b) => Number(a.status === 'done') - Number(b.status === 'done'));
}
