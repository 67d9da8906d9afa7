import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Transcript } from './transcript.ts';
import { judge } from './verdict.ts';

let file = '';
beforeEach(async () => {
  file = join(await mkdtemp(join(tmpdir(), 'gantry-verdict-')), 'divergence.md');
});
afterEach(() => rm(join(file, '..'), { recursive: true, force: true }));

const row = (id: string, what: string): string => `| ${id} | c/k | ${what} | x | y | why | t |\n`;
const story = (status: string, end = 'end of case'): Transcript[] => [
  {
    client: 'c',
    case: 'k',
    facts: [
      { case: 'k', fact: 'sent', status },
      { case: 'k', fact: end },
    ],
  },
];

async function problemsOf(table: string, apache: Transcript[], gantry: Transcript[], complete = true): Promise<Record<string, string[]>> {
  await writeFile(file, table);
  const verdicts = await judge(
    new Map([
      ['apache', apache],
      ['gantry', gantry],
    ]),
    file,
    complete,
  );
  return Object.fromEntries(verdicts.map((verdict) => [verdict.name, verdict.problems]));
}

test('a difference without a row fails its case', async () => {
  expect(await problemsOf('', story('OK'), story('TIMEOUT'))).toEqual({ 'c/k': ['sent: status\n    Apache "OK"\n    Gantry "TIMEOUT"'] });
});

test('a difference with a row passes', async () => {
  expect(await problemsOf(row('D1', 'sent: status'), story('OK'), story('TIMEOUT'))).toEqual({ 'c/k': [] });
});

test('a row that no case shows any more fails a complete run and no other', async () => {
  const stale = 'docs/divergence.md D1';
  expect(await problemsOf(row('D1', 'sent: status'), story('OK'), story('OK'))).toEqual({
    'c/k': [],
    [stale]: ['no case shows this difference any more'],
  });
  expect(await problemsOf(row('D1', 'sent: status'), story('OK'), story('OK'), false)).toEqual({ 'c/k': [] });
});

test('a case that fails on both sides alike fails', async () => {
  const problems = await problemsOf('', story('OK', 'case failed'), story('OK', 'case failed'));
  expect(problems['c/k']).toHaveLength(2);
});
