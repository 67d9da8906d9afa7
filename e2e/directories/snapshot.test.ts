import { expect, test } from 'vitest';
import { differences } from './snapshot.ts';

test('names what is missing, added and changed, and nothing when two are the same', () => {
  const before = new Map([
    ['a', '1'],
    ['b', '2'],
    ['c', '3'],
  ]);
  expect(differences(before, new Map(before))).toEqual([]);
  const after = new Map([
    ['b', '2'],
    ['c', '4'],
    ['d', '5'],
  ]);
  expect(differences(before, after)).toEqual(['1 missing: a (1)', '1 added: d (5)', '1 changed: c: 3 -> 4']);
});
