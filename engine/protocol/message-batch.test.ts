import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { BatchError, decodeBatch, encodeBatch } from './message-batch.ts';

const elements = fc.array(
  fc.record({ flag: fc.integer(), body: fc.uint8Array({ maxLength: 50 }), properties: fc.constantFrom('', 'TAGS\u0001é\u0002') }),
  { maxLength: 5 },
);

test('a batch comes back as it was written', () => {
  fc.assert(
    fc.property(elements, (batch) => {
      expect(decodeBatch(encodeBatch(batch))).toEqual(batch.map((element) => ({ ...element, body: Buffer.from(element.body) })));
    }),
  );
});

test('a batch that ends inside an element is refused, one that ends between two is not', () => {
  const first = encodeBatch([{ flag: 1, body: Buffer.from('a'), properties: '' }]);
  const both = Buffer.concat([first, first]);
  for (let length = 1; length < both.length; length++) {
    if (length === first.length) expect(decodeBatch(both.subarray(0, length))).toHaveLength(1);
    else expect(() => decodeBatch(both.subarray(0, length))).toThrow(BatchError);
  }
});

test('any bytes give elements or a BatchError', () => {
  const changed = fc.tuple(elements, fc.nat(), fc.nat(255)).map(([batch, at, value]) => {
    const bytes = encodeBatch(batch);
    if (bytes.length > 0) bytes[at % bytes.length] = value;
    return bytes;
  });
  fc.assert(
    fc.property(fc.oneof(changed, fc.uint8Array({ maxLength: 100 })), (noise) => {
      try {
        decodeBatch(Buffer.from(noise));
      } catch (error) {
        expect(error).toBeInstanceOf(BatchError);
      }
    }),
    { numRuns: 1000 },
  );
});

test('properties beyond a 16-bit length cannot be written', () => {
  expect(() => encodeBatch([{ flag: 0, body: Buffer.alloc(0), properties: 'x'.repeat(0x8000) }])).toThrow(BatchError);
});
