import { expect, test } from 'vitest';
import { parseCpuSeconds, parseMemoryUse } from './process-usage.ts';

test('reads proportional and anonymous memory as bytes', () => {
  const text =
    '55d0-7ffd ---p 00000000 00:00 0 [rollup]\nRss:              4000 kB\nPss:              3000 kB\nPss_Anon:         2000 kB\nPss_File:         1000 kB\n';
  expect(parseMemoryUse(text)).toEqual({ pssBytes: 3_072_000, anonymousBytes: 2_048_000 });
});

test('refuses a rollup without the field instead of counting nothing', () => {
  expect(() => parseMemoryUse('Rss: 4000 kB\n')).toThrow('no Pss in smaps_rollup');
});

test('adds user and system time of a process whose name holds blanks and parentheses', () => {
  expect(parseCpuSeconds('42 (node (a) b) S 1 42 42 0 -1 4194304 100 0 0 0 150 50 0 0 20 0 11 0 12345 1000 100')).toBe(2);
});
