import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { defaultSettings } from '../../contract/app.ts';
import { failureOf } from '../../contract/errors.ts';
import { openSettingsStore } from './settings-store.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'settings-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('starts with the defaults and keeps what was changed', async () => {
  const path = join(folder, 'settings.json');
  const store = await openSettingsStore(path);
  expect(store.settings.current).toEqual(defaultSettings);
  await Promise.all([store.change({ theme: 'dark' }), store.change({ language: 'zh' })]);
  expect((await openSettingsStore(path)).settings.current).toEqual({ ...defaultSettings, theme: 'dark', language: 'zh' });
});

it.each([
  ['{"theme":"purple","language":"en","surprise":1}', { ...defaultSettings, language: 'en' }],
  ['{"timeZone":"Asia/Kathmandu"}', { ...defaultSettings, timeZone: 'Asia/Kathmandu' }],
  ['{"timeZone":"Mars/Olympus","theme":"dark"}', { ...defaultSettings, theme: 'dark' }],
  ['not JSON', defaultSettings],
  ['[]', defaultSettings],
])('takes from %j what it understands', async (text, expected) => {
  const path = join(folder, 'settings.json');
  await writeFile(path, text, { mode: 0o600 });
  expect((await openSettingsStore(path)).settings.current).toEqual(expected);
});

it('changes nothing when the file cannot be written', async () => {
  await writeFile(join(folder, 'file'), '');
  const store = await openSettingsStore(join(folder, 'settings.json'));
  await rm(folder, { recursive: true });
  await writeFile(folder, 'a file where the folder was');
  const failure = await store.change({ theme: 'dark' }).catch(failureOf);
  expect([failure, store.settings.current.theme]).toEqual([
    { code: 'settingsNotSaved', data: { path: join(folder, 'settings.json'), systemCode: 'EEXIST' } },
    'system',
  ]);
});
