/**
 * Kills real brokers and looks at what is left: `npm run crash -- [--rounds N] [--suite puts,delayed,sync,full] [--seed S] [--quick]`.
 *
 * puts: kill -9 under load; delayed: kill -9 while delayed and retrying messages wait; sync: a slow and a failing
 * device, by way of strace; full: a disk of 64 MiB that fills up and gets room again. A failing seed is printed and can be given again; the moments of a kill depend on the machine too.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runDelaySuite } from './delay-suite.ts';
import { runFullDiskSuite } from './full-disk-suite.ts';
import { runPutSuite } from './put-suite.ts';
import { runSyncSuite } from './sync-suite.ts';
import type { SuiteOptions, SuiteResult } from './suite.ts';

interface Suite {
  run(options: SuiteOptions): Promise<SuiteResult>;
  rounds: number;
  quickRounds: number;
}

const SUITES: Readonly<Record<string, Suite>> = {
  puts: { run: runPutSuite, rounds: 50, quickRounds: 10 },
  delayed: { run: runDelaySuite, rounds: 20, quickRounds: 2 },
  sync: { run: runSyncSuite, rounds: 1, quickRounds: 1 },
  full: { run: runFullDiskSuite, rounds: 1, quickRounds: 1 },
};

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string' },
      suite: { type: 'string', default: Object.keys(SUITES).join(',') },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      quick: { type: 'boolean', default: false },
    },
  });
  const seed = Number(values.seed);
  console.log(`seed ${seed}`);
  const total: SuiteResult = { passed: 0, failed: 0, skipped: 0 };
  const workDir = await mkdtemp(join(tmpdir(), 'gantry-crash-'));
  try {
    for (const name of values.suite.split(',')) {
      const suite = SUITES[name];
      if (suite === undefined) throw new Error(`--suite ${name}: there is ${Object.keys(SUITES).join(', ')}`);
      const rounds = values.rounds === undefined ? (values.quick ? suite.quickRounds : suite.rounds) : Number(values.rounds);
      const result = await suite.run({ rounds, seed, workDir, tell: (line) => console.log(line) }).catch((error: unknown): SuiteResult => {
        console.log(`${name}: FAILED: ${error instanceof Error ? error.message : String(error)}`);
        return { passed: 0, failed: 1, skipped: 0 };
      });
      total.passed += result.passed;
      total.failed += result.failed;
      total.skipped += result.skipped;
    }
  } finally {
    await rm(workDir, { recursive: true, force: true, maxRetries: 3 });
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  return total.failed > 0 || total.passed === 0 ? 1 : 0;
}

process.exitCode = await main();
