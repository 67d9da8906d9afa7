import type { ClusterOwner, OwnerState } from '../../../engine/cluster/cluster-owner.ts';
import { ClusterError } from '../../../engine/cluster/local-cluster-types.ts';
import type { ClusterErrorCode } from '../../../engine/cluster/local-cluster-types.ts';
import type { cluster, ClusterState } from '../../contract/cluster.ts';
import { ConsoleError, failureOf } from '../../contract/errors.ts';
import type { DomainHandlers } from '../../rpc/router.ts';
import { aborted } from '../live-value.ts';
import { clusterFailure } from './cluster-failure.ts';

export interface ClusterOptions {
  /** Null where this program looks at clusters and runs none. */
  owner: ClusterOwner | null;
  /** Names of the presets that can be started. */
  topologies: readonly string[];
  dataDir: string;
}

export function createClusterHandlers({ owner, topologies, dataDir }: ClusterOptions): DomainHandlers<typeof cluster> {
  const owned = (): ClusterOwner => {
    if (owner === null) throw new ConsoleError('clusterNotRunning', {});
    return owner;
  };
  const describe = (state: OwnerState): ClusterState => ({
    status: state.status,
    topology: state.choice?.topology ?? null,
    namesrv: state.namesrv,
    dataDir: owner === null ? null : dataDir,
    startedAtMs: state.startedAtMs,
    ownerPid: null,
    failure: null,
    topologies: [...topologies],
  });

  return {
    async watch(_, { emit, signal }) {
      if (owner === null) {
        emit({
          status: 'stopped',
          topology: null,
          namesrv: null,
          dataDir: null,
          startedAtMs: null,
          ownerPid: null,
          failure: null,
          topologies: [],
        });
        return aborted(signal);
      }
      let latest = owner.state();
      const show = async (state: OwnerState): Promise<void> => {
        latest = state;
        const failure = state.failure === null ? null : failureOf(await clusterFailure(asClusterError(state.failure)));
        if (latest === state)
          emit({ ...describe(state), failure: failure === null ? null : { code: failure.code, data: { ...failure.data } } });
      };
      const stop = owner.subscribe((state) => void show(state));
      await show(latest);
      await aborted(signal);
      stop();
    },
    async start({ topology, namesrvPort, brokerPort }) {
      try {
        const { namesrv } = await owned().start({ topology, namesrvPort, brokerPort });
        return { namesrv };
      } catch (error) {
        throw await clusterFailure(error);
      }
    },
    async stop() {
      const { status } = owned().state();
      if (status === 'stopped' || status === 'failed') throw new ConsoleError('clusterNotRunning', {});
      await owned().stop();
      return null;
    },
  };
}

/** The owner keeps why a start failed as a value, because it may live in another process. */
function asClusterError({ code, message, data }: NonNullable<OwnerState['failure']>): unknown {
  return code === 'internal' ? new Error(message) : new ClusterError(code as ClusterErrorCode, message, data); // a ClusterError's code
}
