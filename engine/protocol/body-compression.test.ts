import * as fc from 'fast-check';
import * as lz4js from 'lz4js';
import { describe, expect, test } from 'vitest';
import { compressBody, CompressionError, compressionFlag, uncompressBody, type CompressionType } from './body-compression.ts';
import { decodeLz4Frame, encodeLz4Frame, Lz4Error } from './lz4-frame.ts';
import { xxh32 } from './xxh32.ts';

const types: CompressionType[] = ['zlib', 'lz4', 'zstd'];
const compressible = fc
  .tuple(fc.uint8Array({ maxLength: 40 }), fc.nat(90), fc.uint8Array({ maxLength: 40 }))
  .map(([a, times, b]) => Buffer.concat([a, ...Array.from({ length: times }, () => a), b]));
const content = fc.oneof(
  compressible,
  fc.uint8Array({ maxLength: 3000 }).map((bytes) => Buffer.from(bytes)),
);
const CONTENT_MAX = 1 << 20;

describe.each(types)('a body compressed with %s', (type) => {
  test('comes back', () => {
    fc.assert(
      fc.property(content, (body) => {
        expect(uncompressBody(compressBody(body, type), compressionFlag(type))).toEqual(body);
      }),
    );
  });

  test('is refused when it is cut, and when it expands too far', () => {
    const packed = compressBody(Buffer.alloc(10_000, 'abc'), type);
    for (let length = 0; length < packed.length; length++) {
      expect(() => uncompressBody(packed.subarray(0, length), compressionFlag(type))).toThrow(CompressionError);
    }
    expect(() => uncompressBody(packed, compressionFlag(type), 9_999)).toThrow(CompressionError);
  });

  test('gives a body or a CompressionError for any bytes', () => {
    const damaged = fc.tuple(content, fc.nat(), fc.nat(255)).map(([body, at, value]) => {
      const packed = compressBody(body, type);
      packed[at % packed.length] = value;
      return packed;
    });
    fc.assert(
      fc.property(fc.oneof(damaged, fc.uint8Array({ maxLength: 100 })), (bytes) => {
        try {
          expect(uncompressBody(Buffer.from(bytes), compressionFlag(type), CONTENT_MAX).length).toBeLessThanOrEqual(CONTENT_MAX);
        } catch (error) {
          expect(error).toBeInstanceOf(CompressionError);
        }
      }),
      { numRuns: 500 },
    );
  });
});

test('a body without the flag is left as it is; types that nobody has are refused', () => {
  const body = Buffer.from('plain');
  expect(uncompressBody(body, 0)).toBe(body);
  expect(uncompressBody(compressBody(body, 'zlib'), 1)).toEqual(body);
  expect(() => uncompressBody(body, 1 | 1024)).toThrow(CompressionError);
});

describe('LZ4 frames', () => {
  test('are read by another implementation', () => {
    fc.assert(
      fc.property(content, (body) => {
        expect(Buffer.from(lz4js.decompress(encodeLz4Frame(body)))).toEqual(body);
      }),
    );
  });

  test('of another implementation are read', () => {
    fc.assert(
      fc.property(content, (body) => {
        expect(decodeLz4Frame(Buffer.from(lz4js.compress(body)), CONTENT_MAX)).toEqual(body);
      }),
    );
  });

  test('get smaller where there is something to gain, and span blocks', () => {
    expect(encodeLz4Frame(Buffer.alloc(100_000, 'abcdefgh')).length).toBeLessThan(1000);
    const large = Buffer.alloc(9 << 20, 'RocketMQ ');
    expect(decodeLz4Frame(encodeLz4Frame(large), 16 << 20).equals(large)).toBe(true);
  });

  test('may follow each other, with skippable ones between them', () => {
    const skippable = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 9, 9, 9]);
    const frames = Buffer.concat([encodeLz4Frame(Buffer.from('one')), skippable, encodeLz4Frame(Buffer.from('two'))]);
    expect(decodeLz4Frame(frames, 100).toString()).toBe('onetwo');
  });

  test('with a damaged header checksum are refused', () => {
    const frame = encodeLz4Frame(Buffer.from('x'));
    frame[6] = (frame[6] ?? 0) ^ 1;
    expect(() => decodeLz4Frame(frame, 100)).toThrow(new Lz4Error('header checksum'));
  });
});

test.each([
  ['', 0x02cc5d05],
  ['a', 0x550d7456],
  ['abc', 0x32d153ff],
  ['Nobody inspects the spammish repetition', 0xe2293b2f],
])('XXH32 of %j', (text, hash) => {
  expect(xxh32(Buffer.from(text))).toBe(hash);
});
