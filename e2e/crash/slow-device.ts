import { spawn } from 'node:child_process';
import { killAtExit } from '../apache/end-children.ts';
import { runTool } from '../apache/run-tool.ts';

const ATTACH_DEADLINE_MS = 20_000;

/** What fdatasync does in a process: `delay_enter=1000000` waits so many microseconds first, `error=EIO` fails. */
export type SyncFault = 'delay_enter=1' | 'delay_enter=1000000' | 'error=EIO';

/** Why strace cannot be used here; undefined when it can. */
export async function whyNoStrace(): Promise<string | undefined> {
  if (process.platform !== 'linux') return `strace is for Linux, this is ${process.platform}`;
  const version = await runTool('strace', ['--version'], { timeoutMs: ATTACH_DEADLINE_MS }).catch(() => undefined);
  if (version === undefined || version.exitCode !== 0) return 'there is no strace';
  const victim = spawn('sleep', ['60'], { stdio: 'ignore' });
  const forget = killAtExit(() => void victim.kill('SIGKILL'));
  try {
    const detach = await injectSyncFault(victim.pid ?? 0, 'delay_enter=1');
    await detach();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    victim.kill('SIGKILL');
    forget();
  }
}

/**
 * The command that starts a program and its children with a fault in every fdatasync. Other system calls cost nothing:
 * a filter in the kernel lets them pass, which a process that runs already cannot be given. The program stays the
 * direct child of who starts it.
 */
export function startedWithSyncFault(fault: SyncFault, command: string, args: readonly string[]): { command: string; args: string[] } {
  const traced = ['-D', '-f', '--seccomp-bpf', '-o', '/dev/null', '-e', 'trace=fdatasync', '-e', `inject=fdatasync:${fault}`];
  return { command: 'strace', args: [...traced, command, ...args] };
}

/** Makes every fdatasync of a running process slow or fail, until the returned function is called or the process ends. */
export async function injectSyncFault(pid: number, fault: SyncFault): Promise<() => Promise<void>> {
  const args = ['-f', '-o', '/dev/null', '-e', 'trace=fdatasync', '-e', `inject=fdatasync:${fault}`, '-p', String(pid)];
  const tracer = spawn('strace', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const closed = new Promise<void>((resolve) => tracer.once('close', () => resolve()));
  const forget = killAtExit(() => void tracer.kill('SIGTERM'));
  let stderr = '';
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`strace has not attached within ${ATTACH_DEADLINE_MS} ms: ${stderr}`)),
      ATTACH_DEADLINE_MS,
    );
    tracer.once('error', reject);
    tracer.once('close', () => reject(new Error(`strace cannot attach: ${stderr.trim()}`)));
    tracer.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-4000);
      if (!/Process \d+ attached/.test(stderr)) return;
      clearTimeout(timer);
      resolve();
    });
  });
  return async () => {
    tracer.kill('SIGTERM');
    await closed;
    forget();
  };
}
