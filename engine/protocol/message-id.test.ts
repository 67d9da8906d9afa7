import { describe, expect, test } from 'vitest';
import { formatHostAddress, formatIp, parseHostAddress, parseIp } from './host-address.ts';
import { decodeOffsetMessageId, decodeUniqueKey, encodeOffsetMessageId, encodeUniqueKey, uniqueKeyForms } from './message-id.ts';

const v4 = { ip: Uint8Array.of(127, 0, 0, 1), port: 10911 };
const v6 = { ip: Uint8Array.from({ length: 16 }, (_, i) => (i === 15 ? 1 : 0)), port: 10911 };

describe('an offset id', () => {
  test.each([
    [v4, '7F00000100002A9F000000000000002A'],
    [v6, '0000000000000000000000000000000100002A9F000000000000002A'],
  ])('of %o is %s', (storeHost, id) => {
    expect(encodeOffsetMessageId(storeHost, 42)).toBe(id);
    expect(decodeOffsetMessageId(id)).toEqual({ storeHost, physicalOffset: 42 });
    expect(decodeOffsetMessageId(id.toLowerCase())).toEqual({ storeHost, physicalOffset: 42 });
  });

  test.each([
    '',
    '7F',
    'x'.repeat(32),
    '7F000001FFFFFFFF000000000000002A',
    '7F00000100002A9FFFFFFFFFFFFFFFFF',
    '7F00000100002A9F7FFFFFFFFFFFFFFF',
  ])('is not %j', (id) => {
    expect(decodeOffsetMessageId(id)).toBeUndefined();
  });
});

test('a unique key tells its parts', () => {
  const parts = { ip: v4.ip, processId: 4711, loaderHash: 0x18b4aac2, monthMs: 1_956_000_123, counter: 65_535 };
  expect(encodeUniqueKey(parts)).toBe('7F000001126718B4AAC27496317BFFFF');
  expect(decodeUniqueKey(encodeUniqueKey(parts))).toEqual(parts);
  expect(decodeUniqueKey('nothing')).toBeUndefined();
});

test('a unique key that was typed may be stored in upper case, or as the Go client writes it', () => {
  const forms = {
    '7f000001126718b4aac27496317bffff': [
      '7f000001126718b4aac27496317bffff',
      '7F000001126718B4AAC27496317BFFFF',
      '7F000001126718B4AAC27496317bffff',
    ],
    '7F000001126718B4AAC27496317BFFFF': ['7F000001126718B4AAC27496317BFFFF', '7F000001126718B4AAC27496317bffff'],
    '0156f7e71c361b21bc024ccdbe00000000': ['0156f7e71c361b21bc024ccdbe00000000', '0156F7E71C361B21BC024CCDBE00000000'],
    '12345678901234567890123456789012': ['12345678901234567890123456789012'],
    'order-7': ['order-7'],
  };
  expect(Object.fromEntries(Object.keys(forms).map((id) => [id, uniqueKeyForms(id)]))).toEqual(forms);
});

describe('an address', () => {
  test.each([
    ['127.0.0.1', '127.0.0.1'],
    ['::1', '0:0:0:0:0:0:0:1'],
    ['[fe80::1%eth0]', 'fe80:0:0:0:0:0:0:1'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['2001:db8::10.0.0.1', '2001:db8:0:0:0:0:a00:1'],
    ['1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8'],
  ])('%s is read', (text, printed) => {
    const ip = parseIp(text);
    expect(ip && formatIp(ip)).toBe(printed);
  });

  test.each(['', '1.2.3', '1.2.3.256', 'host', ':::', '1:2', '1::2::3', '1:2:3:4:5:6:7:8:9', 'g::1'])('%j is refused', (text) => {
    expect(parseIp(text)).toBeUndefined();
  });

  test('with a port is read and printed', () => {
    expect(parseHostAddress('127.0.0.1:10911')).toEqual(v4);
    expect(parseHostAddress('[::1]:10911')).toEqual(v6);
    expect([formatHostAddress(v4), formatHostAddress(v6)]).toEqual(['127.0.0.1:10911', '[0:0:0:0:0:0:0:1]:10911']);
    expect([parseHostAddress('127.0.0.1'), parseHostAddress('127.0.0.1:70000'), parseHostAddress('host:1')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
