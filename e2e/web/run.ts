/**
 * The part of the browser specs that runs on real Apache clusters too, and on Gantry's what needs mqadmin or half a minute:
 *
 *   node e2e/web/run.ts [PLAYWRIGHT-ARGUMENT…]
 *
 * Needs `node scripts/build.mjs`, a Chromium, a JDK and Maven. Prints `N passed, N failed, N skipped` as its last line.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readPlaywrightReport } from '../playwright-report.ts';

const root = join(import.meta.dirname, '..', '..');
const report = join(root, 'node_modules', '.cache', 'reports', 'console.json');

function run(command: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, env: { ...process.env, ...env }, stdio: 'inherit' });
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}

if (!existsSync(join(root, 'out', 'cli', 'gantry.js'))) await run(process.execPath, ['scripts/build.mjs']);
await rm(report, { force: true });
const own = process.argv.slice(2);
const projects = own.some((argument) => argument.startsWith('--project'))
  ? []
  : ['web-slow', 'web-mqadmin', 'apache-5.5.0', 'apache-4.9.7'].map((name) => `--project=${name}`);
const args = ['test', ...projects, '--grep=@apache|@mqadmin|@slow', '--reporter=list,json', ...own];
const code = await run(join(root, 'node_modules', '.bin', 'playwright'), args, { PLAYWRIGHT_JSON_OUTPUT_NAME: report });
const { passed, failed, skipped, failures: lines } = readPlaywrightReport(report) ?? { passed: 0, failed: 0, skipped: 0, failures: [] };
const failures = code !== 0 && failed === 0 ? 1 : failed;
for (const line of lines) console.log(line);
console.log(`${passed} passed, ${failures} failed, ${skipped} skipped`);
process.exit(failures === 0 && passed > 0 ? 0 : 1);
