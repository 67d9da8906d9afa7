import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { failureOf } from '../../contract/errors.ts';
import { openHistorySettings } from './history-settings.ts';

it('records every connection until it is switched off, and remembers that', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'history-settings-'));
  const path = join(folder, 'history.json');
  const settings = await openHistorySettings(path);
  await settings.record('staging', false);
  await settings.record('prod', false);
  await settings.record('prod', true);
  const again = await openHistorySettings(path);
  expect([again.isRecorded('local'), again.isRecorded('staging'), again.isRecorded('prod')]).toEqual([true, false, true]);
  await writeFile(path, 'no json', { mode: 0o600 });
  expect((await openHistorySettings(path)).isRecorded('staging')).toBe(true);
  await rm(folder, { recursive: true });
  await writeFile(folder, '');
  expect(await again.record('local', false).catch(failureOf)).toMatchObject({ code: 'settingsNotSaved', data: { path } });
  expect(again.isRecorded('local')).toBe(true);
  await rm(folder);
});
