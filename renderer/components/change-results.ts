import type { PlannedRequest, RequestResult } from '../../console/contract/topics.ts';
import type { TargetResult } from './ResultList.vue';

export type FailureText = (failure: { code: string; data: Record<string, unknown> }) => string;
const nameOf = (target: PlannedRequest['target']): string =>
  target.kind === 'broker' ? `${target.node} ${target.address}` : target.address;

/** The result of each request, with each failure in words. */
export function resultsOf(results: readonly RequestResult[], failureText: FailureText): TargetResult[] {
  return results.map(({ target, requestName, outcome }) => ({
    target: nameOf(target),
    request: requestName,
    status: outcome.status,
    text: outcome.status === 'failed' ? failureText(outcome.failure) : undefined,
  }));
}

/** Requests that were not done: those that a further try is for. */
export const resultsLeft = (results: readonly RequestResult[]): RequestResult[] =>
  results.filter(({ outcome }) => outcome.status !== 'done');

const isSame = (a: PlannedRequest, b: PlannedRequest): boolean =>
  a.target.address === b.target.address && a.requestCode === b.requestCode && a.fields['topic'] === b.fields['topic'];

/** Results with those of a further try in their places. */
export function withLaterResults(before: readonly RequestResult[], later: readonly RequestResult[]): RequestResult[] {
  return before.map((result) => later.find((other) => isSame(other, result)) ?? result);
}
