import type { ClusterOwner } from '../../../engine/cluster/cluster-owner.ts';
import type { Clock } from '../../../engine/runtime/clock.ts';
import { ConsoleError } from '../../contract/errors.ts';
import type { nodes } from '../../contract/nodes.ts';
import type { DomainHandlers } from '../../rpc/router.ts';
import { clusterFailure } from '../cluster/cluster-failure.ts';
import type { LocalCluster } from '../cluster/local-cluster.ts';
import type { ConnectionRegistry, Target } from '../connections/connection-registry.ts';
import { aborted } from '../live-value.ts';
import { logLineOf } from './log-line.ts';
import { createNodeBoard } from './node-board.ts';
import type { NodeBoard } from './node-board.ts';

export interface NodesOptions {
  clock: Clock;
  registry: ConnectionRegistry;
  local: LocalCluster;
}

type Action = 'startNode' | 'stopNode' | 'killNode' | 'restartNode';

export function createNodesHandlers({ clock, registry, local }: NodesOptions): DomainHandlers<typeof nodes> {
  const boards = new WeakMap<Target, NodeBoard>();

  function boardOf(connection: string): NodeBoard {
    const target = registry.find(connection);
    const isLocal = target.kind === 'local';
    const board =
      boards.get(target) ??
      createNodeBoard({ clock, target, owner: isLocal ? local.owner : null, managed: () => (isLocal ? local.managed() : null) });
    boards.set(target, board);
    return board;
  }

  /** The owner of a local node. Throws connectionUnknown, nodeNotLocal, clusterNotOwned, nodeUnknown. */
  function ownerOf(connection: string, node: string): ClusterOwner {
    if (registry.find(connection).kind !== 'local' || local.owner === null) throw new ConsoleError('nodeNotLocal', { node });
    const owner = local.toChange();
    if (!owner.state().nodes.some(({ id }) => id === node)) throw new ConsoleError('nodeUnknown', { node });
    return owner;
  }

  const act =
    (action: Action) =>
    async ({ connection, node }: { connection: string; node: string }): Promise<null> => {
      const owner = ownerOf(connection, node);
      try {
        await owner[action](node);
        return null;
      } catch (error) {
        throw await clusterFailure(error, node);
      }
    };

  return {
    watch: async ({ connection }, { emit, signal }) => boardOf(connection).watch(emit, signal),
    start: act('startNode'),
    stop: act('stopNode'),
    kill: act('killNode'),
    restart: act('restartNode'),
    async logs({ connection, node, backlog }, { emit, signal }) {
      const owner = ownerOf(connection, node);
      // Lines that come while the backlog is read are in both: the sequence tells.
      let lastSequence = -1;
      let early: Parameters<typeof logLineOf>[0][] | undefined = [];
      const stop = owner.subscribeLogs(node, (line) => {
        if (early !== undefined) early.push(line);
        else emit({ lines: [logLineOf(line)], dropped: 0 });
      });
      try {
        const older = await owner.logs(node, backlog);
        lastSequence = older.at(-1)?.sequence ?? -1;
        emit({ lines: [...older, ...early.filter(({ sequence }) => sequence > lastSequence)].map(logLineOf), dropped: 0 });
        early = undefined;
        await aborted(signal);
      } finally {
        stop();
      }
    },
  };
}
