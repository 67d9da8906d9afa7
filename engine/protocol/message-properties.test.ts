import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeProperties, encodeProperties, findProperty } from './message-properties.ts';

test.each([
  [
    'KEYS\u0001a b\u0002TAGS\u0001T\u0002',
    [
      ['KEYS', 'a b'],
      ['TAGS', 'T'],
    ],
  ],
  ['the last terminator may be missing', []],
  [
    'A\u00011\u0002B\u00012',
    [
      ['A', '1'],
      ['B', '2'],
    ],
  ],
  ['A\u0001\u0002B\u00012\u0002', [['B', '2']]],
  ['\u0001x\u0002', []],
  ['A\u00011\u0002A\u00012\u0002', [['A', '2']]],
  ['A\u00011\u00012\u0002', [['A', '1\u00012']]],
  ['', []],
])('reads %j', (text, pairs) => {
  expect([...decodeProperties(text)]).toEqual(pairs);
});

test('writes a terminator after every pair', () => {
  expect(
    encodeProperties([
      ['KEYS', 'a b'],
      ['TAGS', 'T'],
    ]),
  ).toBe('KEYS\u0001a b\u0002TAGS\u0001T\u0002');
});

test('finds one property as decoding all of them does', () => {
  const piece = fc.constantFrom('A', 'B', 'AB', 'TAGS', '\u0001', '\u0002', '1', '');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), fc.constantFrom('A', 'B', 'AB', 'TAGS'), (pieces, name) => {
      const text = pieces.join('');
      expect(findProperty(text, name)).toBe(decodeProperties(text).get(name));
    }),
    { numRuns: 2000 },
  );
});
