/**
 * Everything that needs nothing but Node and a Chromium: `npm test` ends here, under Node 24.
 * `node scripts/test.mjs [STEP…]` runs the named steps only. Each step has a time budget; a step whose tool is
 * missing is counted as skipped and says why. With CI=true a missing tool is a failure.
 * The last line is `N passed, N failed, N skipped`, summed over all tests of all steps.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { chromiumPath } from '../e2e/chromium-path.ts';
import { firstLines, readPlaywrightReport } from '../e2e/playwright-report.ts';

const root = path.join(import.meta.dirname, '..');
const bin = (name) => path.join(root, 'node_modules', '.bin', name);
const reports = path.join(root, 'node_modules', '.cache', 'reports');
mkdirSync(reports, { recursive: true });

const needsChromium = () => (chromiumPath() === undefined ? 'no Chromium was found (set GANTRY_CHROMIUM to its path)' : undefined);

const steps = [
  { name: 'types', seconds: 90, command: [bin('vue-tsc'), '-b'] },
  { name: 'lint', seconds: 60, command: [bin('oxlint')] },
  { name: 'templates', seconds: 60, command: [bin('eslint'), 'renderer'] },
  { name: 'format', seconds: 60, command: [bin('oxfmt'), '--check', '.'] },
  {
    name: 'unit',
    seconds: 300,
    command: [bin('vitest'), 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${path.join(reports, 'unit.json')}`],
    count: () => countVitest(path.join(reports, 'unit.json')),
  },
  { name: 'build', seconds: 60, command: [process.execPath, 'scripts/build.mjs'] },
  {
    name: 'specs',
    seconds: 300,
    command: [bin('playwright'), 'test', '--project=web', '--project=shell', '--workers=2', '--reporter=list,json'],
    env: { PLAYWRIGHT_JSON_OUTPUT_NAME: path.join(reports, 'specs.json') },
    count: () => readPlaywrightReport(path.join(reports, 'specs.json')),
    missing: needsChromium,
  },
];

function readJson(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

function countVitest(file) {
  const report = readJson(file);
  if (report === undefined) return undefined;
  const failures = report.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const where = path.relative(root, name);
    const failed = assertionResults.filter((test) => test.status === 'failed');
    if (failed.length === 0 && status === 'failed') return [`FAILED ${where}: ${firstLines(message)}`];
    const again = assertionResults.filter((test) => test.status === 'passed' && test.failureMessages.length > 0);
    return [
      ...failed.map((test) => `FAILED ${where} ${test.fullName}: ${firstLines(test.failureMessages.join('\n'))}`),
      ...again.map((test) => `passed when tried again ${where} ${test.fullName}: ${firstLines(test.failureMessages.join('\n'))}`),
    ];
  });
  return { passed: report.numPassedTests, failed: report.numFailedTests, skipped: report.numPendingTests + report.numTodoTests, failures };
}

function run(step) {
  return new Promise((resolve) => {
    const [command, ...args] = step.command;
    const child = spawn(command, args, {
      cwd: root,
      env: {
        ...process.env,
        PATH: `${path.join(root, 'node_modules', '.bin')}${path.delimiter}${process.env['PATH']}`,
        FORCE_COLOR: '0',
        ...step.env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
    });
    child.stdout.pipe(process.stdout, { end: false });
    child.stderr.pipe(process.stderr, { end: false });
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      if (process.platform === 'win32') child.kill('SIGKILL');
      else if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    }, step.seconds * 1000);
    child.on('error', (error) => {
      clearTimeout(timer);
      process.stderr.write(`${error.message}\n`);
      resolve({ code: 1, timedOut });
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? 1, timedOut });
    });
  });
}

const wanted = process.argv.slice(2);
const total = { passed: 0, failed: 0, skipped: 0 };
const rows = [];
/** Each test that failed, or passed only when tried again, said once more at the end: a long log is often read from there. */
const failures = [];
for (const step of steps) {
  if (wanted.length > 0 && !wanted.includes(step.name)) continue;
  const reason = step.missing?.();
  if (reason !== undefined) {
    const required = process.env['CI'] === 'true';
    total[required ? 'failed' : 'skipped'] += 1;
    rows.push(`${step.name}: ${required ? 'failed' : 'skipped'}, ${reason}`);
    continue;
  }
  for (const report of [`${step.name}.json`]) rmSync(path.join(reports, report), { force: true });
  process.stdout.write(`\n--- ${step.name}\n`);
  const startedMs = Date.now();
  const { code, timedOut } = await run(step);
  const seconds = ((Date.now() - startedMs) / 1000).toFixed(1);
  const counted = step.count?.();
  // A step that ends badly without a failed test of its own is one failure; one that should count but did not, too.
  const expectsCount = step.count !== undefined;
  const result = counted ?? { passed: code === 0 && !expectsCount ? 1 : 0, failed: 0, skipped: 0 };
  if ((code !== 0 || (expectsCount && counted === undefined)) && result.failed === 0) result.failed = 1;
  failures.push(...(result.failures ?? []));
  if (result.failed > 0 && (result.failures ?? []).length === 0) failures.push(`FAILED ${step.name}: see above`);
  total.passed += result.passed;
  total.failed += result.failed;
  total.skipped += result.skipped;
  rows.push(
    `${step.name}: ${result.passed} passed, ${result.failed} failed, ${result.skipped} skipped in ${seconds} s${timedOut ? ` (stopped: over its budget of ${step.seconds} s)` : ''}`,
  );
}
for (const line of failures) process.stdout.write(`\n${line}\n`);
process.stdout.write(`\n${rows.join('\n')}\n\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1);
