import type { NodeState } from '../../console/contract/nodes.ts';
import type { DotState } from './StatusDot.vue';

const dots: Record<NodeState, DotState> = {
  starting: 'busy',
  running: 'ok',
  stopping: 'busy',
  stopped: 'off',
  crashed: 'bad',
  givenUp: 'bad',
  unreachable: 'bad',
};

/** The status dot of a node. */
export const dotOfState = (state: NodeState): DotState => dots[state];
