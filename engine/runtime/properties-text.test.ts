import { array, assert, property, string, tuple } from 'fast-check';
import { expect, test } from 'vitest';
import { formatProperties, parseProperties } from './properties-text.ts';

test('reads comments, the three separators, continued lines and escapes as Java does', () => {
  const text = [
    '# comment',
    '  ! comment too',
    '',
    'brokerName=broker-a',
    'listenPort : 10911\r',
    'flushDiskType SYNC_FLUSH',
    'namesrvAddr=127.0.0.1:9876;\\',
    '    127.0.0.1:9877',
    'path=C:\\\\data\\u0041\\tb',
    'empty=',
    'alone',
    'brokerName=broker-b  ',
  ].join('\n');
  expect(Object.fromEntries(parseProperties(text))).toEqual({
    brokerName: 'broker-b  ',
    listenPort: '10911',
    flushDiskType: 'SYNC_FLUSH',
    namesrvAddr: '127.0.0.1:9876;127.0.0.1:9877',
    path: 'C:\\dataA\tb',
    empty: '',
    alone: '',
  });
});

test('writes plain values as they are and a Windows path so that Java reads it', () => {
  expect(
    formatProperties([
      ['storePathRootDir', 'C:\\Größe'],
      ['brokerId', '0'],
      ['namesrvAddr', 'a:1;b:2'],
    ]),
  ).toBe('storePathRootDir=C:\\\\Gr\\u00f6\\u00dfe\nbrokerId=0\nnamesrvAddr=a:1;b:2\n');
});

test('reads back whatever it has written', () => {
  const key = string({ unit: 'grapheme', minLength: 1 });
  assert(
    property(array(tuple(key, string({ unit: 'grapheme' }))), (entries) => {
      expect(parseProperties(formatProperties(entries))).toEqual(new Map(entries));
    }),
  );
});
