/**
 * Runs each spec against a console whose reads of the spec's domain come back empty, and counts that every test fails:
 * a test that passes there proves nothing of what the service reads.
 *
 *   node e2e/web/empty-run.ts [DOMAIN…]        all of them by default; `--quick`: topics, nodes and producers
 *
 * Needs `node scripts/build.mjs` and a Chromium. Ends with `N passed, N failed, N skipped`: passed are the tests that fail.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
const report = join(root, 'node_modules', '.cache', 'reports', 'empty.json');
/** Domains of the contract that have a spec of the same name; @static tests of it read nothing of the service. */
const domains = ['topics', 'nodes', 'producers', 'groups', 'messages', 'brokers', 'overview'];
/** Where a page reads another domain than the one it is called after. */
const domainOf: Record<string, string> = { overview: 'producers' };
const quick = ['topics', 'nodes', 'producers'];

interface Suite {
  suites?: Suite[];
  specs?: { title: string; tests: { status: string }[] }[];
}

interface Row {
  domain: string;
  title: string;
  /** `expected`: the test failed, as it must. */
  isFailing: boolean;
}

function run(args: string[], env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(join(root, 'node_modules', '.bin', 'playwright'), args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    child.once('error', reject);
    child.once('close', () => resolve());
  });
}

function rowsOf(domain: string, { suites = [], specs = [] }: Suite): Row[] {
  return [
    ...specs.map(({ title, tests }) => ({ domain, title, isFailing: tests.every(({ status }) => status === 'expected') })),
    ...suites.flatMap((suite) => rowsOf(domain, suite)),
  ];
}

async function rowsFor(spec: string): Promise<Row[]> {
  await rm(report, { force: true });
  const domain = domainOf[spec] ?? spec;
  await run(['test', '--project=web', '--grep-invert=@static|@mqadmin', '--reporter=json', `e2e/web/${spec}.spec.ts`], {
    GANTRY_EMPTY: domain,
    PLAYWRIGHT_JSON_OUTPUT_NAME: report,
  });
  if (!existsSync(report)) return [{ domain, title: `${spec}.spec.ts did not run`, isFailing: false }];
  return rowsOf(domain, JSON.parse(await readFile(report, 'utf8')) as Suite); // Playwright's own report
}

const named = process.argv.slice(2);
const wanted = named.includes('--quick') ? quick : named.length > 0 ? named : domains;
const rows: Row[] = [];
for (const spec of wanted) if (existsSync(join(import.meta.dirname, `${spec}.spec.ts`))) rows.push(...(await rowsFor(spec)));
for (const { domain, title, isFailing } of rows)
  console.log(`${isFailing ? 'fails, as it must' : 'PASSES ON NOTHING'}  ${domain.padEnd(10)} ${title}`);
const passing = rows.filter(({ isFailing }) => !isFailing).length;
console.log(`${rows.length - passing} passed, ${passing} failed, 0 skipped`);
process.exit(passing === 0 && rows.length > 0 ? 0 : 1);
