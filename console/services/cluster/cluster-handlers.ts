import type { OwnerState } from '../../../engine/cluster/cluster-owner.ts';
import { ClusterError } from '../../../engine/cluster/local-cluster-types.ts';
import type { ClusterErrorCode } from '../../../engine/cluster/local-cluster-types.ts';
import type { Clock, Timer } from '../../../engine/runtime/clock.ts';
import type { cluster, ClusterState } from '../../contract/cluster.ts';
import { ConsoleError, failureOf } from '../../contract/errors.ts';
import type { DomainHandlers } from '../../rpc/router.ts';
import { aborted } from '../live-value.ts';
import { clusterFailure } from './cluster-failure.ts';
import type { LocalCluster } from './local-cluster.ts';

export interface ClusterOptions {
  clock: Clock;
  local: LocalCluster;
  /** Names of the presets that can be started. */
  topologies: readonly string[];
  dataDir: string;
}

/** How often somebody looks whether another Gantry has started or stopped the cluster. */
const attachIntervalMs = 1000;

export function createClusterHandlers({ clock, local, topologies, dataDir }: ClusterOptions): DomainHandlers<typeof cluster> {
  async function read(): Promise<ClusterState> {
    const state = local.owner?.state();
    const other = local.attached();
    const shown: ClusterState = {
      status: state?.status ?? 'stopped',
      topology: state?.choice?.topology ?? null,
      namesrv: state?.namesrv ?? null,
      dataDir: local.owner === null && other === undefined ? null : dataDir,
      startedAtMs: state?.startedAtMs ?? null,
      ownerPid: null,
      failure: null,
      topologies: local.owner === null ? [] : [...topologies],
    };
    if (other !== undefined) return { ...shown, status: 'running', namesrv: other.namesrv, ownerPid: other.ownerPid };
    if (state?.failure == null) return shown;
    const { code, data } = failureOf(await clusterFailure(asClusterError(state.failure)));
    return { ...shown, failure: { code, data: { ...data } } };
  }

  return {
    async watch(_, { emit, signal }) {
      let shown = '';
      let timer: Timer | undefined;
      const show = async (): Promise<void> => {
        timer?.cancel();
        const state = await read();
        if (signal.aborted) return;
        if (JSON.stringify(state) !== shown) emit(state);
        shown = JSON.stringify(state);
        timer?.cancel();
        timer = clock.after(attachIntervalMs, () => void show());
      };
      const stop = local.owner?.subscribe(() => void show());
      await show();
      await aborted(signal);
      stop?.();
      timer?.cancel();
    },
    async start({ topology, namesrvPort, brokerPort }) {
      try {
        const { namesrv } = await local.toChange().start({ topology, namesrvPort, brokerPort });
        return { namesrv };
      } catch (error) {
        throw await clusterFailure(error);
      }
    },
    async stop() {
      const owner = local.toChange();
      const { status } = owner.state();
      if (status === 'stopped' || status === 'failed') throw new ConsoleError('clusterNotRunning', {});
      await owner.stop();
      return null;
    },
  };
}

/** The owner keeps why a start failed as a value, because it may live in another process. */
function asClusterError({ code, message, data }: NonNullable<OwnerState['failure']>): unknown {
  return code === 'internal' ? new Error(message) : new ClusterError(code as ClusterErrorCode, message, data); // a ClusterError's code
}
