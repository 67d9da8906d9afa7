import type { NodeRow, NodeState } from '../../../console/contract/nodes.ts';
import type { NodeAction } from '../../stores/nodes.ts';

const actionsOf: Record<NodeState, readonly NodeAction[]> = {
  running: ['restart', 'stop', 'kill'],
  unreachable: ['restart', 'stop', 'kill'],
  starting: ['kill'],
  stopping: ['kill'],
  stopped: ['start'],
  givenUp: ['start'],
  crashed: ['start'],
};

/** What can be done with a local node in its present state, the likeliest first. */
export function actionsFor({ state, isLocal }: Pick<NodeRow, 'state' | 'isLocal'>): readonly NodeAction[] {
  return isLocal ? actionsOf[state] : [];
}

/** Whether the figures of a node are too old to be believed: three times a second's interval and the time an answer takes. */
export function isStale({ figuresAtMs, kind, state }: Pick<NodeRow, 'figuresAtMs' | 'kind' | 'state'>, nowMs: number): boolean {
  if (kind === 'namesrv') return state === 'unreachable';
  return state !== 'running' || (figuresAtMs !== null && nowMs - figuresAtMs > 5000);
}
