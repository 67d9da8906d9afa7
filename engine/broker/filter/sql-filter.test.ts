import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SqlError } from './sql-error.ts';
import { compileSql } from './sql-filter.ts';

const properties = new Map([
  ['a', '5'],
  ['s', 'hello'],
  ['f', '1.5'],
  ['q', "it's"],
  ['t', 'true'],
  ['big', '9999999999'],
]);

describe('an expression matches', () => {
  test.each([
    ['a = 5'],
    ["a = '5'"],
    ['5 = a'],
    ['a > 4 AND a <= 5'],
    ['a between 5 and 6'],
    ['a NOT BETWEEN 6 AND 7'],
    ['a = 5.0'],
    ['f > 1.2'],
    ["f = '1.5'"],
    ['big = 9999999999'],
    ['big > 9999999998L'],
    ["s <> 'x'"],
    ["s IN ('x', 'hello')"],
    ["s not in ('x')"],
    ['nothing IS NULL'],
    ['s is not null'],
    ["s CONTAINS 'ell'"],
    ["s STARTSWITH 'he'"],
    ["s ENDSWITH 'lo'"],
    ["s NOT CONTAINS 'x'"],
    ["q = 'it''s'"],
    ['t = TRUE'],
    ["NOT (s = 'x')"],
    ['a > -1'],
    ['a = +5'],
    ["(s = 'x' OR a = 5) AND TRUE"],
    ["a = 5 -- a remark\n AND /* another ** one */ s = 'hello'"],
    ['nothing = 1 OR a = 5'],
    ["'x' <> nothing"],
    // Apache's parser stops after a complete expression.
    ['a = 5 and_more'],
  ])('%s', (expression) => {
    expect(compileSql(expression).matches(properties)).toBe(true);
  });
});

describe('an expression does not match', () => {
  test.each([
    ['a = 6'],
    ['a'],
    ['nothing = 1'],
    ['nothing <> 1'],
    ['NOT (nothing = 1)'],
    ['nothing = 1 AND a = 5'],
    ["nothing IN ('x')"],
    ["nothing NOT IN ('x')"],
    ["nothing NOT CONTAINS 'x'"],
    ["s CONTAINS ''"],
    // A text that is no number of the literal's kind makes the evaluation fail.
    ['f > 1'],
    ['s > 1'],
    ['big = 5'],
    ['a = -5'],
    ['-a = -5'],
    ['NULL'],
    ['FALSE'],
  ])('%s', (expression) => {
    expect(compileSql(expression).matches(properties)).toBe(false);
  });
});

describe('an expression is refused', () => {
  test.each([
    [''],
    ['a = = 1'],
    ['a != 1'],
    ["a > 'x'"],
    ['a > TRUE'],
    ['a = NULL'],
    ['TRUE = 1'],
    ['a between 6 and 5'],
    ['a between NULL and 5'],
    ["'x' IN ('x')"],
    ['a IN (1)'],
    ['a IN ()'],
    ['5'],
    ['a AND 5'],
    ["s = 'open"],
    ['(a = 1'],
    ['a = 99999999999999999999'],
    ['a > 0.0'],
    ['s CONTAINS 5'],
    ['a IS 5'],
    ['a # 1'],
    ['NOT '.repeat(300) + 'a'],
  ])('%s', (expression) => {
    expect(() => compileSql(expression)).toThrow(SqlError);
  });
});

test('any text compiles or is refused, and what compiles answers true or false for any properties', () => {
  const word = fc.constantFrom(
    'a',
    'b',
    "'x'",
    '1',
    '2.5',
    '=',
    '<>',
    '>',
    '<=',
    '(',
    ')',
    'AND',
    'OR',
    'NOT',
    'IS',
    'NULL',
    'IN',
    'BETWEEN',
    ',',
    'CONTAINS',
    '-',
    'TRUE',
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 12 }), fc.dictionary(fc.constantFrom('a', 'b'), fc.string()), (words, values) => {
      try {
        expect(typeof compileSql(words.join(' ')).matches(new Map(Object.entries(values)))).toBe('boolean');
      } catch (error) {
        expect(error).toBeInstanceOf(SqlError);
      }
    }),
    { numRuns: 300 },
  );
});
