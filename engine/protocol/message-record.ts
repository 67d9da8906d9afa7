import { crc32 } from 'node:zlib';
import type { HostAddress } from './host-address.ts';
import { decodeProperties } from './message-properties.ts';
import { MessageSysFlag } from './sys-flag.ts';

/*
 * A stored message: an entry of the commit log and of pull, query and view bodies (03 §15). Integers are big-endian.
 *
 *     +-----------+-------+---------+---------+------+-------------+-----------------+---------+---------------+
 *     | total size| magic | body CRC| queueId | flag | queueOffset | physical offset | sysFlag | bornTimestamp |
 *     | 4       0 | 4   4 | 4     8 | 4    12 | 4 16 | 8        20 | 8            28 | 4    36 | 8          40 |
 *     +-----------+-------+---------+---------+------+-------------+-----------------+---------+---------------+
 *     | bornHost        | storeTimestamp | storeHost       | reconsumeTimes | preparedTransactionOffset |
 *     | 8, or 20    48  | 8              | 8, or 20        | 4              | 8                         |
 *     +-----------------+----------------+-----------------+----------------+---------------------------+
 *     | body length, body | topic length, topic             | properties length, properties |
 *     | 4 + n             | 1 + n (V1), 2 + n (V2)          | 2 + n                         |
 *     +-------------------+---------------------------------+-------------------------------+
 *
 * A host is its IP (16 bytes when sysFlag says IPv6, else 4) and its port in 4 bytes. V2 is written by 5.x for topics
 * longer than 127 bytes only; we read it and never write it, as 4.9, Go and C++ clients cannot read it.
 * RocketMQ CommitLog#checkMessageAndReturnSize, MessageDecoder#decode
 */

/** Magic of a record with a one-byte topic length. */
export const RECORD_MAGIC_V1 = 0xdaa320a7 | 0;
/** Magic of a record with a two-byte topic length. */
export const RECORD_MAGIC_V2 = 0xdaa320ab | 0;
/** Magic of the filler at the end of a commit log file: total size and magic, the rest is undefined. */
export const BLANK_MAGIC = 0xcbd43194 | 0;

/** Byte positions of fields that do not move. */
export const RecordPosition = {
  TOTAL_SIZE: 0,
  MAGIC: 4,
  BODY_CRC: 8,
  QUEUE_ID: 12,
  FLAG: 16,
  QUEUE_OFFSET: 20,
  PHYSICAL_OFFSET: 28,
  SYS_FLAG: 36,
  BORN_TIMESTAMP: 40,
  BORN_HOST: 48,
} as const;

/** Bytes of a V1 record with IPv4 hosts and empty body, topic and properties. */
export const RECORD_BYTES_MIN = 91;
/** Longest topic that V1 can hold, in bytes. */
export const RECORD_TOPIC_BYTES_MAX = 127;

/** A stored message. `body`, and `properties` as text, are as the producer sent them (the body perhaps compressed). */
export interface MessageRecord {
  topic: string;
  queueId: number;
  flag: number;
  queueOffset: number;
  physicalOffset: number;
  sysFlag: number;
  bornTimestamp: number;
  bornHost: HostAddress;
  storeTimestamp: number;
  storeHost: HostAddress;
  reconsumeTimes: number;
  preparedTransactionOffset: number;
  body: Buffer;
  /** `name\u0001value\u0002`…; `decodeProperties` reads it. */
  properties: string;
  /** Record length in bytes. */
  totalSize: number;
  /** CRC-32 of the stored body, without the sign bit. */
  bodyCrc: number;
}

/** What a writer gives; IPv6 hosts are recognised by their length and set the bits of sysFlag. */
export type RecordToEncode = Omit<MessageRecord, 'body' | 'properties' | 'totalSize' | 'bodyCrc'> & {
  body: Uint8Array;
  properties: string;
};

/** Bytes that are no record: `reason` says which check failed. */
export class RecordError extends Error {
  override readonly name = 'RecordError';
  readonly reason: string;
  constructor(reason: string) {
    super(`not a message record: ${reason}`);
    this.reason = reason;
  }
}

/** Result of looking for a record at a position. `incomplete` means that the declared size goes beyond the end. */
export type RecordResult =
  | { status: 'record'; record: MessageRecord }
  | { status: 'blank'; totalSize: number }
  | { status: 'incomplete'; neededBytes: number }
  | { status: 'invalid'; reason: string };

/** CRC of a body as records hold it: CRC-32 without the sign bit. RocketMQ UtilAll#crc32 */
export function bodyCrcOf(body: Uint8Array): number {
  return crc32(body) & 0x7fff_ffff;
}

/** Writes a V1 record into new memory. Throws RecordError when topic or properties are too long for it. */
export function encodeRecord(message: RecordToEncode): Buffer {
  const topic = Buffer.from(message.topic, 'utf8');
  const properties = Buffer.from(message.properties, 'utf8');
  if (topic.length > RECORD_TOPIC_BYTES_MAX) throw new RecordError(`topic of ${topic.length} bytes`);
  if (properties.length > 0x7fff) throw new RecordError(`properties of ${properties.length} bytes`);
  const hostBytes = message.bornHost.ip.length + message.storeHost.ip.length - 8;
  const bytes = Buffer.allocUnsafe(RECORD_BYTES_MIN + hostBytes + message.body.length + topic.length + properties.length);
  let sysFlag = message.sysFlag;
  if (message.bornHost.ip.length === 16) sysFlag |= MessageSysFlag.BORN_HOST_V6;
  if (message.storeHost.ip.length === 16) sysFlag |= MessageSysFlag.STORE_HOST_V6;
  bytes.writeInt32BE(bytes.length, RecordPosition.TOTAL_SIZE);
  bytes.writeInt32BE(RECORD_MAGIC_V1, RecordPosition.MAGIC);
  bytes.writeInt32BE(bodyCrcOf(message.body), RecordPosition.BODY_CRC);
  bytes.writeInt32BE(message.queueId, RecordPosition.QUEUE_ID);
  bytes.writeInt32BE(message.flag, RecordPosition.FLAG);
  writeLong(bytes, message.queueOffset, RecordPosition.QUEUE_OFFSET);
  writeLong(bytes, message.physicalOffset, RecordPosition.PHYSICAL_OFFSET);
  bytes.writeInt32BE(sysFlag, RecordPosition.SYS_FLAG);
  writeLong(bytes, message.bornTimestamp, RecordPosition.BORN_TIMESTAMP);
  let at = writeHost(bytes, message.bornHost, RecordPosition.BORN_HOST);
  at = writeLong(bytes, message.storeTimestamp, at);
  at = writeHost(bytes, message.storeHost, at);
  at = bytes.writeInt32BE(message.reconsumeTimes, at);
  at = writeLong(bytes, message.preparedTransactionOffset, at);
  at = bytes.writeInt32BE(message.body.length, at);
  bytes.set(message.body, at);
  at = bytes.writeUInt8(topic.length, at + message.body.length);
  at += topic.copy(bytes, at);
  at = bytes.writeInt16BE(properties.length, at);
  properties.copy(bytes, at);
  return bytes;
}

/** Writes a 64-bit integer from a safe integer and returns the position after it. */
function writeLong(bytes: Buffer, value: number, at: number): number {
  const high = Math.floor(value / 0x1_0000_0000);
  bytes.writeInt32BE(high, at);
  return bytes.writeUInt32BE(value - high * 0x1_0000_0000, at + 4);
}

/** Reads a 64-bit integer; values beyond the safe range lose their last bits. */
function readLong(bytes: Buffer, at: number): number {
  return bytes.readInt32BE(at) * 0x1_0000_0000 + bytes.readUInt32BE(at + 4);
}

function writeHost(bytes: Buffer, host: HostAddress, at: number): number {
  bytes.set(host.ip, at);
  return bytes.writeInt32BE(host.port, at + host.ip.length);
}

/**
 * Reads the record that starts at `start`. Body and host addresses are views of `bytes`. With `checkCrc` (the default)
 * a body that does not fit its CRC makes the record invalid. Never reads past `end`.
 */
export function decodeRecord(bytes: Buffer, start = 0, end = bytes.length, options: { checkCrc?: boolean } = {}): RecordResult {
  if (end - start < 8) return { status: 'incomplete', neededBytes: 8 };
  const totalSize = bytes.readInt32BE(start);
  const magic = bytes.readInt32BE(start + 4);
  if (magic === BLANK_MAGIC)
    return totalSize >= 8 ? { status: 'blank', totalSize } : { status: 'invalid', reason: `blank size ${totalSize}` };
  if (magic !== RECORD_MAGIC_V1 && magic !== RECORD_MAGIC_V2) return { status: 'invalid', reason: `magic ${magic}` };
  if (totalSize < RECORD_BYTES_MIN) return { status: 'invalid', reason: `size ${totalSize}` };
  if (end - start < totalSize) return { status: 'incomplete', neededBytes: totalSize };
  return decodeWhole(bytes.subarray(start, start + totalSize), magic, options.checkCrc ?? true);
}

function decodeWhole(bytes: Buffer, magic: number, checkCrc: boolean): RecordResult {
  const sysFlag = bytes.readInt32BE(RecordPosition.SYS_FLAG);
  const bornIpLength = (sysFlag & MessageSysFlag.BORN_HOST_V6) === 0 ? 4 : 16;
  const storeIpLength = (sysFlag & MessageSysFlag.STORE_HOST_V6) === 0 ? 4 : 16;
  const storeTimestampAt = RecordPosition.BORN_HOST + bornIpLength + 4;
  const reconsumeTimesAt = storeTimestampAt + 8 + storeIpLength + 4;
  const bodyAt = reconsumeTimesAt + 16;
  const topicLengthBytes = magic === RECORD_MAGIC_V1 ? 1 : 2;
  const invalid = (reason: string): RecordResult => ({ status: 'invalid', reason });
  if (bodyAt + topicLengthBytes + 2 > bytes.length) return invalid('too short for its hosts');
  const bodyLength = bytes.readInt32BE(bodyAt - 4);
  const topicLengthAt = bodyAt + bodyLength;
  if (bodyLength < 0 || topicLengthAt + topicLengthBytes + 2 > bytes.length) return invalid(`body length ${bodyLength}`);
  const topicLength = bytes.readUIntBE(topicLengthAt, topicLengthBytes);
  const propertiesLengthAt = topicLengthAt + topicLengthBytes + topicLength;
  if (propertiesLengthAt + 2 > bytes.length) return invalid(`topic length ${topicLength}`);
  const propertiesLength = bytes.readInt16BE(propertiesLengthAt);
  if (propertiesLength < 0 || propertiesLengthAt + 2 + propertiesLength !== bytes.length)
    return invalid(`properties length ${propertiesLength}`);
  const body = bytes.subarray(bodyAt, topicLengthAt);
  const bodyCrc = bytes.readInt32BE(RecordPosition.BODY_CRC);
  if (checkCrc && bodyLength > 0 && bodyCrcOf(body) !== bodyCrc) return invalid('body CRC');
  const record: MessageRecord = {
    topic: bytes.toString('utf8', topicLengthAt + topicLengthBytes, propertiesLengthAt),
    queueId: bytes.readInt32BE(RecordPosition.QUEUE_ID),
    flag: bytes.readInt32BE(RecordPosition.FLAG),
    queueOffset: readLong(bytes, RecordPosition.QUEUE_OFFSET),
    physicalOffset: readLong(bytes, RecordPosition.PHYSICAL_OFFSET),
    sysFlag,
    bornTimestamp: readLong(bytes, RecordPosition.BORN_TIMESTAMP),
    bornHost: {
      ip: bytes.subarray(RecordPosition.BORN_HOST, RecordPosition.BORN_HOST + bornIpLength),
      port: bytes.readInt32BE(storeTimestampAt - 4),
    },
    storeTimestamp: readLong(bytes, storeTimestampAt),
    storeHost: { ip: bytes.subarray(storeTimestampAt + 8, reconsumeTimesAt - 4), port: bytes.readInt32BE(reconsumeTimesAt - 4) },
    reconsumeTimes: bytes.readInt32BE(reconsumeTimesAt),
    preparedTransactionOffset: readLong(bytes, reconsumeTimesAt + 4),
    body,
    properties: bytes.toString('utf8', propertiesLengthAt + 2, bytes.length),
    totalSize: bytes.length,
    bodyCrc,
  };
  return { status: 'record', record };
}

/** Reads a whole pull, query or view body: records that follow each other without a gap. Throws RecordError. */
export function decodeRecords(body: Buffer, options: { checkCrc?: boolean } = {}): MessageRecord[] {
  const records: MessageRecord[] = [];
  let at = 0;
  while (at < body.length) {
    const result = decodeRecord(body, at, body.length, options);
    if (result.status === 'incomplete') throw new RecordError(`needs ${result.neededBytes} bytes, has ${body.length - at}`);
    if (result.status === 'invalid') throw new RecordError(result.reason);
    if (result.status === 'record') records.push(result.record);
    at += result.status === 'record' ? result.record.totalSize : result.totalSize;
  }
  return records;
}

/** Properties of a record by name. */
export function recordProperties(record: MessageRecord): Map<string, string> {
  return decodeProperties(record.properties);
}
