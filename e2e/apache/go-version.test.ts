import { expect, test } from 'vitest';
import { judgeGoVersion } from './go-version.ts';

test('takes a Go that is new enough and names one that is not', () => {
  expect(
    ['go version go1.26.8 linux/amd64', 'go version go1.22 linux/amd64', 'go version go1.19.8 linux/amd64', 'gccgo'].map(judgeGoVersion),
  ).toEqual([
    { version: 'go version go1.26.8 linux/amd64' },
    { version: 'go version go1.22 linux/amd64' },
    { problem: 'needs Go 1.22; here is go version go1.19.8 linux/amd64' },
    { problem: 'an unknown Go: gccgo' },
  ]);
});
