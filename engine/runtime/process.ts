import { readFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/** Signals that ask a process to stop cleanly. */
export type StopSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** The process that the code runs in, as the engine sees it. */
export interface HostProcess {
  readonly pid: number;
  /** Arguments after the entry path. */
  readonly args: readonly string[];
  env(name: string): string | undefined;
  /** Ends this process at once. Log lines are already written: logs are synchronous. */
  exit(code: number): never;
  /** Runs for each SIGINT, SIGTERM and SIGHUP (a closed terminal); the process no longer ends by itself on them. */
  onStopSignal(listener: (signal: StopSignal) => void): void;
}

export const hostProcess: HostProcess = {
  pid: process.pid,
  args: process.argv.slice(2),
  env: (name) => process.env[name],
  exit: (code) => process.exit(code),
  onStopSignal(listener) {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => listener(signal));
  },
};

/**
 * Whether a process with this id runs (also when it belongs to somebody else). One that has ended and only
 * waits for its parent to take note of it (a zombie) does not run.
 */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && Reflect.get(error, 'code') === 'EPERM';
  }
  return readProcessStat(pid)?.[0] !== 'Z';
}

/**
 * A text that differs between two processes that had the same id one after the other: the start time in clock
 * ticks since boot, together with the boot's id. Undefined where the system does not tell (outside Linux).
 */
export function processStartMark(pid: number): string | undefined {
  // starttime is field 22 of proc(5).
  const startTicks = readProcessStat(pid)?.[19];
  try {
    const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
    return startTicks === undefined ? undefined : `${bootId}/${startTicks}`;
  } catch {
    return undefined;
  }
}

/** The fields of /proc/PID/stat from the third (the state) on; the second is a name that may hold spaces. */
function readProcessStat(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

/** The folder for this user's application data, by the system's convention, e.g. `~/.local/share`. */
export function userDataRoot(): string {
  switch (process.platform) {
    case 'win32':
      return process.env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local');
    case 'darwin':
      return join(homedir(), 'Library', 'Application Support');
    default:
      return process.env['XDG_DATA_HOME'] || join(homedir(), '.local', 'share');
  }
}

/** The system's folder for temporary files. */
export function temporaryRoot(): string {
  return tmpdir();
}
