import type { HostAddress } from './host-address.ts';

/** Where a message is stored: what an offset id says. */
export interface OffsetMessageId {
  storeHost: HostAddress;
  physicalOffset: number;
}

const HEX = /^[0-9a-fA-F]*$/;

/**
 * Id that the broker gives a stored message, upper-case hex: 32 characters, 56 for an IPv6 store host.
 *
 *     | ip: 4 or 16 | port: 4 | physical offset: 8 |
 *
 * RocketMQ MessageDecoder#createMessageId
 */
export function encodeOffsetMessageId(storeHost: HostAddress, physicalOffset: number): string {
  const bytes = Buffer.alloc(storeHost.ip.length + 12);
  bytes.set(storeHost.ip);
  bytes.writeInt32BE(storeHost.port, storeHost.ip.length);
  bytes.writeBigInt64BE(BigInt(physicalOffset), storeHost.ip.length + 4);
  return bytes.toString('hex').toUpperCase();
}

/** Reads an offset id; undefined when the text has another length or shape, or names an impossible port or offset. */
export function decodeOffsetMessageId(id: string): OffsetMessageId | undefined {
  if ((id.length !== 32 && id.length !== 56) || !HEX.test(id)) return undefined;
  const bytes = Buffer.from(id, 'hex');
  const ipLength = bytes.length - 12;
  const port = bytes.readInt32BE(ipLength);
  const physicalOffset = Number(bytes.readBigInt64BE(ipLength + 4));
  if (port < 0 || port > 65535 || physicalOffset < 0 || !Number.isSafeInteger(physicalOffset)) return undefined;
  return { storeHost: { ip: new Uint8Array(bytes.subarray(0, ipLength)), port }, physicalOffset };
}

/** What a unique key of a Java client is made of. */
export interface UniqueKeyParts {
  /** 4 or 16 bytes. */
  ip: Uint8Array;
  processId: number;
  /** Hash of the class loader in Java; any 32 bits. */
  loaderHash: number;
  /** Milliseconds since the start of the local month, modulo 2^32. */
  monthMs: number;
  counter: number;
}

/**
 * Id that a client gives a message (UNIQ_KEY), upper-case hex: 32 characters, 56 for an IPv6 host.
 *
 *     | ip: 4 or 16 | pid: 2 | loader hash: 4 | ms since month start: 4 | counter: 2 |
 *
 * RocketMQ MessageClientIDSetter#createUniqID
 */
export function encodeUniqueKey(parts: UniqueKeyParts): string {
  const ipLength = parts.ip.length;
  const bytes = Buffer.alloc(ipLength + 12);
  bytes.set(parts.ip);
  bytes.writeUInt16BE(parts.processId & 0xffff, ipLength);
  bytes.writeInt32BE(parts.loaderHash | 0, ipLength + 2);
  bytes.writeUInt32BE(parts.monthMs % 0x1_0000_0000, ipLength + 6);
  bytes.writeUInt16BE(parts.counter & 0xffff, ipLength + 10);
  return bytes.toString('hex').toUpperCase();
}

/** Reads a unique key of this layout; undefined for other texts. The result is a guess for ids of other clients. */
export function decodeUniqueKey(id: string): UniqueKeyParts | undefined {
  if ((id.length !== 32 && id.length !== 56) || !HEX.test(id)) return undefined;
  const bytes = Buffer.from(id, 'hex');
  const ipLength = bytes.length - 12;
  return {
    ip: new Uint8Array(bytes.subarray(0, ipLength)),
    processId: bytes.readUInt16BE(ipLength),
    loaderHash: bytes.readInt32BE(ipLength + 2),
    monthMs: bytes.readUInt32BE(ipLength + 6),
    counter: bytes.readUInt16BE(ipLength + 10),
  };
}

/** Hex digits of the time and the counter, which end a unique key of 32 digits. */
const timeAndCounterDigits = 12;

/**
 * How a unique key that somebody typed may be stored, the likeliest first: as typed, in upper case as clients write it, and as
 * the Go client does, with time and counter in lower case. Brokers and Apache's clients tell the cases apart. A text that is
 * not hex has one form only. rocketmq-client-go primitive/message.go#CreateUniqID
 */
export function uniqueKeyForms(id: string): string[] {
  if (!HEX.test(id)) return [id];
  const upper = id.toUpperCase();
  const ofGo = id.length === 32 ? [upper.slice(0, -timeAndCounterDigits) + upper.slice(-timeAndCounterDigits).toLowerCase()] : [];
  return [...new Set([id, upper, ...ofGo])];
}
