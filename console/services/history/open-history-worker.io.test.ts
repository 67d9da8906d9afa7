import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { programFiles } from '../../../engine/runtime/entry-paths.ts';
import { historyBytesMax } from '../../contract/history.ts';
import type { HistoryQuery } from './history-store.ts';
import { openHistoryWorker } from './open-history-worker.ts';

const startMs = Date.UTC(2026, 10, 28, 14, 0);
const query: HistoryQuery = { connection: 'local', fromMs: startMs, toMs: startMs + 300_000, nowMs: startMs + 300_000, pointsMax: 600 };

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'history-worker-'));
  path = join(folder, 'console', 'history.db');
});
afterEach(() => rm(folder, { recursive: true }));

const open = () => openHistoryWorker(programFiles().entry('history'), { path, bytesMax: historyBytesMax });
const sampleAt = (second: number, lag: number) => ({
  connection: 'local',
  atMs: startMs + second * 1000,
  values: [['lag', lag]] as [string, number][],
  states: [],
  isClockSteady: true,
});

it('keeps samples in a thread and over a restart, with a gap for the time between', async () => {
  const first = await open();
  for (let second = 0; second < 60; second += 10) await first.append(sampleAt(second, second));
  await first.close();
  const second = await open();
  for (let at = 180; at < 300; at += 10) await second.append(sampleAt(at, at));
  const { series, gaps, times } = await second.values(query, ['lag']);
  expect([times.length, series[0]?.values.slice(0, 7), gaps, await second.recordedSince('local')]).toEqual([
    18,
    [0, 10, 20, 30, 40, 50, 180],
    [{ fromMs: startMs + 60_000, toMs: startMs + 180_000 }],
    startMs,
  ]);
  await second.close();
});

it('says why the record cannot be opened', async () => {
  const store = await open();
  await store.close();
  await writeFile(path, 'x'.repeat(10_000));
  await expect(open()).rejects.toThrow('not a database');
});

it('passes on what the database says, and rejects everything after it was closed', async () => {
  const store = await open();
  await expect(store.append({ ...sampleAt(0, 1), connection: null as never })).rejects.toThrow('NOT NULL');
  await store.close();
  await expect(store.size()).rejects.toThrow(/ended with code/);
});
