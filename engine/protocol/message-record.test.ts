import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  BLANK_MAGIC,
  decodeRecord,
  decodeRecords,
  encodeRecord,
  RECORD_MAGIC_V2,
  RecordError,
  recordProperties,
  type RecordToEncode,
} from './message-record.ts';

const ipArbitrary = fc.oneof(fc.uint8Array({ minLength: 4, maxLength: 4 }), fc.uint8Array({ minLength: 16, maxLength: 16 }));
const hostArbitrary = fc.record({ ip: ipArbitrary, port: fc.integer({ min: 0, max: 65535 }) });
const int = fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff });
const recordArbitrary: fc.Arbitrary<RecordToEncode> = fc.record({
  topic: fc.string({ maxLength: 100, unit: fc.constantFrom('T', '%', '-', '9') }),
  queueId: int,
  flag: int,
  queueOffset: fc.maxSafeInteger(),
  physicalOffset: fc.maxSafeNat(),
  sysFlag: fc.constantFrom(0, 1, 4, 8, 12, 257),
  bornTimestamp: fc.maxSafeNat(),
  bornHost: hostArbitrary,
  storeTimestamp: fc.maxSafeNat(),
  storeHost: hostArbitrary,
  reconsumeTimes: int,
  preparedTransactionOffset: fc.maxSafeInteger(),
  body: fc.uint8Array({ maxLength: 200 }),
  properties: fc.constantFrom('', 'TAGS\u0001中\u0002', 'UNIQ_KEY\u0001AC\u0002KEYS\u0001a b\u0002'),
});

function sample(): RecordToEncode {
  const host = { ip: Uint8Array.of(127, 0, 0, 1), port: 10911 };
  return {
    topic: 'T',
    queueId: 3,
    flag: 0,
    queueOffset: 42,
    physicalOffset: 2 ** 40,
    sysFlag: 0,
    bornTimestamp: 1_700_000_000_000,
    bornHost: host,
    storeTimestamp: 1_700_000_000_001,
    storeHost: host,
    reconsumeTimes: 0,
    preparedTransactionOffset: 0,
    body: Buffer.from('hello'),
    properties: 'TAGS\u0001A\u0002',
  };
}

describe('a record', () => {
  test('comes back as it was written', () => {
    fc.assert(
      fc.property(recordArbitrary, (message) => {
        const bytes = encodeRecord(message);
        const result = decodeRecord(bytes);
        const v6 = (message.bornHost.ip.length === 16 ? 16 : 0) | (message.storeHost.ip.length === 16 ? 32 : 0);
        expect(result).toEqual({
          status: 'record',
          record: {
            ...message,
            sysFlag: message.sysFlag | v6,
            bornHost: { ip: Buffer.from(message.bornHost.ip), port: message.bornHost.port },
            storeHost: { ip: Buffer.from(message.storeHost.ip), port: message.storeHost.port },
            body: Buffer.from(message.body),
            totalSize: bytes.length,
            bodyCrc: bytes.readInt32BE(8),
          },
        });
      }),
    );
  });

  test('is incomplete in every prefix and ignores what follows it', () => {
    const bytes = encodeRecord(sample());
    for (let length = 0; length < bytes.length; length++) {
      expect(decodeRecord(bytes.subarray(0, length))).toEqual({ status: 'incomplete', neededBytes: length < 8 ? 8 : bytes.length });
    }
    const padded = Buffer.concat([Buffer.alloc(7, 1), bytes, Buffer.alloc(9, 2)]);
    expect(decodeRecord(padded, 7)).toMatchObject({ status: 'record', record: { totalSize: bytes.length, topic: 'T' } });
  });

  test('of version 2 has a two-byte topic length', () => {
    const v1 = encodeRecord({ ...sample(), topic: 'x'.repeat(100) });
    const topicLengthAt = v1.length - 100 - 2 - Buffer.byteLength(sample().properties) - 1;
    const v2 = Buffer.concat([v1.subarray(0, topicLengthAt), Buffer.from([0]), v1.subarray(topicLengthAt)]);
    v2.writeInt32BE(v2.length, 0);
    v2.writeInt32BE(RECORD_MAGIC_V2, 4);
    expect(decodeRecord(v2)).toMatchObject({ status: 'record', record: { topic: 'x'.repeat(100), properties: sample().properties } });
  });

  test('with a damaged body fails its CRC, unless that is not asked for', () => {
    const bytes = encodeRecord(sample());
    const at = bytes.indexOf('hello');
    bytes[at] = 0x48;
    expect(decodeRecord(bytes)).toEqual({ status: 'invalid', reason: 'body CRC' });
    expect(decodeRecord(bytes, 0, bytes.length, { checkCrc: false })).toMatchObject({ status: 'record' });
  });

  test('gives its properties by name', () => {
    const [record] = decodeRecords(encodeRecord(sample()));
    expect(record && [...recordProperties(record)]).toEqual([['TAGS', 'A']]);
  });

  test.each([
    ['a topic', { topic: 'x'.repeat(128) }],
    ['properties', { properties: 'x'.repeat(0x8000) }],
  ])('with %s that is too long cannot be written', (_, change) => {
    expect(() => encodeRecord({ ...sample(), ...change })).toThrow(RecordError);
  });
});

describe('a run of records', () => {
  test('is read to its end, over a blank one', () => {
    const blank = Buffer.alloc(20);
    blank.writeInt32BE(20, 0);
    blank.writeInt32BE(BLANK_MAGIC, 4);
    const body = Buffer.concat([encodeRecord(sample()), blank, encodeRecord({ ...sample(), queueOffset: 43 })]);
    expect(decodeRecords(body).map((record) => record.queueOffset)).toEqual([42, 43]);
  });

  test('that is cut is refused', () => {
    expect(() => decodeRecords(encodeRecord(sample()).subarray(0, -1))).toThrow(RecordError);
  });
});

test('any bytes give a result that stays within them, or a RecordError', () => {
  const changed = fc.tuple(recordArbitrary, fc.nat(), fc.nat(255)).map(([message, at, value]) => {
    const bytes = encodeRecord(message);
    bytes[at % bytes.length] = value;
    return bytes;
  });
  fc.assert(
    fc.property(fc.oneof(changed, fc.uint8Array({ maxLength: 200 })), (noise) => {
      const bytes = Buffer.from(noise);
      const result = decodeRecord(bytes);
      if (result.status === 'record') expect(result.record.totalSize).toBe(bytes.readInt32BE(0));
      try {
        decodeRecords(bytes, { checkCrc: false });
      } catch (error) {
        expect(error).toBeInstanceOf(RecordError);
      }
    }),
    { numRuns: 1000 },
  );
});
