import type { AttachInfo } from '../../../engine/cluster/attach-info.ts';
import type { ClusterOwner } from '../../../engine/cluster/cluster-owner.ts';
import type { Clock } from '../../../engine/runtime/clock.ts';
import { ConsoleError } from '../../contract/errors.ts';

/** How long a look at the data directory holds. */
const attachFreshMs = 1000;

/** The cluster on this machine's data directory: run by this program, run by another Gantry, or by nobody. */
export interface LocalCluster {
  /** Null where this program starts no clusters. */
  readonly owner: ClusterOwner | null;
  /** The other Gantry that runs it: the cluster can be looked at, not managed. */
  attached(): AttachInfo | undefined;
  /** Who manages the nodes that are shown; null when that is not this program. */
  managed(): ClusterOwner | null;
  /** Empty while it is stopped. */
  namesrvAddresses(): readonly string[];
  /** For a change. Throws clusterNotOwned and clusterNotRunning. */
  toChange(): ClusterOwner;
}

export function createLocalCluster(options: {
  clock: Clock;
  owner: ClusterOwner | null;
  readAttachInfo: () => AttachInfo | undefined;
}): LocalCluster {
  const { clock, owner, readAttachInfo } = options;
  let look: { atMs: number; info: AttachInfo | undefined } | undefined;

  const isOurs = (): boolean => owner !== null && ['starting', 'running', 'stopping'].includes(owner.state().status);

  function attached(): AttachInfo | undefined {
    if (isOurs()) return undefined;
    const nowMs = clock.monotonicMs();
    if (look === undefined || nowMs - look.atMs >= attachFreshMs) look = { atMs: nowMs, info: readAttachInfo() };
    return look.info;
  }

  return {
    owner,
    attached,
    managed: () => (attached() === undefined ? owner : null),
    namesrvAddresses: () => (owner?.state().namesrv ?? attached()?.namesrv)?.split(';') ?? [],
    toChange() {
      const other = attached();
      if (other !== undefined) throw new ConsoleError('clusterNotOwned', { ownerPid: other.ownerPid });
      if (owner === null) throw new ConsoleError('clusterNotRunning', {});
      return owner;
    },
  };
}
