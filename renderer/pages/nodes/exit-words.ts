import type { NodeExitReport } from '../../../console/contract/nodes.ts';

/** Numbers of the signals that end processes, as `kill -l` lists them. */
const signalNumbers: Record<string, number> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGILL: 4,
  SIGABRT: 6,
  SIGBUS: 7,
  SIGFPE: 8,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGTERM: 15,
};

/** How a process ended. A signal has the exit code that shells give it: 128 and its number. */
export type ExitWords = { kind: 'signal'; signal: string; code: number | null } | { kind: 'code'; code: number } | { kind: 'unknown' };

export function exitWords({ code, signal }: Pick<NodeExitReport, 'code' | 'signal'>): ExitWords {
  if (signal !== null) {
    const number = signalNumbers[signal];
    return { kind: 'signal', signal, code: code ?? (number === undefined ? null : 128 + number) };
  }
  return code === null ? { kind: 'unknown' } : { kind: 'code', code };
}

/** Whether the end was not a clean one: a crash, or a kill, even one that somebody asked for. */
export const wasViolent = ({ code, signal, expected }: NodeExitReport): boolean =>
  !expected || signal === 'SIGKILL' || (code !== null && code !== 0);
