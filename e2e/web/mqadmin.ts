import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { logback } from '../apache/apache-cluster.ts';
import type { ApacheVersion } from '../apache/apache-cluster.ts';
import { killAtExit } from '../apache/end-children.ts';
import { mavenLib } from '../apache/maven-lib.ts';
import { compileJava } from '../interop/java-client.ts';

/** What a command printed. mqadmin ends with 0 even after an exception: its text is the result. */
export interface ToolOutput {
  stdout: string;
  stderr: string;
}

/**
 * Apache's mqadmin in one long-lived JVM: a command costs a fraction of a second instead of three seconds.
 * The NameServer's address goes in by itself (`-n`). Besides mqadmin's own commands there are those of an official
 * Java client, see Mqadmin.java: `:send topic queues perQueue`, `:consume group topic count`,
 * `:online group topic count` and `:offline group`; and those that find messages, see Find.java: `:keyed topic keys count pauseMs`,
 * `:twice topic v4|v6`, `:byKey topic key`, `:byUniqueId topic id`, `:byOffsetId topic id`, `:byTime topic fromMs toMs`.
 */
export interface Mqadmin {
  /** Runs one command after those that were asked for before it. Rejects when the JVM is gone. */
  run(...command: string[]): Promise<ToolOutput>;
  stop(): Promise<void>;
}

/** The tools that mqadmin needs and that this machine does not have: with jars in the cache Maven is not asked for. */
export function missingForMqadmin(): string[] {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return ['java', 'javac'].filter((tool) => !folders.some((folder) => folder !== '' && existsSync(join(folder, tool))));
}

/** `version`: the cluster's own, because 5.5.0 has requests that 4.9.7 does not answer. */
export async function startMqadmin(namesrv: string, version: ApacheVersion): Promise<Mqadmin> {
  const lib = join(await mavenLib(`tools-${version}`), '*');
  const classes = await compileJava(join(import.meta.dirname, '..', 'mqadmin', 'java'), lib, `mqadmin-${version}`);
  const home = await mkdtemp(join(tmpdir(), 'gantry-mqadmin-'));
  await mkdir(join(home, 'conf'));
  await writeFile(join(home, 'conf', 'logback_tools.xml'), logback(join(home, 'tools.log')));
  const args = [
    '-Xmx192m',
    '-XX:TieredStopAtLevel=1',
    '-XX:+UseSerialGC',
    `-Duser.home=${home}`,
    '-Drocketmq.client.rebalance.waitInterval=1000',
    '-cp',
    [classes, lib].join(delimiter),
    'gantry.mqadmin.Mqadmin',
    namesrv,
    '-',
  ];
  const child = spawn('java', args, { cwd: home, env: { ...process.env, ROCKETMQ_HOME: home }, stdio: ['pipe', 'pipe', 'ignore'] });
  const forget = killAtExit(() => void child.kill('SIGKILL'));
  const waiting: { resolve: (output: ToolOutput) => void; reject: (error: Error) => void }[] = [];
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  void ended.then(() => {
    forget();
    for (const { reject } of waiting.splice(0)) reject(new Error('the JVM of mqadmin has ended'));
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (!line.startsWith('@')) return;
    const [stdout = '', stderr = ''] = line
      .slice(1)
      .split(' ')
      .map((text) => Buffer.from(text, 'base64').toString('utf8'));
    waiting.shift()?.resolve({ stdout, stderr });
  });
  return {
    run: (...command) =>
      new Promise((resolve, reject) => {
        if (child.exitCode !== null || child.signalCode !== null) return reject(new Error('the JVM of mqadmin has ended'));
        waiting.push({ resolve, reject });
        const isOwn = command[0]?.startsWith(':') === true || command.includes('-n');
        child.stdin.write(`${[...command, ...(isOwn ? [] : ['-n', namesrv])].join('\t')}\n`);
      }),
    async stop() {
      child.kill('SIGKILL');
      await ended;
      await rm(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
