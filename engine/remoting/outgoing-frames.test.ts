import { expect, test } from 'vitest';
import { decodeFrame, FrameReader } from '../protocol/frame.ts';
import { SerializeType } from '../protocol/remoting-command.ts';
import { OutgoingFrames } from './outgoing-frames.ts';

function header(opaque: number, remark?: string) {
  return { code: 0, language: 'JAVA', version: 513, opaque, flag: 1, remark };
}

function add(frames: OutgoingFrames, opaque: number, body: readonly Uint8Array[], remark?: string): void {
  const bodyBytes = body.reduce((sum, part) => sum + part.length, 0);
  frames.add({ header: header(opaque, remark), body, bodyBytes, serializeType: SerializeType.JSON });
}

function read(parts: readonly Uint8Array[]): [number, number][] {
  const reader = new FrameReader();
  const seen: [number, number][] = [];
  for (const part of parts) {
    reader.append(Buffer.from(part));
    for (let command = reader.next(); command !== undefined; command = reader.next())
      seen.push([command.opaque, command.body?.length ?? 0]);
  }
  return seen;
}

test('joins small frames into one part, in their order', () => {
  const frames = new OutgoingFrames();
  for (let opaque = 0; opaque < 50; opaque++) add(frames, opaque, [Buffer.alloc(opaque)]);
  const parts = frames.take();
  expect(parts).toHaveLength(1);
  expect(read(parts)).toEqual(Array.from({ length: 50 }, (_, opaque) => [opaque, opaque]));
  expect([frames.isEmpty, frames.bytes, frames.take()]).toEqual([true, 0, []]);
});

test('hands large bodies on without copying them', () => {
  const frames = new OutgoingFrames();
  const large: Uint8Array[] = [Buffer.alloc(30_000, 1), Buffer.alloc(30_000, 2)];
  add(frames, 1, [Buffer.alloc(5)]);
  add(frames, 2, large);
  add(frames, 3, []);
  const parts = frames.take();
  expect(parts.filter((part) => large.includes(part))).toHaveLength(2);
  expect(read(parts)).toEqual([
    [1, 5],
    [2, 60_000],
    [3, 0],
  ]);
});

test('hands on parts of a large body that lie behind each other as one', () => {
  const frames = new OutgoingFrames();
  const memory = Buffer.allocUnsafeSlow(90_000).fill(3);
  const apart = Buffer.alloc(40_000, 4);
  add(frames, 1, [memory.subarray(0, 20_000), memory.subarray(20_000, 50_000), memory.subarray(60_000), apart]);
  const [, ...bodies] = frames.take();
  expect(bodies.map((part) => [part.buffer === memory.buffer, part.byteOffset, part.length])).toEqual([
    [true, memory.byteOffset, 50_000],
    [true, memory.byteOffset + 60_000, 30_000],
    [apart.buffer === memory.buffer, apart.byteOffset, 40_000],
  ]);
});

test('splits what does not fit the space for joining', () => {
  const frames = new OutgoingFrames();
  for (let opaque = 0; opaque < 30; opaque++) add(frames, opaque, [Buffer.alloc(20_000)]);
  add(frames, 99, [], 'é'.repeat(300_000));
  const parts = frames.take();
  expect(parts.length).toBeGreaterThan(2);
  expect(read(parts)).toEqual([...Array.from({ length: 30 }, (_, opaque) => [opaque, 20_000]), [99, 0]]);
});

test('gives each part memory of its own', () => {
  const frames = new OutgoingFrames();
  add(frames, 1, []);
  const [first] = frames.take();
  add(frames, 2, []);
  frames.take();
  expect(decodeFrame(Buffer.from(first ?? [])).opaque).toBe(1);
});
