/**
 * Runs each spec against a console whose reads of the spec's domain come back empty, and counts that every test fails:
 * a test that passes there proves nothing of what the service reads.
 *
 *   node e2e/web/empty-run.ts [SPEC…]        all of them by default, with the tests that are slow or need Java;
 *                                            `--quick`: those of `npm test`, without groups and messages, which take minutes
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
/** Specs, the longest first, and which domain of the contract is emptied for each: that of its name where none is given. */
const domainOf: Record<string, string | undefined> = {
  groups: undefined,
  messages: undefined,
  topics: undefined,
  send: undefined,
  life: undefined,
  nodes: undefined,
  brokers: undefined,
  producers: undefined,
  overview: 'producers',
  settings: 'app',
  palette: 'topics',
  history: undefined,
  'message-sets': 'messages',
};
const slow = new Set(['groups', 'messages', 'history', 'message-sets']);

const named = process.argv.slice(2);
const isQuick = named.includes('--quick');

interface Suite {
  suites?: Suite[];
  specs?: { title: string; tests: { status: string }[] }[];
}

interface Row {
  spec: string;
  title: string;
  /** The test failed, as it must. */
  isFailing: boolean;
  isSkipped: boolean;
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
    ...specs.map(({ title, tests }) => ({
      spec,
      title,
      isFailing: tests.every(({ status }) => status === 'expected'),
      isSkipped: tests.every(({ status }) => status === 'skipped'),
    })),
    ...suites.flatMap((suite) => rowsOf(spec, suite)),
  ];
}

async function rowsFor(spec: string): Promise<Row[]> {
  const report = join(cache, 'reports', `empty-${spec}.json`);
  await rm(report, { force: true });
  const domain = domainOf[spec] ?? spec;
  const projects = (isQuick ? ['web'] : ['web', 'web-slow', 'web-mqadmin']).map((project) => `--project=${project}`);
  const options = [...projects, '--grep-invert=@static', '--reporter=json', `--output=${join(cache, `empty-${spec}`)}`];
  await run(join(root, 'node_modules', '.bin', 'playwright'), ['test', ...options, `e2e/web/${spec}.spec.ts`], {
    GANTRY_EMPTY: domain,
    PLAYWRIGHT_JSON_OUTPUT_NAME: report,
  });
  if (!existsSync(report)) return [{ spec, title: `${spec}.spec.ts did not run`, isFailing: false, isSkipped: false }];
  return rowsOf(spec, JSON.parse(await readFile(report, 'utf8')) as Suite); // Playwright's own report
}

const specs = Object.keys(domainOf);
const wanted = isQuick ? specs.filter((spec) => !slow.has(spec)) : named.length > 0 ? named : specs;
if (!existsSync(join(root, 'out', 'cli', 'gantry.js'))) await run(process.execPath, ['scripts/build.mjs']);
const rows: Row[] = [];
const waiting = [...wanted];
async function runLane(): Promise<void> {
  for (let spec = waiting.shift(); spec !== undefined; spec = waiting.shift()) rows.push(...(await rowsFor(spec)));
}
await Promise.all(Array.from({ length: lanes }, runLane));
const wordOf = ({ isFailing, isSkipped }: Row): string => (isSkipped ? 'skipped' : isFailing ? 'fails, as it must' : 'PASSES ON NOTHING');
for (const row of rows) console.log(`${wordOf(row).padEnd(17)}  ${row.spec.padEnd(12)} ${row.title}`);
const count = (word: string): number => rows.filter((row) => wordOf(row) === word).length;
const [failing, passing] = [count('fails, as it must'), count('PASSES ON NOTHING')];
console.log(`${failing} passed, ${passing} failed, ${count('skipped')} skipped`);
process.exit(passing === 0 && failing > 0 ? 0 : 1);
