/**
 * Runs each spec against a console whose reads of the spec's domain come back empty, and counts that every test fails:
 * a test that passes there proves nothing of what the service reads.
 *
 *   node e2e/web/empty-run.ts [SPEC…]        all of them by default; `--quick`: without groups and messages, which take minutes
 *
 * A test of the spec that reads another domain says so by its tag: see console-test.ts. Two specs run at a time.
 *
 * Builds what is missing; needs a Chromium. Ends with `N passed, N failed, N skipped`: passed are the tests that fail.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
const cache = join(root, 'node_modules', '.cache');
/** As many as the specs are run with in `npm test`. */
const lanes = 2;
/** Domains of the contract that have a spec of the same name; @static tests of it read nothing of the service. */
const domains = ['topics', 'nodes', 'producers', 'groups', 'messages', 'brokers', 'overview'];
/** Where a page reads another domain than the one it is called after. */
const domainOf: Record<string, string> = { overview: 'producers' };
const quick = ['topics', 'nodes', 'producers', 'brokers', 'overview'];

interface Suite {
  suites?: Suite[];
  specs?: { title: string; tests: { status: string }[] }[];
}

interface Row {
  spec: string;
  title: string;
  /** `expected`: the test failed, as it must. */
  isFailing: boolean;
}

function run(command: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    child.once('error', reject);
    child.once('close', () => resolve());
  });
}

function rowsOf(spec: string, { suites = [], specs = [] }: Suite): Row[] {
  return [
    ...specs.map(({ title, tests }) => ({ spec, title, isFailing: tests.every(({ status }) => status === 'expected') })),
    ...suites.flatMap((suite) => rowsOf(spec, suite)),
  ];
}

async function rowsFor(spec: string): Promise<Row[]> {
  const report = join(cache, 'reports', `empty-${spec}.json`);
  await rm(report, { force: true });
  const domain = domainOf[spec] ?? spec;
  const options = ['--project=web', '--grep-invert=@static|@mqadmin', '--reporter=json', `--output=${join(cache, `empty-${spec}`)}`];
  await run(join(root, 'node_modules', '.bin', 'playwright'), ['test', ...options, `e2e/web/${spec}.spec.ts`], {
    GANTRY_EMPTY: domain,
    PLAYWRIGHT_JSON_OUTPUT_NAME: report,
  });
  if (!existsSync(report)) return [{ spec, title: `${spec}.spec.ts did not run`, isFailing: false }];
  return rowsOf(spec, JSON.parse(await readFile(report, 'utf8')) as Suite); // Playwright's own report
}

const named = process.argv.slice(2);
const wanted = named.includes('--quick') ? quick : named.length > 0 ? named : domains;
if (!existsSync(join(root, 'out', 'cli', 'gantry.js'))) await run(process.execPath, ['scripts/build.mjs']);
const rows: Row[] = [];
const waiting = [...wanted];
async function runLane(): Promise<void> {
  for (let spec = waiting.shift(); spec !== undefined; spec = waiting.shift()) rows.push(...(await rowsFor(spec)));
}
await Promise.all(Array.from({ length: lanes }, runLane));
for (const { spec, title, isFailing } of rows)
  console.log(`${isFailing ? 'fails, as it must' : 'PASSES ON NOTHING'}  ${spec.padEnd(10)} ${title}`);
const passing = rows.filter(({ isFailing }) => !isFailing).length;
console.log(`${rows.length - passing} passed, ${passing} failed, 0 skipped`);
process.exit(passing === 0 && rows.length > 0 ? 0 : 1);
