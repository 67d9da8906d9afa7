import { crc32 } from 'node:zlib';
import { BLANK_MAGIC, RECORD_BYTES_MIN, RECORD_MAGIC_V1, RECORD_MAGIC_V2 } from '../protocol/message-record.ts';
import type { MessageToStore } from './message-store.ts';

/**
 * A record of the commit log (03-client-broker §15), read and written in place.
 *
 *   0 totalSize 4 | 4 magic 4 | 8 bodyCrc 4 | 12 queueId 4 | 16 flag 4 | 20 queueOffset 8 | 28 physicalOffset 8
 *   36 sysFlag 4 | 40 bornTimestamp 8 | 48 bornHost 8/20 | storeTimestamp 8 | storeHost 8/20 | reconsumeTimes 4
 *   preparedTransactionOffset 8 | bodyLength 4, body | topicLength 1 (V2: 2), topic | propertiesLength 2, properties
 */
/** totalSize and magic: what must fit behind the last record of a segment. */
export const BLANK_MIN_BYTES = 8;
export { PROPERTIES_BYTES_MAX } from '../protocol/message-properties.ts';
export { RECORD_TOPIC_BYTES_MAX as TOPIC_BYTES_MAX } from '../protocol/message-record.ts';

/** sysFlag bits. */
export const BORN_HOST_V6 = 0x10;
export const STORE_HOST_V6 = 0x20;
const TRANSACTION_MASK = 0xc;
const TRANSACTION_PREPARED = 0x4;
const TRANSACTION_ROLLBACK = 0xc;

const TWO_32 = 0x1_0000_0000;

/** Whether a record takes a place in its queue: prepared and rolled back transaction records do not. */
export function takesQueuePlace(sysFlag: number): boolean {
  const type = sysFlag & TRANSACTION_MASK;
  return type !== TRANSACTION_PREPARED && type !== TRANSACTION_ROLLBACK;
}

/** Whether a record is found by its keys: rolled back transaction records are not. */
export function isIndexed(sysFlag: number): boolean {
  return (sysFlag & TRANSACTION_MASK) !== TRANSACTION_ROLLBACK;
}

/** Size of the record that `writeRecord` will write. */
export function recordSizeBytes(message: MessageToStore, topicBytes: number): number {
  return (
    RECORD_BYTES_MIN +
    (message.bornHost.ip.length - 4) +
    (message.storeHost.ip.length - 4) +
    message.body.length +
    topicBytes +
    message.properties.length
  );
}

/** Writes a non-negative or small negative safe integer as int64. */
export function setInt64(view: DataView, position: number, value: number): void {
  const high = Math.floor(value / TWO_32);
  view.setInt32(position, high);
  view.setUint32(position + 4, value - high * TWO_32);
}

/** Reads an int64 that is known to be a safe integer; others lose low bits. */
export function getInt64(view: DataView, position: number): number {
  return view.getInt32(position) * TWO_32 + view.getUint32(position + 4);
}

/** The record's own numbers that the caller assigns under "the lock". */
export interface RecordPlace {
  queueOffset: number;
  physicalOffset: number;
  storeTimestampMs: number;
}

/** Encodes a message straight into the log's buffer at `position`. The space was reserved with `recordSizeBytes`. */
export function writeRecord(
  target: Uint8Array,
  view: DataView,
  position: number,
  sizeBytes: number,
  message: MessageToStore,
  topic: Uint8Array,
  place: RecordPlace,
): void {
  const { body, properties, bornHost, storeHost } = message;
  view.setInt32(position, sizeBytes);
  view.setInt32(position + 4, RECORD_MAGIC_V1);
  view.setInt32(position + 8, crc32(body) & 0x7fffffff);
  view.setInt32(position + 12, message.queueId);
  view.setInt32(position + 16, message.flag);
  setInt64(view, position + 20, place.queueOffset);
  setInt64(view, position + 28, place.physicalOffset);
  view.setInt32(position + 36, hostFlags(message));
  setInt64(view, position + 40, message.bornTimestampMs);
  let at = writeHost(target, view, position + 48, bornHost.ip, bornHost.port);
  setInt64(view, at, place.storeTimestampMs);
  at = writeHost(target, view, at + 8, storeHost.ip, storeHost.port);
  view.setInt32(at, message.reconsumeTimes);
  setInt64(view, at + 4, message.preparedTransactionOffset);
  view.setInt32(at + 12, body.length);
  target.set(body, at + 16);
  at += 16 + body.length;
  view.setUint8(at, topic.length);
  target.set(topic, at + 1);
  at += 1 + topic.length;
  view.setInt16(at, properties.length);
  target.set(properties, at + 2);
}

/** sysFlag with the address bits that fit the addresses. */
export function hostFlags(message: MessageToStore): number {
  let sysFlag = message.sysFlag & ~(BORN_HOST_V6 | STORE_HOST_V6);
  if (message.bornHost.ip.length === 16) sysFlag |= BORN_HOST_V6;
  if (message.storeHost.ip.length === 16) sysFlag |= STORE_HOST_V6;
  return sysFlag;
}

function writeHost(target: Uint8Array, view: DataView, position: number, ip: Uint8Array, port: number): number {
  for (let i = 0; i < ip.length; i++) target[position + i] = ip[i] ?? 0;
  view.setInt32(position + ip.length, port);
  return position + ip.length + 4;
}

/** What the store needs of a record, as positions into the scanned buffer. */
export interface ScannedRecord {
  sizeBytes: number;
  queueId: number;
  queueOffset: number;
  physicalOffset: number;
  sysFlag: number;
  storeTimestampMs: number;
  topicStart: number;
  topicEnd: number;
  propertiesStart: number;
  propertiesEnd: number;
}

/** `needMore`: the record may be fine but goes beyond `limit`. `end`: zeros. `bad`: damaged or something else. */
export type ScanOutcome = 'record' | 'blank' | 'end' | 'bad' | 'needMore';

/**
 * Examines the record at `position`. `limit` ends the bytes at hand, `restBytes` those up to the segment's end.
 * On 'record' the fields are left in `into`. RocketMQ CommitLog#checkMessageAndReturnSize.
 */
export function scanRecord(
  buffer: Uint8Array,
  view: DataView,
  position: number,
  limit: number,
  restBytes: number,
  physicalOffset: number,
  checkCrc: boolean,
  into: ScannedRecord,
): ScanOutcome {
  if (limit - position < BLANK_MIN_BYTES) return restBytes < BLANK_MIN_BYTES ? 'bad' : 'needMore';
  const sizeBytes = view.getInt32(position);
  const magic = view.getInt32(position + 4);
  if (magic === BLANK_MAGIC) return 'blank';
  if (magic !== RECORD_MAGIC_V1 && magic !== RECORD_MAGIC_V2) return sizeBytes === 0 && magic === 0 ? 'end' : 'bad';
  if (sizeBytes < RECORD_BYTES_MIN || sizeBytes > restBytes) return 'bad';
  if (position + sizeBytes > limit) return 'needMore';
  if (getInt64(view, position + 28) !== physicalOffset) return 'bad';
  const end = position + sizeBytes;
  const sysFlag = view.getInt32(position + 36);
  const storeTimestampAt = position + 48 + (sysFlag & BORN_HOST_V6 ? 20 : 8);
  const bodyLengthAt = storeTimestampAt + 8 + (sysFlag & STORE_HOST_V6 ? 20 : 8) + 12;
  if (bodyLengthAt + 4 > end) return 'bad';
  const bodyBytes = view.getInt32(bodyLengthAt);
  const topicLengthAt = bodyLengthAt + 4 + bodyBytes;
  const topicLengthBytes = magic === RECORD_MAGIC_V1 ? 1 : 2;
  if (bodyBytes < 0 || topicLengthAt + topicLengthBytes > end) return 'bad';
  const topicStart = topicLengthAt + topicLengthBytes;
  const topicEnd = topicStart + (topicLengthBytes === 1 ? view.getUint8(topicLengthAt) : view.getUint16(topicLengthAt));
  if (topicEnd === topicStart || topicEnd + 2 > end || topicEnd + 2 + view.getUint16(topicEnd) !== end) return 'bad';
  if (checkCrc && bodyBytes > 0 && (crc32(buffer.subarray(bodyLengthAt + 4, topicLengthAt)) & 0x7fffffff) !== view.getInt32(position + 8))
    return 'bad';
  into.sizeBytes = sizeBytes;
  into.queueId = view.getInt32(position + 12);
  into.queueOffset = getInt64(view, position + 20);
  into.physicalOffset = physicalOffset;
  into.sysFlag = sysFlag;
  into.storeTimestampMs = getInt64(view, storeTimestampAt);
  into.topicStart = topicStart;
  into.topicEnd = topicEnd;
  into.propertiesStart = topicEnd + 2;
  into.propertiesEnd = end;
  return 'record';
}

export function emptyScannedRecord(): ScannedRecord {
  return {
    sizeBytes: 0,
    queueId: 0,
    queueOffset: 0,
    physicalOffset: 0,
    sysFlag: 0,
    storeTimestampMs: 0,
    topicStart: 0,
    topicEnd: 0,
    propertiesStart: 0,
    propertiesEnd: 0,
  };
}

/** storeTimestamp from the first 80 bytes of a record. */
export function storeTimestampOfHead(view: DataView, position: number): number {
  return getInt64(view, position + 48 + (view.getInt32(position + 36) & BORN_HOST_V6 ? 20 : 8));
}
/** Bytes from a record's start that hold everything up to storeTimestamp. */
export const RECORD_HEAD_BYTES = 80;

export function dataViewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
