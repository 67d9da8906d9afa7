import type { NodeRow } from '../../../console/contract/nodes.ts';
import type { NodeAction } from '../../stores/nodes.ts';

/** What can be done with a local node in its present state, the likeliest first. */
export function actionsFor({ state, isLocal }: Pick<NodeRow, 'state' | 'isLocal'>): NodeAction[] {
  if (!isLocal) return [];
  switch (state) {
    case 'running':
    case 'unreachable':
      return ['restart', 'stop', 'kill'];
    case 'starting':
    case 'stopping':
      return ['kill'];
    case 'stopped':
    case 'givenUp':
    case 'crashed':
      return ['start'];
  }
}

/** Whether the figures of a node are too old to be believed: three times a second's interval and the time an answer takes. */
export function isStale({ figuresAtMs, kind, state }: Pick<NodeRow, 'figuresAtMs' | 'kind' | 'state'>, nowMs: number): boolean {
  if (kind === 'namesrv') return state === 'unreachable';
  return state !== 'running' || (figuresAtMs !== null && nowMs - figuresAtMs > 5000);
}
