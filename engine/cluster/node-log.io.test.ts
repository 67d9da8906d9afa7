import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../runtime/clock.ts';
import { nodeDisk } from '../runtime/node-disk.ts';
import { logFileBytesMax, logLinesKept, NodeLog } from './node-log.ts';

let directory: string;
beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), 'node-log-'))));
afterEach(() => rmSync(directory, { recursive: true }));

function newLog(): NodeLog {
  return new NodeLog({ disk: nodeDisk, clock: systemClock, directory, nodeId: 'broker-a/0' });
}

test('keeps every line in a file named after the node, over restarts of this process', async () => {
  const first = newLog();
  first.append('one', 'stdout');
  first.append('two', 'stderr');
  await first.close();
  const second = newLog();
  second.append('three', 'stdout');
  await second.close();
  expect(readFileSync(join(directory, 'broker-a-0.log'), 'utf8')).toBe('one\ntwo\nthree\n');
});

test('hands lines to whoever listens, and the newest of the past to whoever asks', async () => {
  const log = newLog();
  const heard: string[] = [];
  log.append('before', 'stdout');
  const unsubscribe = log.subscribe((line) => heard.push(`${line.sequence} ${line.stream} ${line.text}`));
  log.append('seen', 'stderr');
  unsubscribe();
  log.append('after', 'stdout');
  expect(heard).toEqual(['1 stderr seen']);
  expect([log.newest(0), log.newest(2)].map((lines) => lines.map(({ text }) => text))).toEqual([[], ['seen', 'after']]);
  await log.close();
});

test('forgets all but the newest lines in memory', async () => {
  const log = newLog();
  for (let index = 0; index < logLinesKept * 2 + 5; index++) log.append(`${index}`, 'stdout');
  const lines = log.newest(Number.MAX_SAFE_INTEGER);
  expect([lines.length, lines[0]?.text, lines.at(-1)?.text]).toEqual([logLinesKept, `${logLinesKept + 5}`, `${logLinesKept * 2 + 4}`]);
  await log.close();
});

test('sets a full file aside and keeps two of them', async () => {
  const log = newLog();
  const line = 'x'.repeat(1024 * 1024 - 1);
  for (let index = 0; index < 40; index++) {
    log.append(`${index % 10}${line}`, 'stdout');
    // A disk that is slower than the loop would have lines left out, and then there is less to set aside.
    if (index % 3 === 2) await log.close();
  }
  await log.close();
  const names = readdirSync(directory);
  expect(names.sort()).toEqual(['broker-a-0.log', 'broker-a-0.log.1', 'broker-a-0.log.2']);
  expect(names.map((name) => statSync(join(directory, name)).size <= logFileBytesMax)).toEqual([true, true, true]);
});
