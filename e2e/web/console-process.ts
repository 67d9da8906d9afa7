import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import path from 'node:path';

const command = path.join(import.meta.dirname, '..', '..', 'out', 'cli', 'gantry.js');

/** `gantry console` as a process of its own: the real thing, on free ports. */
export interface ConsoleProcess {
  /** Address with the one-time token. */
  readonly url: string;
  readonly origin: string;
  readonly pid: number;
  /** Asks it to stop and waits until it and its cluster are gone. */
  stop(): Promise<void>;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
}

/** Starts the console on a data directory; `port` 0 takes any free one. Rejects when it does not come up. */
export async function startConsole({ dataDir, port = 0 }: { dataDir: string; port?: number }): Promise<ConsoleProcess> {
  if (!existsSync(command)) throw new Error('nothing is built: run node scripts/build.mjs first');
  const child = spawn(process.execPath, [command, 'console', '--port', String(port), '--data-dir', dataDir, '--json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const errors: string[] = [];
  child.stderr.on('data', (bytes: Buffer) => errors.push(bytes.toString()));
  const url = await firstUrl(child, errors);
  const exited = once(child, 'exit');
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await exited;
  };
  return { url, origin: new URL(url).origin, pid: child.pid ?? 0, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') };
}

async function firstUrl(child: ChildProcess, errors: readonly string[]): Promise<string> {
  if (child.stdout === null) throw new Error('no stdout');
  for await (const line of createInterface({ input: child.stdout })) {
    const event: unknown = JSON.parse(line);
    if (typeof event === 'object' && event !== null && 'url' in event && typeof event.url === 'string') {
      child.stdout.resume();
      return event.url;
    }
  }
  throw new Error(`the console did not start: ${errors.join('')}`);
}
