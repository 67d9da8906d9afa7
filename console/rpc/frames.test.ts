import * as fc from 'fast-check';
import { Packr } from 'msgpackr';
import { describe, expect, it } from 'vitest';
import { ConsoleError } from '../contract/errors.ts';
import { frameBytesMax } from './frames.ts';
import type { Codec, Frame } from './frames.ts';
import { nodeCodec } from './node-codec.ts';
import { pageCodec } from './page-codec.ts';

const frames: Frame[] = [
  { t: 'call', id: 1, procedure: 'topics.delete', input: { topic: '订单', count: 2 ** 40, none: null }, deadlineMs: 10_000 },
  { t: 'cancel', id: 2 },
  { t: 'subscribe', id: 3, procedure: 'topics.stats', input: { topics: ['a', 'b'] }, credit: 2 },
  { t: 'unsubscribe', id: 4 },
  { t: 'credit', id: 5, credit: 1 },
  { t: 'ok', id: 6, output: [{ offset: Number.MAX_SAFE_INTEGER }, { offset: 1.5 }] },
  { t: 'err', id: 7, code: 'topicNotFound', data: { topic: 'T' } },
  { t: 'event', id: 8, value: [] },
  { t: 'end', id: 9 },
];

/** A decoder gives a frame or a ConsoleError of two codes, whatever it is fed. */
function decodes(codec: Codec, bytes: Uint8Array): 'frame' | 'refused' {
  try {
    codec.decode(bytes);
    return 'frame';
  } catch (error) {
    if (error instanceof ConsoleError && (error.code === 'badFrame' || error.code === 'frameTooLarge')) return 'refused';
    throw error;
  }
}

describe.each([
  ['backend to page', nodeCodec, pageCodec],
  ['page to backend', pageCodec, nodeCodec],
])('frames from %s', (_, from, to) => {
  it('arrive as they were sent, each one readable without those before it', () => {
    const encoded = frames.map((frame) => Uint8Array.from(from.encode(frame)));
    const decoded = encoded.toReversed().map((bytes) => to.decode(bytes));
    expect(decoded).toEqual(frames.toReversed());
  });

  it('carry bytes as bytes', () => {
    const decoded = to.decode(from.encode({ t: 'ok', id: 1, output: Uint8Array.of(0, 255, 128) }));
    expect(decoded).toMatchObject({ t: 'ok', id: 1 });
    expect(Array.from((decoded as { output: Uint8Array }).output)).toEqual([0, 255, 128]);
  });

  it('are refused when they are cut short anywhere', () => {
    for (const frame of frames) {
      const bytes = Uint8Array.from(from.encode(frame));
      for (let length = 0; length < bytes.length; length++) expect(decodes(to, bytes.subarray(0, length))).toBe('refused');
    }
  });

  it('are refused when something follows them', () => {
    for (const frame of frames) expect(decodes(to, Uint8Array.from([...from.encode(frame), 1]))).toBe('refused');
  });

  it('are never anything but a frame or a refusal, for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => ['frame', 'refused'].includes(decodes(to, bytes))),
      { numRuns: 3000 },
    );
    const good = Uint8Array.from(from.encode(frames[0]!));
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.nat(255), (at, value) => {
        const bytes = good.slice();
        bytes[at] = value;
        return ['frame', 'refused'].includes(decodes(to, bytes));
      }),
      { numRuns: 3000 },
    );
  });

  it('are refused over 8 MiB, going out and coming in', () => {
    const tooLarge = new Uint8Array(frameBytesMax);
    expect(() => from.encode({ t: 'ok', id: 1, output: tooLarge })).toThrow(expect.objectContaining({ code: 'frameTooLarge' }));
    expect(() => to.decode(new Uint8Array(frameBytesMax + 1))).toThrow(expect.objectContaining({ code: 'frameTooLarge' }));
  });
});

describe('a value that is no frame', () => {
  const packr = new Packr();
  it.each([
    [null],
    [1],
    ['call'],
    [{}],
    [{ t: 'nothing', id: 1 }],
    [{ t: 'constructor', id: 1 }],
    [{ t: 'call', id: -1, procedure: 'a.b', input: 1, deadlineMs: 1 }],
    [{ t: 'call', id: 1.5, procedure: 'a.b', input: 1, deadlineMs: 1 }],
    [{ t: 'call', id: 1, procedure: 7, input: 1, deadlineMs: 1 }],
    [{ t: 'credit', id: 1, credit: Number.NaN }],
    [{ t: 'err', id: 1, code: 'toString', data: {} }],
    [{ t: 'err', id: 1, code: 'internal', data: null }],
  ])('is refused: %j', (value) => {
    expect(decodes(nodeCodec, packr.pack(value))).toBe('refused');
  });
});
