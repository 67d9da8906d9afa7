import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeFrame, decodeFrame, FRAME_BYTES_MAX, frameBytesAt, FrameReader, writeFrameHead } from './frame.ts';
import { FrameError } from './frame-error.ts';
import type { FrameHeader } from './frame-header.ts';
import { SerializeType, type RemotingCommand } from './remoting-command.ts';

const NAMES = ['topic', 'a', 'b', 'queueId', 'ключ', 'k"\\', 'properties', ''];
const textArbitrary = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ maxLength: 200 }),
  fc.constantFrom('TBW102', '0', '-1', 'KEYS\u0001k\u0002'),
);

const headerArbitrary: fc.Arbitrary<FrameHeader> = fc.record({
  code: fc.integer({ min: -0x8000, max: 0x7fff }),
  language: fc.constantFrom('JAVA', 'CPP', 'GO', 'OTHER', 'NODE_JS'),
  version: fc.integer({ min: 0, max: 0x7fff }),
  opaque: fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff }),
  flag: fc.integer({ min: 0, max: 3 }),
  remark: fc.option(fc.string({ minLength: 1, maxLength: 60 }), { nil: undefined }),
  extFields: fc.dictionary(fc.oneof(fc.constantFrom(...NAMES), fc.string({ maxLength: 12 })), textArbitrary, { maxKeys: 14 }),
});
const bodyArbitrary = fc.option(fc.uint8Array({ minLength: 1, maxLength: 300 }), { nil: undefined });
const codecArbitrary = fc.constantFrom(SerializeType.JSON, SerializeType.ROCKETMQ);

interface Plain extends Omit<FrameHeader, 'extFields'> {
  extFields: Record<string, string>;
  body: string | undefined;
  serializeType: SerializeType;
}

function plain(command: RemotingCommand): Plain {
  const { code, language, version, opaque, flag, remark, body, serializeType } = command;
  return {
    code,
    language,
    version,
    opaque,
    flag,
    remark,
    extFields: { ...command.extFields() },
    body: body?.toString('hex'),
    serializeType,
  };
}

/** What arrives of a sent header: Java drops empty values in binary. */
function sent(header: FrameHeader, body: Uint8Array | undefined, serializeType: SerializeType): Plain {
  const entries = Object.entries(header.extFields ?? {}).map(([key, value]): [string, string] => [
    wellFormed(key),
    wellFormed(String(value)),
  ]);
  const kept = serializeType === SerializeType.JSON ? entries : entries.filter(([, value]) => value !== '');
  const remark = header.remark === undefined ? undefined : wellFormed(header.remark);
  return {
    ...header,
    remark,
    extFields: Object.fromEntries(kept),
    body: body === undefined ? undefined : Buffer.from(body).toString('hex'),
    serializeType,
  };
}

function wellFormed(text: string): string {
  return Buffer.from(text.toWellFormed()).toString();
}

function readAll(reader: FrameReader, chunks: readonly Buffer[]): Plain[] {
  const commands: Plain[] = [];
  for (const chunk of chunks) {
    reader.append(chunk);
    for (let command = reader.next(); command !== undefined; command = reader.next()) commands.push(plain(command));
  }
  return commands;
}

describe('a frame', () => {
  test('comes back as it was sent, in both codecs', () => {
    fc.assert(
      fc.property(headerArbitrary, bodyArbitrary, codecArbitrary, (header, body, codec) => {
        fc.pre(Object.keys(header.extFields ?? {}).every((key) => key.isWellFormed()));
        const bytes = encodeFrame(header, body, codec);
        expect(plain(decodeFrame(bytes))).toEqual(sent(header, body, codec));
        expect(plain(decodeFrame(bytes).retain())).toEqual(sent(header, body, codec));
      }),
    );
  });

  test('has a header that reads the same field by field and as a whole', () => {
    fc.assert(
      fc.property(headerArbitrary, codecArbitrary, (header, codec) => {
        const command = decodeFrame(encodeFrame(header, undefined, codec));
        const all = command.extFields();
        for (const name of [...Object.keys(all), 'absent', 'x']) expect(command.ext(name)).toBe(all[name]);
      }),
    );
  });

  test('travels in JSON when its code does not fit the binary header', () => {
    const header = { code: 200050, language: 'JAVA', version: 513, opaque: 1, flag: 0 };
    expect(decodeFrame(encodeFrame(header, undefined, SerializeType.ROCKETMQ)).serializeType).toBe(SerializeType.JSON);
    expect(decodeFrame(encodeFrame(header, undefined, SerializeType.ROCKETMQ)).code).toBe(200050);
  });

  test('is refused when it would be larger than the limit', () => {
    const header = { code: 0, language: 'JAVA', version: 513, opaque: 1, flag: 1 };
    expect(() => writeFrameHead(Buffer.alloc(500), 0, header, FRAME_BYTES_MAX, SerializeType.JSON)).toThrow(FrameError);
    expect(writeFrameHead(Buffer.alloc(20), 0, header, 0, SerializeType.JSON)).toBe(-1);
  });
});

describe('the frame reader', () => {
  test('gives the same commands whole, byte by byte and in any chunks', () => {
    const frames = fc.array(fc.tuple(headerArbitrary, bodyArbitrary, codecArbitrary), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(frames, fc.array(fc.nat(), { maxLength: 8 }), (parts, cuts) => {
        const stream = Buffer.concat(parts.map(([header, body, codec]) => encodeFrame(header, body, codec)));
        const whole = readAll(new FrameReader(), [stream]);
        expect(whole).toHaveLength(parts.length);
        const bytewise = new FrameReader();
        expect(
          readAll(
            bytewise,
            [...stream].map((byte) => Buffer.from([byte])),
          ),
        ).toEqual(whole);
        expect(bytewise.bufferedBytes).toBe(0);
        const sorted = cuts.map((cut) => cut % stream.length).toSorted((a, b) => a - b);
        const chunks = [0, ...sorted].map((start, i) => stream.subarray(start, sorted[i] ?? stream.length));
        expect(readAll(new FrameReader(), chunks)).toEqual(whole);
      }),
      { numRuns: 60 },
    );
  });

  test('consumes nothing of an incomplete frame', () => {
    const bytes = encodeFrame({ code: 10, language: 'JAVA', version: 1, opaque: 1, flag: 0 }, Buffer.from('body'));
    const reader = new FrameReader();
    for (let length = 1; length < bytes.length; length++) {
      reader.append(bytes.subarray(length - 1, length));
      expect([reader.next(), reader.bufferedBytes]).toEqual([undefined, length]);
    }
    reader.append(bytes.subarray(bytes.length - 1));
    expect(reader.next()?.body?.toString()).toBe('body');
    expect(reader.bufferedBytes).toBe(0);
  });

  test('does not copy a frame that lies whole in a chunk', () => {
    const bytes = encodeFrame({ code: 10, language: 'JAVA', version: 1, opaque: 1, flag: 0 }, Buffer.from('body'));
    const reader = new FrameReader();
    reader.append(bytes);
    expect(reader.next()?.body?.buffer).toBe(bytes.buffer);
  });

  test('holds no more memory than has arrived, whatever a length field claims', () => {
    const reader = new FrameReader();
    const claim = Buffer.alloc(100);
    claim.writeInt32BE(FRAME_BYTES_MAX - 4);
    const before = process.memoryUsage().arrayBuffers;
    reader.append(claim);
    expect(reader.next()).toBeUndefined();
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1024 * 1024);
    expect(reader.bufferedBytes).toBe(100);
  });

  test.each([
    ['a length over the limit', 'tooLarge', int32(FRAME_BYTES_MAX - 3)],
    ['a negative length', 'badLength', int32(-1)],
    ['a length without room for the header word', 'badLength', int32(3)],
    ['a header longer than the frame', 'badLength', Buffer.concat([int32(4), int32(1)])],
    ['an unknown codec', 'unknownSerializeType', Buffer.concat([int32(4), int32(2 << 24)])],
    ['an empty JSON header', 'badHeader', Buffer.concat([int32(4), int32(0)])],
    ['a short binary header', 'badHeader', Buffer.concat([int32(4), int32(1 << 24)])],
  ])('refuses %s', (_, code, bytes) => {
    const reader = new FrameReader();
    reader.append(bytes);
    expect(() => reader.next()).toThrow(expect.objectContaining({ name: 'FrameError', code }));
  });

  test('answers any bytes with commands, a wait for more, or a FrameError', () => {
    const noise = fc.uint8Array({ maxLength: 400 });
    const almost = fc
      .tuple(headerArbitrary, bodyArbitrary, codecArbitrary, fc.nat(), fc.nat(255))
      .map(([header, body, codec, position, value]) => {
        const bytes = encodeFrame(header, body, codec);
        bytes[position % bytes.length] = value;
        return bytes;
      });
    fc.assert(
      fc.property(fc.oneof(noise, almost), (bytes) => {
        const reader = new FrameReader();
        try {
          readAll(reader, [Buffer.from(bytes)]);
        } catch (error) {
          expect(error).toBeInstanceOf(FrameError);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('tells the length of a frame from its first four bytes', () => {
    expect([frameBytesAt(int32(100), 0, 3), frameBytesAt(int32(100), 0, 4)]).toEqual([undefined, 104]);
  });
});

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
