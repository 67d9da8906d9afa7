import type { RequestResult } from '../../../console/contract/topics.ts';
import type { TargetResult } from '../../components/ResultList.vue';

/** The result of each request, with each failure in words. */
export function resultsOf(
  results: readonly RequestResult[],
  failureText: (failure: { code: string; data: Record<string, unknown> }) => string,
): TargetResult[] {
  return results.map(({ target, requestName, outcome }) => ({
    target: target.kind === 'broker' ? `${target.node} ${target.address}` : target.address,
    request: requestName,
    status: outcome.status,
    text: outcome.status === 'failed' ? failureText(outcome.failure) : undefined,
  }));
}
