import { expect, it } from 'vitest';
import { logLineOf } from './log-line.ts';

const line = (text: string, stream: 'stdout' | 'stderr' = 'stdout') => logLineOf({ sequence: 7, atMs: 1000, stream, text });

it.each([
  [
    '{"level":"warn","time":"1970-01-01T00:00:02.000Z","node":"broker-a","topics":3,"tags":[1],"event":"topic-created"}',
    { sequence: 7, atMs: 2000, level: 'warn', event: 'topic-created', fields: { node: 'broker-a', topics: 3, tags: '[1]' } },
  ],
  ['{"level":"info","event":"no-time"}', { sequence: 7, atMs: 1000, level: 'info', event: 'no-time', fields: {} }],
  ['{"level":"shout","event":"x"}', { sequence: 7, atMs: 1000, level: 'info', event: '{"level":"shout","event":"x"}', fields: {} }],
  ['plain text', { sequence: 7, atMs: 1000, level: 'info', event: 'plain text', fields: {} }],
  ['{broken', { sequence: 7, atMs: 1000, level: 'info', event: '{broken', fields: {} }],
])('reads %s', (text, expected) => {
  expect(line(text)).toEqual(expected);
});

it('takes what is no JSON on stderr for a warning', () => {
  expect(line('Segmentation fault', 'stderr').level).toBe('warn');
});
