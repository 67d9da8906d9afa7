import type { BrokerSummary } from '../../../console/contract/brokers.ts';

/** What the rules need of a broker's settings and replication; each null until the broker has told it. */
export interface BrokerFacts {
  /** Node id, `broker-a/0`. */
  id: string;
  /** Share of the disk above which sends are refused, 0 to 1. */
  diskLimitRatio: number | null;
  /** Copies, with the master's own, that a send of a SYNC_MASTER waits for. */
  inSyncReplicas: number | null;
  isSyncMaster: boolean | null;
  flushDiskType: string | null;
  /** Slaves that are connected and how far the farthest is behind, bytes. */
  slaveCount: number | null;
  slaveBehindBytes: number | null;
}

/** Reads the settings that decide whether sends are answered. */
export function factsOf({ id, settings, replication }: BrokerSummary): BrokerFacts {
  const number = (name: string): number | null => {
    const value = Number(settings?.[name] ?? Number.NaN);
    return Number.isFinite(value) ? value : null;
  };
  const percent = number('diskSpaceWarningLevelRatio');
  const role = settings?.['brokerRole'];
  const slaves = replication?.isMaster === true ? replication.slaves : null;
  return {
    id,
    // 90 in the settings, 0.9 as a system property; our own brokers count free bytes unless the ratio is set.
    diskLimitRatio: percent === null || percent <= 0 ? null : percent > 1 ? percent / 100 : percent,
    inSyncReplicas: number('inSyncReplicas'),
    isSyncMaster: role === undefined ? null : role === 'SYNC_MASTER',
    flushDiskType: settings?.['flushDiskType'] ?? null,
    slaveCount: slaves?.length ?? null,
    slaveBehindBytes: slaves === null || slaves.length === 0 ? null : Math.max(...slaves.map(({ behindBytes }) => behindBytes)),
  };
}
