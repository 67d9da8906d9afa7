import { unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { runTool } from '../apache/run-tool.ts';

const TRY_DEADLINE_MS = 10_000;
/** Names its arguments: the mount point, the size, the bytes of ballast, then the command. */
const MOUNT_AND_RUN =
  'set -e; mount -t tmpfs -o "size=$2" gantry-small-disk "$1"; head -c "$3" /dev/zero > "$1/ballast"; shift 3; exec "$@"';

/** A file system of its own size for a process and its children; nobody else sees it, and it goes with them. */
export interface SmallDisk {
  /** The command that runs another one with the disk mounted. */
  wrap(command: string, args: readonly string[]): { command: string; args: string[] };
  /** Removes the ballast; `pid` is a process that has the disk. */
  dropBallast(pid: number): Promise<void>;
}

/** A disk in memory below `directory`, which must exist, with a file of `ballastBytes` on it. A text says why there cannot be one. */
export async function smallDisk(directory: string, sizeBytes: number, ballastBytes: number): Promise<SmallDisk | string> {
  if (process.platform !== 'linux') return `mount namespaces are for Linux, this is ${process.platform}`;
  let why = '';
  // As root, or as root of a user namespace of its own.
  for (const flags of [['-m'], ['-r', '-m']]) {
    const wrap = (command: string, args: readonly string[]): { command: string; args: string[] } => ({
      command: 'unshare',
      args: [...flags, 'sh', '-c', MOUNT_AND_RUN, 'sh', directory, String(sizeBytes), String(ballastBytes), command, ...args],
    });
    const attempt = wrap('true', []);
    const result = await runTool(attempt.command, attempt.args, { timeoutMs: TRY_DEADLINE_MS }).catch((error: unknown) => String(error));
    if (typeof result !== 'string' && result.exitCode === 0)
      return { wrap, dropBallast: (pid) => unlink(join(`/proc/${pid}/root`, directory, 'ballast')) };
    why = typeof result === 'string' ? result : result.stderr.trim();
  }
  return `no file system can be mounted in a namespace of its own: ${why}`;
}
