/**
 * Large amounts on one broker, with limits: `npm run scale -- [--case topics,messages,log] [--quick] [--dir D]`.
 *
 * topics: 10,000 topics of 4 queues; messages: 10 million messages; log: 5 GiB of log. `--quick` is what CI runs: the
 * same limits on less. Needs up to 12 GB below D (default: the system's folder for temporary files).
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runLogCase } from './log-case.ts';
import { runMessagesCase } from './messages-case.ts';
import type { ScaleCase } from './scale-case.ts';
import { runTopicsCase } from './topics-case.ts';

const CASES: Readonly<Record<string, ScaleCase>> = { topics: runTopicsCase, messages: runMessagesCase, log: runLogCase };

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      case: { type: 'string', default: Object.keys(CASES).join(',') },
      quick: { type: 'boolean', default: false },
      dir: { type: 'string', default: tmpdir() },
    },
  });
  const tell = (line: string): void => console.log(line);
  tell(`${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}, Node ${process.version}`);
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const name of values.case.split(',')) {
    const run = CASES[name];
    if (run === undefined) throw new Error(`--case ${name}: there is ${Object.keys(CASES).join(', ')}`);
    const workDir = await mkdtemp(join(values.dir, 'gantry-scale-'));
    try {
      for (const { line, isGood } of await run({ quick: values.quick, workDir, tell })) {
        total[isGood === undefined ? 'skipped' : isGood ? 'passed' : 'failed'] += 1;
        tell(`${name}: ${line}${isGood === false ? '  FAILED' : ''}`);
      }
    } catch (error) {
      total.failed += 1;
      tell(`${name}: FAILED: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      await rm(workDir, { recursive: true, force: true, maxRetries: 3 });
    }
  }
  tell(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  return total.failed > 0 || total.passed === 0 ? 1 : 0;
}

process.exitCode = await main();
