import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeRecord } from '../protocol/message-record.ts';
import { message } from '../sim/store-fixtures.ts';
import { dataViewOf, emptyScannedRecord, getInt64, recordSizeBytes, scanRecord, setInt64, writeRecord } from './record-layout.ts';
import type { ScanOutcome, ScannedRecord } from './record-layout.ts';

const place = { queueOffset: 7, physicalOffset: 5_000_000_000, storeTimestampMs: 1_700_000_000_123 };

function encoded(overrides: Parameters<typeof message>[0] = {}): Buffer {
  const toStore = message({ text: 'body', key: 'k', tag: 'T', ...overrides });
  const topic = Buffer.from(toStore.topic);
  const bytes = Buffer.alloc(recordSizeBytes(toStore, topic.length));
  writeRecord(bytes, dataViewOf(bytes), 0, bytes.length, toStore, topic, place);
  return bytes;
}

function scan(bytes: Buffer, limit = bytes.length, restBytes = bytes.length): { outcome: ScanOutcome; record: ScannedRecord } {
  const record = emptyScannedRecord();
  return { outcome: scanRecord(bytes, dataViewOf(bytes), 0, limit, restBytes, place.physicalOffset, true, record), record };
}

test('int64 keeps every safe integer, negative ones too', () => {
  const view = new DataView(new ArrayBuffer(8));
  fc.assert(
    fc.property(fc.maxSafeInteger(), (value) => {
      setInt64(view, 0, value);
      return getInt64(view, 0) === value && view.getBigInt64(0) === BigInt(value);
    }),
  );
});

test('what is written is what the protocol decodes and the scan finds, with addresses of both kinds', () => {
  for (const ipBytes of [4, 16]) {
    const host = { ip: new Uint8Array(ipBytes).fill(9), port: 10911 };
    const bytes = encoded({ bornHost: host, storeHost: host, queueId: 3, topic: '主题' });
    const decoded = decodeRecord(bytes, 0, bytes.length, { checkCrc: true });
    expect(decoded.status === 'record' && decoded.record).toMatchObject({
      topic: '主题',
      queueId: 3,
      queueOffset: 7,
      physicalOffset: place.physicalOffset,
      storeTimestamp: place.storeTimestampMs,
      totalSize: bytes.length,
    });
    const { outcome, record } = scan(bytes);
    expect([
      outcome,
      record.queueId,
      record.queueOffset,
      record.sizeBytes,
      record.storeTimestampMs,
      bytes.toString('utf8', record.topicStart, record.topicEnd),
      bytes.toString('utf8', record.propertiesStart, record.propertiesEnd),
    ]).toEqual(['record', 3, 7, bytes.length, place.storeTimestampMs, '主题', 'UNIQ_KEY\u0001Uk\u0002KEYS\u0001k\u0002TAGS\u0001T\u0002']);
  }
});

describe('the decoder law', () => {
  test('any part of a record asks for more', () => {
    const bytes = encoded();
    for (let limit = 0; limit < bytes.length; limit++) expect(scan(bytes, limit, bytes.length).outcome).toBe('needMore');
  });

  test('a record that goes beyond its segment is bad', () => {
    const bytes = encoded();
    expect(scan(bytes, bytes.length, bytes.length - 1).outcome).toBe('bad');
  });

  test('any bytes give an outcome', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) =>
        ['record', 'blank', 'end', 'bad', 'needMore'].includes(scan(Buffer.from(bytes)).outcome),
      ),
    );
  });

  test('a record with one byte changed never makes the scan leave it', () => {
    const bytes = encoded();
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ change;
        const { outcome, record } = scan(changed);
        return outcome !== 'record' || (record.propertiesEnd <= bytes.length && record.topicEnd <= record.propertiesStart);
      }),
    );
  });

  test('zeros end the log; a damaged body or a record of another place is bad', () => {
    const damaged = encoded();
    damaged[90] = (damaged[90] ?? 0) ^ 1;
    const moved = encoded();
    moved.writeUInt8(1, 35);
    expect([scan(Buffer.alloc(200)).outcome, scan(damaged).outcome, scan(moved).outcome]).toEqual(['end', 'bad', 'bad']);
  });
});
