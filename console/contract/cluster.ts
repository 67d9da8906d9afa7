import * as v from 'valibot';
import { mutation, subscription, type } from './procedure.ts';

/** The topologies that come with the program (design: `gantry up --topology`). */
export const topologyNames = ['single', 'async-pair', 'sync-pair', 'two-pairs'] as const;

const port = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535));

/** The local cluster as a whole; its nodes are in the nodes domain. */
export interface ClusterState {
  status: 'stopped' | 'starting' | 'running' | 'stopping' | 'failed';
  /** Null until the first start. */
  topology: string | null;
  /** Client address, `host:port;host:port`, once every NameServer accepts connections. */
  namesrv: string | null;
  dataDir: string | null;
  startedAtMs: number | null;
  /** Process id of the Gantry that owns the nodes, when it is another one. */
  ownerPid: number | null;
  /** Why the status is `failed`: a code of the error table that `start` fails with, and its data. */
  failure: { code: string; data: Record<string, unknown> } | null;
  /** Topologies that this program can start. */
  topologies: string[];
}

export const cluster = {
  watch: subscription({ input: v.object({}), output: type<ClusterState>(), errors: [] }),
  /** Resolves when every node accepts connections and routes are complete. */
  start: mutation({
    input: v.object({
      topology: v.optional(v.picklist(topologyNames), 'single'),
      /** Port of the first NameServer; 0 takes any free one. */
      namesrvPort: v.optional(port, 9876),
      /** Port of the first broker; the others follow at steps of 10. 0 takes any free ones. */
      brokerPort: v.optional(port, 10_911),
    }),
    output: type<{ namesrv: string }>(),
    errors: ['clusterRunning', 'clusterNotOwned', 'clusterFailed', 'topologyInvalid', 'portInUse', 'dataDirInUse'],
    deadlineMs: 60_000,
  }),
  /** Stops every node cleanly and resolves when the last one is gone. */
  stop: mutation({
    input: v.object({}),
    output: type<null>(),
    errors: ['clusterNotRunning', 'clusterNotOwned', 'clusterFailed'],
    deadlineMs: 30_000,
  }),
};
