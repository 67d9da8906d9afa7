import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isJsonObject, JsonError, parseJson, type JsonValue } from './fastjson-reader.ts';

/** The tree as plain values; pairs with object keys are listed under `#`. */
function plain(value: JsonValue): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (!isJsonObject(value)) return value;
  const members = Object.fromEntries([...value.members].map(([key, member]) => [key, plain(member)]));
  return value.keyedByObject.length === 0
    ? members
    : { ...members, '#': value.keyedByObject.map((pair) => [plain(pair.key), plain(pair.value)]) };
}

describe('the dialect', () => {
  test.each<[string, unknown]>([
    ['{0:"10.0.0.1:10911",1:"10.0.0.2:10911"}', { 0: '10.0.0.1:10911', 1: '10.0.0.2:10911' }],
    ['{-1:2}', { '-1': 2 }],
    ['{{"brokerName":"b","queueId":0,"topic":"T"}:5}', { '#': [[{ brokerName: 'b', queueId: 0, topic: 'T' }, 5]] }],
    ["{'a':'b\\'c',}", { a: "b'c" }],
    ['[1,,2,]', [1, 2]],
    ['{a:1,b:true,c:null,d:NaN}', { a: 1, b: true, c: null, d: Number.NaN }],
    ['{"a":5L,"b":5.0D,"c":1.0E-7,"d":.5,"e":+5,"f":-0.0}', { a: 5, b: 5, c: 1e-7, d: 0.5, e: 5, f: -0 }],
    ['[9007199254740991,9007199254740992,-9223372036854775808]', [9007199254740991, 9007199254740992n, -9223372036854775808n]],
    ['"\\u0001\\u0002\\x41\\v\\0\\/\\t"', '\u0001\u0002A\u000b\u0000/\t'],
    ['{"a":1,"a":2}', { a: 2 }],
    [' \n{ "a" : [ ] , "b" : { } } \t', { a: [], b: {} }],
    ['"中\u2028"', '中\u2028'],
    ['{"__proto__":1}', Object.fromEntries([['__proto__', 1]])],
  ])('reads %s', (text, value) => {
    expect(plain(parseJson(text))).toEqual(value);
    expect(plain(parseJson(Buffer.from(text)))).toEqual(value);
  });

  test.each([
    '',
    '{',
    '{"a"',
    '{"a":',
    '{"a":1',
    '{"a":1 "b":2}',
    '[1 2]',
    '{"a":tru}',
    '{"a":-}',
    '{"a":1}x',
    '"\\q"',
    '"\\u12"',
    '"a',
    '{:1}',
    '{"a":\u00e9}',
    '-',
    '1e',
  ])('refuses %j', (text) => {
    expect(() => parseJson(text)).toThrow(JsonError);
  });

  test('reads whatever JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const read = parseJson(JSON.stringify(value));
        // Whole numbers beyond the safe range keep all their digits.
        fc.pre(!JSON.stringify(value).match(/[0-9]{16}/));
        const wanted: unknown = JSON.parse(JSON.stringify(value));
        expect(plain(read)).toEqual(wanted);
      }),
    );
  });
});

describe('references', () => {
  test.each<[string, unknown]>([
    ['{"a":{"x":1},"b":{"$ref":"$.a"}}', { a: { x: 1 }, b: { x: 1 } }],
    ['{"b":{"$ref":"$.list[1].x"},"list":[0,{"x":{"y":2}}]}', { b: { y: 2 }, list: [0, { x: { y: 2 } }] }],
    ['{"c-1@x":{"v":1},"d":[{"$ref":"$.c\\\\-1\\\\@x"}]}', { 'c-1@x': { v: 1 }, d: [{ v: 1 }] }],
    ['{"a":{"$ref":"$.nowhere"}}', { a: null }],
    ['{"a":[{"$ref":"not a path"}]}', { a: [null] }],
    ['{"a":{"$ref":1}}', { a: { $ref: 1 } }],
    [
      '{"one":{{"q":0}:5,{"q":1}:6},"two":{{"$ref":"$.one.null"}:7,{"$ref":"$.one.null"}:8}}',
      {
        one: {
          '#': [
            [{ q: 0 }, 5],
            [{ q: 1 }, 6],
          ],
        },
        two: {
          '#': [
            [{ q: 0 }, 7],
            [{ q: 1 }, 8],
          ],
        },
      },
    ],
  ])('are replaced in %s', (text, value) => {
    expect(plain(parseJson(text))).toEqual(value);
  });

  test('to the root, the holder and its parent give those very objects', () => {
    const root = parseJson('{"a":{"self":{"$ref":"@"},"up":{"$ref":".."},"top":{"$ref":"$"}}}');
    const a = isJsonObject(root) ? root.members.get('a') : undefined;
    expect(isJsonObject(a) && [a.members.get('self') === a, a.members.get('up') === root, a.members.get('top') === root]).toEqual([
      true,
      true,
      true,
    ]);
  });
});

describe('any input', () => {
  const limits = { depthMax: 8, valuesMax: 100 };

  test('gives a value or a JsonError', () => {
    const pieces = fc.array(
      fc.constantFrom('{', '}', '[', ']', ',', ':', '"', "'", '\\', '\\u00', 'a', '$ref', '"$ref":"$.a"', '1', '-', 'null', ' ', '.', '@'),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          pieces.map((parts) => parts.join('')),
          fc.string({ unit: 'binary' }),
        ),
        (text) => {
          try {
            parseJson(text, limits);
          } catch (error) {
            expect(error).toBeInstanceOf(JsonError);
          }
        },
      ),
      { numRuns: 3000 },
    );
  });

  test('is refused beyond the limits of depth and number of values', () => {
    expect(() => parseJson('['.repeat(9), limits)).toThrow('nested too deeply at 8');
    expect(() => parseJson(`[${'1,'.repeat(100)}1]`, limits)).toThrow('too many values');
    expect(() => parseJson('['.repeat(1_000_000))).toThrow(JsonError);
  });
});
