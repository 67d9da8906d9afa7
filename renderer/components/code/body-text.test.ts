import { describe, expect, it } from 'vitest';
import { decodeBody, looksBinary, looksLikeJson, prettyJson } from './body-text.ts';
import { hexLine } from './hex-line.ts';

const bytes = (...values: number[]): Uint8Array => Uint8Array.of(...values);

describe('JSON over several lines', () => {
  it('keeps numbers, names and strings as they are written', () => {
    expect(prettyJson('{"id":9007199254740993,"f":1.10e5,"s":"a\\"{,}\\u0041 ","empty":{},"list":[1,{"a":null}],"none":[ ]}')).toBe(
      `{
  "id": 9007199254740993,
  "f": 1.10e5,
  "s": "a\\"{,}\\u0041 ",
  "empty": {},
  "list": [
    1,
    {
      "a": null
    }
  ],
  "none": []
}`,
    );
  });
  it.each(['', '{', '{"a":1', 'text', '{"a":01}'])('is not made of %j', (text) => {
    expect(prettyJson(text)).toBeUndefined();
  });
});

describe('the text of a body', () => {
  it('is read in the chosen encoding', () => {
    expect(decodeBody(bytes(0xb6, 0xa9, 0xb5, 0xa5), 'gbk')).toBe('订单');
    expect(decodeBody(bytes(0x95, 0x32, 0x82, 0x36), 'gb18030')).toBe('𠀀');
    expect(decodeBody(bytes(0x80, 0xe9), 'iso-8859-1')).toBe('\u0080é');
    expect(decodeBody(bytes(0x2d, 0x4e), 'utf-16le')).toBe('中');
    expect(decodeBody(bytes(0x4e, 0x2d), 'utf-16be')).toBe('中');
  });
  it('is told from other bytes', () => {
    const chinese = new TextEncoder().encode('订'.repeat(3000));
    expect([looksBinary(chinese), looksBinary(bytes(0, 1, 2)), looksBinary(bytes(0xff, 0x41)), looksBinary(bytes())]).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect([looksLikeJson(' {"a":1}\n'), looksLikeJson('[]'), looksLikeJson('a'), looksLikeJson('{')]).toEqual([true, true, false, false]);
  });
});

it('a hex line has its offset, sixteen bytes and their letters', () => {
  const data = Uint8Array.from({ length: 40 }, (_, index) => index + 0x30);
  expect(hexLine(data, 16)).toEqual({
    at: '00000010',
    hex: '40 41 42 43 44 45 46 47  48 49 4a 4b 4c 4d 4e 4f',
    letters: '@ABCDEFGHIJKLMNO',
  });
  expect(hexLine(data, 32).hex.trimEnd()).toBe('50 51 52 53 54 55 56 57');
});
