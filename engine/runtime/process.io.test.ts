import { expect, test } from 'vitest';
import { isProcessAlive, processStartMark } from './process.ts';

test('knows that this process runs and that an impossible one does not', () => {
  expect([isProcessAlive(process.pid), isProcessAlive(2 ** 30)]).toEqual([true, false]);
});

test.runIf(process.platform === 'linux')('marks the start of a process, the same each time it is asked', () => {
  const mark = processStartMark(process.pid);
  expect(mark).toMatch(/^[0-9a-f-]{36}\/\d+$/);
  expect(processStartMark(process.pid)).toBe(mark);
  expect(processStartMark(process.ppid)).not.toBe(mark);
  expect(processStartMark(2 ** 30)).toBeUndefined();
});
