import { readFile } from 'node:fs/promises';

const BYTES_PER_KIB = 1024;
/** USER_HZ: Linux tells processor time in hundredths of a second whatever the kernel's own tick is. */
const TICKS_PER_SECOND = 100;

/** Memory of one process, in bytes. Linux only. */
export interface MemoryUse {
  /** Proportional set size: shared pages are divided among the processes that share them. */
  pssBytes: number;
  /** Memory of the process' own that no file backs: what the machine cannot take back. */
  anonymousBytes: number;
}

/** Sums what the kernel counts for some processes. */
export async function memoryUse(pids: readonly number[]): Promise<MemoryUse> {
  const uses = await Promise.all(pids.map(async (pid) => parseMemoryUse(await readFile(`/proc/${pid}/smaps_rollup`, 'utf8'))));
  return {
    pssBytes: uses.reduce((sum, use) => sum + use.pssBytes, 0),
    anonymousBytes: uses.reduce((sum, use) => sum + use.anonymousBytes, 0),
  };
}

/** Reads the text of /proc/PID/smaps_rollup. */
export function parseMemoryUse(text: string): MemoryUse {
  const bytes = (name: string): number => {
    const match = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text);
    if (match?.[1] === undefined) throw new Error(`no ${name} in smaps_rollup`);
    return Number(match[1]) * BYTES_PER_KIB;
  };
  return { pssBytes: bytes('Pss'), anonymousBytes: bytes('Pss_Anon') };
}

/** Processor seconds a process has used, its threads included. Linux only. */
export async function cpuSeconds(pid: number): Promise<number> {
  return parseCpuSeconds(await readFile(`/proc/${pid}/stat`, 'utf8'));
}

/** Reads the text of /proc/PID/stat; the program's name, which may hold anything, ends at the last parenthesis. */
export function parseCpuSeconds(text: string): number {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const userTicks = Number(fields[11]);
  const systemTicks = Number(fields[12]);
  if (!Number.isFinite(userTicks) || !Number.isFinite(systemTicks)) throw new Error(`no times in ${text}`);
  return (userTicks + systemTicks) / TICKS_PER_SECOND;
}
