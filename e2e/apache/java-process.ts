import { spawn, type ChildProcess } from 'node:child_process';
import { killAtExit } from './end-children.ts';

/** A JVM that stays. */
export interface JavaProcess {
  readonly pid: number;
  /** Resolves when stdout has a line that contains the text; rejects when the JVM ends first or at the deadline. */
  awaitLine(text: string, deadlineMs: number): Promise<void>;
  /** SIGKILL, and waits for the end. */
  kill(): Promise<void>;
  /** SIGTERM, and waits for the end; rejects when there is none by the deadline. */
  terminate(deadlineMs: number): Promise<void>;
}

export interface JavaOptions {
  jvmArgs: string[];
  classPath: string;
  mainClass: string;
  args: string[];
  env: Record<string, string>;
  cwd: string;
}

const OUTPUT_CHARS_MAX = 64_000;

/** Starts a JVM that ends at the latest with this process. */
export function startJava(options: JavaOptions): JavaProcess {
  const env: NodeJS.ProcessEnv = { ...process.env, ...options.env };
  // Apache's programs take a NameServer from here, over what their files say.
  delete env['NAMESRV_ADDR'];
  const child = spawn('java', [...options.jvmArgs, '-cp', options.classPath, options.mainClass, ...options.args], {
    cwd: options.cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  void ended.then(killAtExit(() => void child.kill('SIGKILL')));
  const output = collect(child);
  return {
    pid: child.pid ?? -1,
    awaitLine: (text, deadlineMs) => output.await(text, deadlineMs, options.mainClass),
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    async terminate(deadlineMs) {
      child.kill('SIGTERM');
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error(`${options.mainClass} has not ended within ${deadlineMs} ms`)), deadlineMs);
      });
      await Promise.race([ended, late]).finally(() => clearTimeout(timer));
    },
  };
}

/** What a JVM printed, without the two hundred lines in which its logging tells how it was set up. */
function said(output: string): string {
  return output
    .split('\n')
    .filter((line) => !/^\S+ \|-(INFO|WARN) /.test(line))
    .slice(-40)
    .join('\n');
}

function collect(child: ChildProcess): { await(text: string, deadlineMs: number, name: string): Promise<void> } {
  let output = '';
  let exit: string | undefined;
  const listeners = new Set<() => void>();
  const notify = (): void => listeners.forEach((listener) => listener());
  const add = (text: string): void => {
    output = (output + text).slice(-OUTPUT_CHARS_MAX);
    notify();
  };
  child.stdout?.setEncoding('utf8').on('data', add);
  child.stderr?.setEncoding('utf8').on('data', add);
  child.on('error', (error) => {
    exit = String(error);
    notify();
  });
  child.on('exit', (code, signal) => {
    exit = `exit code ${code ?? signal}`;
    notify();
  });
  return {
    await: (text, deadlineMs, name) =>
      new Promise((resolve, reject) => {
        const finish = (error?: Error): void => {
          clearTimeout(timer);
          listeners.delete(check);
          if (error === undefined) resolve();
          else reject(error);
        };
        const check = (): void => {
          if (output.includes(text)) finish();
          else if (exit !== undefined) finish(new Error(`${name}: ${exit}\n${said(output)}`));
        };
        const timer = setTimeout(() => finish(new Error(`${name}: no "${text}" within ${deadlineMs} ms\n${said(output)}`)), deadlineMs);
        listeners.add(check);
        check();
      }),
  };
}
