import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { requestsPage } from './write-docs.ts';

it('docs/requests.md says what the request tables say, and names a test for each request', () => {
  const page = requestsPage();
  expect(readFileSync(path.join(import.meta.dirname, '..', 'docs', 'requests.md'), 'utf8')).toBe(page);
  expect(page.split('\n').filter((line) => /^\| -1 |\| \|$/.test(line))).toEqual([]);
});
