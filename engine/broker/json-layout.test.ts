import { expect, test } from 'vitest';
import { layOutJson } from './json-layout.ts';

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
