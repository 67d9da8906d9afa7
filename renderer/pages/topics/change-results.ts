import type { PlannedRequest, RequestResult } from '../../../console/contract/topics.ts';
import type { TargetResult } from '../../components/ResultList.vue';
import type { TopicOutcome } from './remove-topics.ts';

type FailureText = (failure: { code: string; data: Record<string, unknown> }) => string;
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

/** The result of each topic on each node, those that were not done first. */
export function outcomesOf(outcomes: readonly TopicOutcome[], failureText: FailureText): TargetResult[] {
  const results = outcomes.flatMap((outcome): TargetResult[] => {
    const { topic } = outcome;
    if (outcome.status === 'sent')
      return resultsOf(outcome.results, failureText).map((result) => ({
        ...result,
        target: topic,
        request: `${result.request} → ${result.target}`,
      }));
    if (outcome.status === 'failed') return [{ target: topic, request: '', status: 'failed', text: failureText(outcome.failure) }];
    return [{ target: topic, request: '', status: 'notSent' }];
  });
  return results.toSorted((a, b) => Number(a.status === 'done') - Number(b.status === 'done'));
}
