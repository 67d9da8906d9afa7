import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { requestSpecOf } from '../../protocol/request-table.ts';
import { RequestCode } from '../../protocol/request-code.ts';
import { processorTable } from './table.ts';

/** Files that answer more than the request they are named after. */
const SHARED: Readonly<Record<string, string>> = {
  SEND_MESSAGE_V2: 'send-message',
  SEND_BATCH_MESSAGE: 'send-message',
  LITE_PULL_MESSAGE: 'pull-message',
  SEND_REPLY_MESSAGE_V2: 'send-reply-message',
};

test('table, files and declared headers agree', () => {
  const files = readdirSync(import.meta.dirname).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && file !== 'table.ts',
  );
  const named = new Set(processorTable.map((row) => `${SHARED[row.name] ?? row.name.toLowerCase().replaceAll('_', '-')}.ts`));
  expect([...named].sort()).toEqual(files.sort());
  expect(processorTable.filter((row) => requestSpecOf(RequestCode[row.name]) === undefined).map((row) => row.name)).toEqual([]);
});

test('no request is answered twice and each says what it does', () => {
  expect(new Set(processorTable.map((row) => row.name)).size).toBe(processorTable.length);
  expect(processorTable.filter((row) => row.doc.length < 10 || row.supportedSince === '')).toEqual([]);
});

test('each request has a test that fails when its handler answers an empty success', async () => {
  const tests = await Promise.all(
    readdirSync(import.meta.dirname)
      .filter((file) => file.endsWith('.test.ts'))
      .map((file) => readFile(join(import.meta.dirname, file), 'utf8')),
  );
  const covered = new Set(tests.flatMap((text) => [...text.matchAll(/^requestTest\(\s*'([A-Z_0-9]+)'/gm)].map((match) => match[1])));
  expect(processorTable.map((row) => row.name).filter((name) => !covered.has(name))).toEqual([]);
});
