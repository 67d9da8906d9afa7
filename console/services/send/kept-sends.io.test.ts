import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { failureOf } from '../../contract/errors.ts';
import { historyMax, keptBodyCharsMax, templatesMax } from '../../contract/send.ts';
import type { SendBody, SendHistoryEntry } from '../../contract/send.ts';
import { openKeptSends } from './kept-sends.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kept-sends-'));
});
afterEach(() => rm(folder, { recursive: true }));

const paths = () => ({ templates: join(folder, 'templates.json'), history: join(folder, 'history.json') });
const draft = (body: SendBody = { format: 'text', text: 'x', charset: 'utf-8' }) => ({
  topic: 'T',
  delayLevel: 0,
  tags: '',
  keys: '',
  properties: [],
  body,
  target: { by: 'turns' as const },
});
const entry = (id: string): SendHistoryEntry => ({
  id,
  connection: 'local',
  topic: 'T',
  atMs: 1,
  total: 1,
  stored: 1,
  failed: 0,
  label: '',
  last: null,
  draft: draft(),
});

it('has both again after a restart, in files that only this user can read', async () => {
  const kept = await openKeptSends(paths());
  await kept.saveTemplate({ name: 'one', draft: draft() });
  await kept.remember(entry('a'));
  const again = await openKeptSends(paths());
  expect([again.templates.current, again.history.current, (await stat(paths().history)).mode & 0o777]).toEqual([
    [{ name: 'one', draft: draft() }],
    [entry('a')],
    0o600,
  ]);
});

it('keeps so many and no more', async () => {
  const kept = await openKeptSends(paths());
  for (let count = 0; count < templatesMax; count++) await kept.saveTemplate({ name: `t${count}`, draft: draft() });
  await Promise.all(Array.from({ length: historyMax + 5 }, (_, index) => kept.remember(entry(String(index)))));
  await kept.saveTemplate({ name: 't7', draft: draft() });
  expect([
    await kept.saveTemplate({ name: 'one more', draft: draft() }).catch(failureOf),
    await kept
      .saveTemplate({ name: 't1', draft: draft({ format: 'text', text: 'x'.repeat(keptBodyCharsMax + 1), charset: 'utf-8' }) })
      .catch(failureOf),
    await kept.saveTemplate({ name: 't1', draft: draft({ format: 'file', name: 'a', bytes: Uint8Array.of(1) }) }).catch(failureOf),
    kept.templates.current.length,
    JSON.parse(await readFile(paths().history, 'utf8')).length,
    kept.history.current[0]?.id,
  ]).toEqual([
    { code: 'tooManyTemplates', data: { templatesMax } },
    { code: 'templateTooLarge', data: { charsMax: keptBodyCharsMax } },
    { code: 'templateTooLarge', data: { charsMax: keptBodyCharsMax } },
    templatesMax,
    historyMax,
    String(historyMax + 4),
  ]);
});

it('begins anew where a file cannot be understood, and changes nothing where it cannot be written', async () => {
  await writeFile(paths().templates, '[{"name":1}]', { mode: 0o600 });
  const kept = await openKeptSends(paths());
  await rm(folder, { recursive: true });
  await writeFile(folder, 'a file where the folder was');
  const failure = await kept.saveTemplate({ name: 'one', draft: draft() }).catch(failureOf);
  expect([failure, kept.templates.current]).toEqual([
    { code: 'settingsNotSaved', data: { path: paths().templates, systemCode: 'EEXIST' } },
    [],
  ]);
});
