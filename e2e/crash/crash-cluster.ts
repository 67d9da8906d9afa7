import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { killAtExit } from '../apache/end-children.ts';

const READY_DEADLINE_MS = 60_000;
const RESTART_DEADLINE_MS = 60_000;
const STOP_DEADLINE_MS = 15_000;

/** The broker's process ended: by which signal or with which exit code. */
export interface BrokerExit {
  code: number | null;
  signal: string | null;
}

/** `gantry up` on a data directory of our own, whose broker is there to be killed. */
export interface CrashCluster {
  /** `127.0.0.1:port`; the same in every life of the broker. */
  readonly brokerAddress: string;
  /** Process id of the broker's present life. */
  brokerPid(): number;
  /** The broker's store. */
  readonly storeDir: string;
  /** Sends SIGKILL to the broker; the supervisor starts it again. */
  kill(): void;
  /** Resolves at the end of the broker's present life. */
  exited(): Promise<BrokerExit>;
  /** Resolves with the milliseconds from the last exit until the next life took connections. */
  restarted(): Promise<number>;
  /** Unasked-for ends of the broker so far. The supervisor gives up after five in a row. */
  exits(): number;
  /** Clean stop. The data stays. */
  stop(): Promise<void>;
  /** Kills the owner and the broker at the same moment: nobody starts it again. The data stays. */
  killAll(): Promise<void>;
}

type Fields = Record<string, unknown>;

/** How `gantry up` is run: by default as it is. */
export type Launch = (command: string, args: readonly string[]) => { command: string; args: string[] };

/** Starts NameServer and broker as a user would. `settings` are the broker's, by Apache's names. */
export async function startCrashCluster(
  dataDir: string,
  settings: Readonly<Record<string, string>>,
  launch: Launch = (command, args) => ({ command, args: [...args] }),
): Promise<CrashCluster> {
  const cluster = new Cluster(dataDir, settings, launch);
  await cluster.ready();
  return cluster;
}

class Cluster implements CrashCluster {
  readonly #child;
  readonly #forget: () => unknown;
  readonly #closed: Promise<void>;
  readonly #events: Fields[] = [];
  #waiters: { matches: (event: Fields) => boolean; resolve: (event: Fields) => void }[] = [];
  #broker: Fields = {};
  #exits = 0;
  #exitAtMs = 0;
  #stderr = '';
  #partialLine = '';

  constructor(dataDir: string, settings: Readonly<Record<string, string>>, launch: Launch) {
    const sets = Object.entries(settings).flatMap(([key, value]) => ['--set', `${key}=${value}`]);
    const main = join(import.meta.dirname, '..', '..', 'cli', 'main.ts');
    const { command, args } = launch(process.execPath, [
      main,
      'up',
      '--json',
      '--data-dir',
      dataDir,
      '--port',
      '0',
      '--broker-port',
      '0',
      ...sets,
    ]);
    this.#child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#forget = killAtExit(() => void this.#child.kill('SIGKILL'));
    this.#closed = new Promise((resolve) => this.#child.once('close', () => resolve()));
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => (this.#stderr = (this.#stderr + text).slice(-64_000)));
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => this.#read(text));
    void this.#closed.then(() => this.#receive({ event: 'closed' }));
  }

  async ready(): Promise<void> {
    const event = await this.#await((each) => each['event'] === 'ready', READY_DEADLINE_MS, 'the ready line');
    const nodes: unknown = event['nodes'];
    const broker: unknown = Array.isArray(nodes) ? nodes.find((node: unknown) => isFields(node) && node['kind'] === 'broker') : undefined;
    if (!isFields(broker)) throw new Error(`the ready line names no broker: ${JSON.stringify(event)}`);
    this.#broker = broker;
  }

  get brokerAddress(): string {
    return String(this.#broker['address']);
  }

  get storeDir(): string {
    return join(String(this.#broker['dataDir']), 'store');
  }

  brokerPid(): number {
    return Number(this.#broker['pid']);
  }

  exits(): number {
    return this.#exits;
  }

  kill(): void {
    process.kill(this.brokerPid(), 'SIGKILL');
  }

  async exited(): Promise<BrokerExit> {
    const pid = this.brokerPid();
    const event = await this.#await(
      (each) => each['event'] === 'node-exited' && each['pid'] === pid,
      RESTART_DEADLINE_MS,
      'the broker’s exit',
    );
    return {
      code: typeof event['code'] === 'number' ? event['code'] : null,
      signal: typeof event['signal'] === 'string' ? event['signal'] : null,
    };
  }

  async restarted(): Promise<number> {
    const pid = this.brokerPid();
    const isNextLife = (each: Fields): boolean =>
      each['event'] === 'node-restarted' && each['kind'] === 'broker' && each['pid'] !== pid && Number(each['heardAtMs']) > this.#exitAtMs;
    await this.exited();
    const event = await this.#await(isNextLife, RESTART_DEADLINE_MS, 'the broker’s next life');
    this.#broker = { ...this.#broker, pid: event['pid'] };
    return Number(event['heardAtMs']) - this.#exitAtMs;
  }

  async stop(): Promise<void> {
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_DEADLINE_MS);
    await this.#closed;
    clearTimeout(timer);
    this.#forget();
  }

  async killAll(): Promise<void> {
    this.#child.kill('SIGKILL');
    this.kill();
    await this.#closed;
    this.#forget();
  }

  #read(text: string): void {
    const lines = (this.#partialLine + text).split('\n');
    this.#partialLine = lines.pop() ?? '';
    for (const line of lines) {
      const event: unknown = JSON.parse(line);
      if (isFields(event)) this.#receive({ ...event, heardAtMs: performance.now() });
    }
  }

  #receive(event: Fields): void {
    if (event['event'] === 'node-exited' && event['kind'] === 'broker') {
      this.#exits += 1;
      this.#exitAtMs = performance.now();
    }
    this.#events.push(event);
    const served = this.#waiters.filter(({ matches }) => matches(event) || event['event'] === 'closed');
    this.#waiters = this.#waiters.filter((waiter) => !served.includes(waiter));
    for (const { resolve } of served) resolve(event);
  }

  /** The first event of that kind, also one that has come already. */
  async #await(matches: (event: Fields) => boolean, deadlineMs: number, what: string): Promise<Fields> {
    const seen = this.#events.find(matches);
    if (seen !== undefined) return seen;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Fields>((resolve) => (timer = setTimeout(() => resolve({ event: 'late' }), deadlineMs)));
    const event = await Promise.race([new Promise<Fields>((resolve) => this.#waiters.push({ matches, resolve })), late]);
    clearTimeout(timer);
    if (matches(event)) return event;
    const why = event['event'] === 'closed' ? 'gantry up has ended' : `not within ${deadlineMs} ms`;
    throw new Error(`no sign of ${what}: ${why}\n${JSON.stringify(this.#events.at(-2) ?? null)}\n${this.#stderr.slice(-4000)}`);
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Queue offsets of delay levels as delayOffset.json has them now, level 1 first. Empty before its first write. */
export async function writtenDelayOffsets(storeDir: string): Promise<number[]> {
  const text = await readFile(join(storeDir, 'config', 'delayOffset.json'), 'utf8').catch(() => '');
  const entry = /"offsetTable"\s*:\s*\{([^}]*)\}/.exec(text)?.[1] ?? '';
  const offsets: number[] = [];
  for (const [, level, offset] of entry.matchAll(/"?(\d+)"?\s*:\s*(\d+)/g)) offsets[Number(level) - 1] = Number(offset);
  return Array.from(offsets, (offset) => offset ?? 0);
}
