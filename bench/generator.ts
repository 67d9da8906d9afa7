import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDir } from '../e2e/apache/cache-dir.ts';
import { goVersion } from '../e2e/apache/go-version.ts';
import { runToolOrThrow } from '../e2e/apache/run-tool.ts';

const BUILD_TIMEOUT_MS = 300_000;
const START_TIMEOUT_MS = 10_000;
/** A load that does not end this long after its time is stuck. */
const GRACE_MS = 60_000;

/** What a load does: connections that each keep `window` sends in flight. */
export interface SendLoad {
  connections: number;
  window: number;
  bodyBytes: number;
  warmupSeconds: number;
  measuredSeconds: number;
}

/** What the generator counted in the measured time; `allAccepted` counts the warm-up too. */
export interface SendResult {
  accepted: number;
  allAccepted: number;
  refused: number;
  perSecond: number;
  p50Us: number;
  p99Us: number;
  firstError?: string;
}

export interface PullResult {
  messages: number;
  perSecond: number;
}

/** The load generator, built from bench/generator. */
export interface Generator {
  send(address: string, topic: string, queues: number, load: SendLoad): Promise<SendResult>;
  pull(address: string, topic: string, connections: number, from: number, perQueue: number): Promise<PullResult>;
  /** Starts a server that acknowledges every send and keeps nothing. */
  serve(): Promise<{ address: string; stop(): Promise<void> }>;
}

/** Builds the generator once per state of its sources. Resolves with the reason where there is no Go for it. */
export async function buildGenerator(): Promise<Generator | string> {
  const source = join(import.meta.dirname, 'generator');
  const go = await goVersion();
  if ('problem' in go) return go.problem;
  const hash = createHash('sha256').update(go.version);
  for (const file of (await readdir(source)).sort()) hash.update(file).update(await readFile(join(source, file)));
  const binary = cacheDir('bench', `generator-${hash.digest('hex').slice(0, 16)}`);
  // No toolchain of another version: the module needs nothing from the network.
  if (!existsSync(binary))
    await runToolOrThrow('go', ['build', '-o', binary, '.'], {
      cwd: source,
      env: { ...process.env, GOTOOLCHAIN: 'local' },
      timeoutMs: BUILD_TIMEOUT_MS,
    });
  return {
    send: async (address, topic, queues, load) =>
      readSendResult(
        await run(binary, load.warmupSeconds + load.measuredSeconds, [
          'send',
          '--address',
          address,
          '--topic',
          topic,
          '--queues',
          String(queues),
          '--connections',
          String(load.connections),
          '--window',
          String(load.window),
          '--size',
          String(load.bodyBytes),
          '--warmup',
          `${load.warmupSeconds}s`,
          '--measured',
          `${load.measuredSeconds}s`,
        ]),
      ),
    pull: async (address, topic, connections, from, perQueue) => {
      const result = await run(binary, 0, [
        'pull',
        '--address',
        address,
        '--topic',
        topic,
        '--connections',
        String(connections),
        '--from',
        String(from),
        '--per-queue',
        String(perQueue),
      ]);
      return { messages: number(result, 'messages'), perSecond: number(result, 'perSecond') };
    },
    serve: () => serve(binary),
  };
}

async function run(binary: string, seconds: number, args: string[]): Promise<Record<string, unknown>> {
  const { stdout } = await runToolOrThrow(binary, args, { timeoutMs: seconds * 1000 + GRACE_MS });
  const value: unknown = JSON.parse(stdout);
  if (typeof value !== 'object' || value === null) throw new Error(`the generator printed ${stdout}`);
  return { ...value };
}

function readSendResult(value: Record<string, unknown>): SendResult {
  const firstError = value['firstError'];
  return {
    accepted: number(value, 'accepted'),
    allAccepted: number(value, 'allAccepted'),
    refused: number(value, 'refused'),
    perSecond: number(value, 'perSecond'),
    p50Us: number(value, 'p50Us'),
    p99Us: number(value, 'p99Us'),
    ...(typeof firstError === 'string' ? { firstError } : {}),
  };
}

function number(value: Record<string, unknown>, name: string): number {
  const member = value[name];
  if (typeof member !== 'number') throw new Error(`the generator gave no ${name}: ${JSON.stringify(value)}`);
  return member;
}

function serve(binary: string): Promise<{ address: string; stop(): Promise<void> }> {
  // The server ends when its standard input does, and so with this process.
  const child = spawn(binary, ['serve'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const stop = async (): Promise<void> => {
    child.stdin.end();
    await closed;
  };
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the acknowledging server did not start')), START_TIMEOUT_MS);
    child.once('error', reject);
    child.stdout.setEncoding('utf8').once('data', (text: string) => {
      clearTimeout(timer);
      resolve({ address: text.trim(), stop });
    });
  });
}
