import { expect, test } from 'vitest';
import { jsonMap, jsonInt } from '../protocol/json-schema.ts';
import { jsonEntries, layOutJson, layOutJsonPieces } from './json-layout.ts';

test('JSON is laid out as Apache lays out its files, bare keys and texts untouched', () => {
  expect(layOutJson('{"a":{0:12,1:15},"b":[],"c":"x,{\\"y\\":[1]}","d":[1,2],"e":{}}')).toBe(
    [
      '{',
      '\t"a":{',
      '\t\t0:12,',
      '\t\t1:15',
      '\t},',
      '\t"b":[],',
      '\t"c":"x,{\\"y\\":[1]}",',
      '\t"d":[',
      '\t\t1,',
      '\t\t2',
      '\t],',
      '\t"e":{}',
      '}',
    ].join('\n'),
  );
});

test('an object in pieces is laid out as it is in one', () => {
  const table = new Map([
    ['T"1', new Map([['a', 1]])],
    ['T2', new Map([['b', 2]])],
  ]);
  const type = jsonMap(jsonInt);
  const whole = layOutJson(`{"v":{"c":1},"empty":{},"table":${jsonMap(type).write(table)}}`);
  const pieces = layOutJsonPieces([
    ['v', '{"c":1}'],
    ['empty', jsonEntries(new Map<string, Map<string, number>>(), type)],
    ['table', jsonEntries(table, type)],
  ]);
  expect([...pieces].join('')).toBe(whole);
});
