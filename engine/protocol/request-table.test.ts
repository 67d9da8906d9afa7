import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { RequestCode, requestCodeName } from './request-code.ts';
import { requestSpecOf, requestTable } from './request-table.ts';

const fileNames = readdirSync(join(import.meta.dirname, 'headers'));

test('every file in headers/ is in the table and is named after its code', () => {
  const namesInTable = requestTable.map((spec) => `${requestCodeName(spec.code).toLowerCase().replaceAll('_', '-')}.ts`);
  expect(namesInTable.toSorted()).toEqual(fileNames.toSorted());
});

test('no code is declared twice', () => {
  const codes = requestTable.map((spec) => spec.code);
  expect(new Set(codes).size).toBe(codes.length);
});

test('a code is found by its number', () => {
  expect(requestSpecOf(RequestCode.PULL_MESSAGE)?.request.fields).toHaveProperty('queueOffset');
  expect(requestSpecOf(-1)).toBeUndefined();
});
