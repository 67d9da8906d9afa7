import { expect, test } from 'vitest';
import { featuresText } from './features.ts';

test('lists every case once, with a mark for each client that has it', () => {
  const text = featuresText([
    { client: 'java', cases: ['pull', 'batch'] },
    { client: 'go', cases: ['batch'] },
  ]);
  expect(text.split('\n').filter((line) => line.startsWith('|'))).toEqual([
    '| case | java | go |',
    '| --- | :-: | :-: |',
    '| batch | ✓ | ✓ |',
    '| pull | ✓ |  |',
  ]);
});
