/**
 * One store directory, by turns Gantry's and Apache's: `npm run directories -- [--version 5.5.0,4.9.7] [--end clean,killed] [--quick]`.
 *
 * Whoever has the directory adds messages of every kind to at least three log files and ends, by a clean stop or by
 * kill -9; the other opens it with nothing but Gantry's broker.conf and must show every message (SHA-256), key, tag and
 * group's progress as it was. `--quick` leaves out the runs that begin with Apache and has less in each leg.
 */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { seededRandom } from '../../engine/runtime/random.ts';
import type { ApacheVersion } from '../apache/apache-cluster.ts';
import { BrokerConnection } from '../crash/broker-requests.ts';
import { startCrashCluster } from '../crash/crash-cluster.ts';
import { startApacheBroker } from './apache-broker.ts';
import { BODY_BYTES, Content } from './content.ts';
import { differences, takeSnapshot, type Snapshot } from './snapshot.ts';

type Owner = 'gantry' | 'apache';
type End = 'clean' | 'killed';

interface Run {
  version: ApacheVersion;
  end: End;
  first: Owner;
  /** The preset as it is, with its large files; one hand-over. */
  isPreset: boolean;
}

const MIB = 1024 * 1024;
const TURNS = 4;
const PRESET_TURNS = 2;
const PRESET_MESSAGES = 500;
const STOP_DEADLINE_MS = 60_000;
const LOG_FILES_MIN = 3;

/** What is not the preset's: small files, and progress that is written soon, so that a kill finds it on disk. */
const settingsOf = (logFileBytes: number): Record<string, string> => ({
  mappedFileSizeCommitLog: String(logFileBytes),
  flushConsumerOffsetInterval: '500',
  flushDelayOffsetInterval: '500',
  minFreeDiskBytes: String(256 * MIB),
});

/** A broker on the directory. */
interface Turn {
  address: string;
  end(how: End): Promise<void>;
}

class SharedDirectory {
  readonly #dataDir: string;
  readonly #run: Run;
  readonly #settings: Record<string, string>;
  #address = '';
  storeDir = '';

  constructor(dataDir: string, run: Run, logFileBytes: number) {
    this.#dataDir = dataDir;
    this.#run = run;
    this.#settings = run.isPreset ? {} : settingsOf(logFileBytes);
  }

  async open(owner: Owner): Promise<Turn> {
    if (owner === 'gantry') return this.#openGantry();
    if (this.#address === '') {
      // Gantry writes the broker.conf that Apache is given.
      await (await this.#openGantry()).end('clean');
      await rm(this.storeDir, { recursive: true });
    }
    const broker = await startApacheBroker(this.#run.version, join(this.#dataDir, 'apache'), join(this.storeDir, '..', 'broker.conf'));
    return { address: this.#address, end: (how) => (how === 'clean' ? broker.terminate(STOP_DEADLINE_MS) : broker.kill()) };
  }

  async #openGantry(): Promise<Turn> {
    const cluster = await startCrashCluster(join(this.#dataDir, 'gantry'), this.#settings);
    this.#address = cluster.brokerAddress;
    this.storeDir = cluster.storeDir;
    return {
      address: cluster.brokerAddress,
      end: (how) => (how === 'clean' ? cluster.stop() : cluster.killAll()),
    };
  }
}

/** Some turns; answers what is wrong. */
async function play(run: Run, quick: boolean, workDir: string, tell: (line: string) => void): Promise<string[]> {
  const logFileBytes = quick ? MIB : 4 * MIB;
  const directory = new SharedDirectory(workDir, run, logFileBytes);
  const messages = run.isPreset ? PRESET_MESSAGES : Math.ceil((LOG_FILES_MIN * logFileBytes) / BODY_BYTES);
  const content = new Content(seededRandom(1), messages);
  const turns = run.isPreset ? PRESET_TURNS : TURNS;
  const faults: string[] = [];
  let before: Snapshot | undefined;
  for (let n = 0; n < turns; n++) {
    const owner: Owner = (n % 2 === 0) === (run.first === 'gantry') ? 'gantry' : 'apache';
    const turn = await directory.open(owner);
    const broker = new BrokerConnection(turn.address);
    try {
      if (before !== undefined) {
        const found = differences(before, await takeSnapshot(broker, content.scope));
        faults.push(...found.map((fault) => `turn ${n + 1}, ${owner}: ${fault}`));
      }
      if (n === turns - 1) continue;
      await content.add(broker, directory.storeDir);
      before = await takeSnapshot(broker, content.scope);
    } finally {
      await broker.close();
      await turn.end(run.end);
    }
  }
  const logFiles = (await readdir(join(directory.storeDir, 'commitlog'))).length;
  if (!run.isPreset && logFiles < LOG_FILES_MIN * 2) faults.push(`only ${logFiles} log files`);
  tell(`    ${before?.size ?? 0} things compared, handed over ${turns - 1} times, ${logFiles} log files`);
  return faults;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      version: { type: 'string', default: '5.5.0,4.9.7' },
      end: { type: 'string', default: 'clean,killed' },
      quick: { type: 'boolean', default: false },
    },
  });
  const firsts: Owner[] = values.quick ? ['gantry'] : ['gantry', 'apache'];
  const versions = values.version.split(',').map(versionOf);
  const ends = values.end.split(',').map(endOf);
  const runs = versions.flatMap((version) => ends.flatMap((end) => firsts.map((first): Run => ({ version, end, first, isPreset: false }))));
  for (const version of versions.slice(0, values.quick ? 1 : undefined))
    runs.push({ version, end: 'clean', first: 'gantry', isPreset: true });
  const total = { passed: 0, failed: 0 };
  for (const run of runs) {
    const workDir = await mkdtemp(join(tmpdir(), 'gantry-directories-'));
    const name = nameOf(run);
    const began = performance.now();
    const lines: string[] = [];
    const faults = await play(run, values.quick, workDir, (line) => lines.push(line)).catch((error: unknown) => [
      error instanceof Error ? (error.stack ?? error.message) : String(error),
    ]);
    await rm(workDir, { recursive: true, force: true, maxRetries: 3 });
    total[faults.length === 0 ? 'passed' : 'failed'] += 1;
    console.log(`${name}: ${((performance.now() - began) / 1000).toFixed(0)} s${faults.length === 0 ? '' : '  FAILED'}`);
    for (const line of [...lines, ...faults.map((fault) => `    ${fault}`)]) console.log(line);
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed, 0 skipped`);
  return total.failed > 0 || total.passed === 0 ? 1 : 0;
}

function nameOf({ version, first, end, isPreset }: Run): string {
  const how = end === 'clean' ? 'stopped' : 'killed';
  return `Apache ${version}, ${first} first, each ${how}${isPreset ? ', the preset as it is' : ''}`;
}

function versionOf(text: string): ApacheVersion {
  if (text === '5.5.0' || text === '4.9.7') return text;
  throw new Error(`--version ${text}: there is 5.5.0 and 4.9.7`);
}

function endOf(text: string): End {
  if (text === 'clean' || text === 'killed') return text;
  throw new Error(`--end ${text}: there is clean and killed`);
}

process.exitCode = await main();
