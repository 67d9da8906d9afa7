import { existsSync, readFileSync } from 'node:fs';

/** What a Playwright run ended with: counts of tests, and a line for each that failed or passed only when tried again. */
export interface PlaywrightResult {
  passed: number;
  failed: number;
  skipped: number;
  /** `groups.spec.ts:49 lag, members and type: Error: expect(…)…`, the first lines of the error. */
  failures: string[];
}

interface Test {
  projectName: string;
  status: 'expected' | 'unexpected' | 'flaky' | 'skipped';
  results: { error?: { message?: string } }[];
}

interface Suite {
  suites?: Suite[];
  specs?: { title: string; file: string; line: number; tests: Test[] }[];
}

interface Report extends Suite {
  stats: Record<'expected' | 'flaky' | 'unexpected' | 'skipped', number>;
}

// Playwright colours its messages.
// oxlint-disable-next-line no-control-regex
const colours = /\u001B\[[0-9;]*m/g;

/** As much of an error as says what it is, indented. */
export const firstLines = (text: string): string => text.split('\n').slice(0, 12).join('\n    ');

function failuresOf({ suites = [], specs = [] }: Suite): string[] {
  return [
    ...specs.flatMap(({ title, file, line, tests }) =>
      tests
        .filter(({ status }) => status === 'unexpected' || status === 'flaky')
        .map(({ status, projectName, results }) => {
          const message = results.find(({ error }) => error !== undefined)?.error?.message ?? 'no message';
          const text = firstLines(message.replace(colours, ''));
          return `${status === 'flaky' ? 'passed when tried again' : 'FAILED'} [${projectName}] ${file}:${line} ${title}: ${text}`;
        }),
    ),
    ...suites.flatMap(failuresOf),
  ];
}

/** Reads the file that Playwright's `json` reporter wrote; undefined where there is none. */
export function readPlaywrightReport(file: string): PlaywrightResult | undefined {
  if (!existsSync(file)) return undefined;
  const report = JSON.parse(readFileSync(file, 'utf8')) as Report; // Playwright's own report
  const { expected, flaky, unexpected, skipped } = report.stats;
  return { passed: expected + flaky, failed: unexpected, skipped, failures: failuresOf(report) };
}
