/**
 * What a node process and its supervisor say to each other (design: processes). A node is started with
 * `--config FILE`, a properties file with Apache's names (broker.conf, namesrv.conf). It logs JSON lines on
 * stdout, sends one `ready` or one `failed`, stops cleanly on `stop` (a second after SIGTERM too) and exits at once when the channel closes.
 */
export type NodeToParent =
  | { type: 'ready'; address: string; haAddress?: string }
  | {
      type: 'failed';
      code: 'portInUse' | 'dataDirInUse' | 'badConfig' | 'storeDamaged' | 'internal';
      message: string;
      data: Record<string, string | number>;
    }
  /** From a NameServer: the masters in its route of TBW102, each time they change. The cluster is ready when all are there. */
  | { type: 'masters'; addresses: readonly string[] }
  | { type: 'stopped' };

export type ParentToNode = { type: 'stop' };

/** Exit codes of a node process. */
export const NodeExit = { clean: 0, failedToStart: 2, parentGone: 3, diskFailure: 4 } as const;
