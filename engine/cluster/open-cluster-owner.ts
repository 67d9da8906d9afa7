import { systemClock } from '../runtime/clock.ts';
import type { ProgramFiles } from '../runtime/entry-paths.ts';
import type { Log } from '../runtime/log.ts';
import type { Spawner } from '../runtime/spawner.ts';
import { createClusterOwner } from './cluster-owner.ts';
import type { ClusterOwner } from './cluster-owner.ts';
import { openLocalCluster } from './open-local-cluster.ts';

/** Listen address of clusters that are started from the console: this machine only. */
const loopback = '127.0.0.1';

/** An owner of clusters on this machine, all of them in one data directory. `spawner` decides what their processes are. */
export function openClusterOwner(options: { dataDir: string; spawner: Spawner; log: Log; files: ProgramFiles }): ClusterOwner {
  const { dataDir, ...tools } = options;
  return createClusterOwner({
    nowMs: () => systemClock.nowMs(),
    createCluster: (choice) => openLocalCluster({ ...choice, host: loopback, dataDir }, tools),
  });
}
