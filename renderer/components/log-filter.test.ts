import { describe, expect, it } from 'vitest';
import { countLevels, filterLog, readRawLine, showLogLine } from './log-filter.ts';

const line = (sequence: number, level: 'debug' | 'info' | 'warn' | 'error', event: string, fields = {}) =>
  showLogLine('broker-a/0', { sequence, atMs: 1000 + sequence, level, event, fields });
const lines = [
  line(1, 'debug', 'pull-suspended'),
  line(2, 'info', 'flush', { waiters: 41 }),
  line(3, 'warn', 'slow-write', { ms: 12 }),
  line(4, 'error', 'send-refused', { remark: 'disk full' }),
];
const events = (found: typeof lines): string[] => found.map(({ event }) => event);

describe('showLogLine', () => {
  it('writes fields so that a copied line can be read back', () => {
    expect(line(4, 'error', 'send-refused', { remark: 'disk "full"', code: 14, isFinal: false, caller: null })).toEqual({
      key: 'broker-a/0 1004 4',
      node: 'broker-a/0',
      atMs: 1004,
      level: 'error',
      event: 'send-refused',
      detail: 'remark="disk \\"full\\"" code=14 isFinal=false caller=null',
    });
  });
});

describe('filterLog', () => {
  it('takes a level and everything above it', () => {
    expect((['all', 'warn', 'error'] as const).map((level) => events(filterLog(lines, level, '')))).toEqual([
      ['pull-suspended', 'flush', 'slow-write', 'send-refused'],
      ['slow-write', 'send-refused'],
      ['send-refused'],
    ]);
  });
  it('finds text in events and fields, and regular expressions between slashes', () => {
    expect(['DISK', '/^(flush|slow)/', '/ms=\\d/', '/(/'].map((query) => events(filterLog(lines, 'all', query)))).toEqual([
      ['send-refused'],
      ['flush', 'slow-write'],
      ['slow-write'],
      [],
    ]);
  });
});

it('counts warnings and errors', () => {
  expect(countLevels(lines)).toEqual({ warn: 1, error: 1 });
});

describe('readRawLine', () => {
  it('makes a JSON line readable and leaves everything else', () => {
    const at = new Date(2026, 10, 22, 14, 31, 17, 640).toISOString();
    expect([
      readRawLine(JSON.stringify({ level: 'warn', time: at, node: 'broker', ms: 12, caller: null, list: [1], event: 'slow-write' })),
      readRawLine('Error: out of memory'),
      readRawLine('{"level":"info"}'),
    ]).toEqual(['14:31:17.640 WARN  slow-write node=broker ms=12 list=[1]', 'Error: out of memory', '{"level":"info"}']);
  });
});
