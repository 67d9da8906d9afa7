import type { RequestContent } from '../../engine/protocol/remoting-command.ts';
import { requestCodeName } from '../../engine/protocol/request-code.ts';
import type { PlannedRequest, RequestResult } from '../contract/topics.ts';
import type { ClusterView } from './connections/cluster-view.ts';
import { nodeFailure } from './node-failure.ts';
import type { AskedNode } from './node-failure.ts';

/** A request that will be sent, and to whom. */
export interface Step {
  target: AskedNode;
  request: RequestContent;
  /** Not sent when any step before it has failed. */
  needsAllBefore: boolean;
  /** What the request's body says, for a preview. */
  bodyFields?: Record<string, string>;
}

/** A step as a page shows it. */
export function plannedRequest({ target, request, bodyFields }: Step): PlannedRequest {
  const fields = Object.entries(request.extFields ?? {}).filter(([, value]) => value !== undefined);
  return {
    target: { kind: target.kind, node: target.node, address: target.address },
    requestCode: request.code,
    requestName: requestCodeName(request.code),
    fields: { ...Object.fromEntries(fields.map(([name, value]) => [name, String(value)])), ...bodyFields },
  };
}

/** Sends the steps one after the other; the result of each. */
export async function sendSteps(view: ClusterView, steps: readonly Step[]): Promise<RequestResult[]> {
  const results: RequestResult[] = [];
  let hasFailed = false;
  for (const step of steps) {
    const planned = plannedRequest(step);
    if (step.needsAllBefore && hasFailed) {
      results.push({ ...planned, outcome: { status: 'notSent' } });
      continue;
    }
    try {
      await view.caller.call(step.target.address, step.request);
      results.push({ ...planned, outcome: { status: 'done' } });
    } catch (error) {
      hasFailed = true;
      results.push({ ...planned, outcome: { status: 'failed', failure: nodeFailure(step.target, error).failure } });
    }
  }
  return results;
}
