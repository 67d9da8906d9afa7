import { ConsoleError, errorTable } from '../contract/errors.ts';
import type { DataOf, ErrorCode } from '../contract/errors.ts';

/**
 * What travels over a link, one frame a message. `id` is the caller's and names the call or subscription in both
 * directions. A subscription sends an event only while it has credit: one event takes one.
 */
export type CallerFrame =
  | { t: 'call'; id: number; procedure: string; input: unknown; deadlineMs: number }
  | { t: 'cancel'; id: number }
  | { t: 'subscribe'; id: number; procedure: string; input: unknown; credit: number }
  | { t: 'unsubscribe'; id: number }
  | { t: 'credit'; id: number; credit: number };

export type HostFrame =
  | { t: 'ok'; id: number; output: unknown }
  | { t: 'err'; id: number; code: ErrorCode; data: unknown }
  | { t: 'event'; id: number; value: unknown }
  | { t: 'end'; id: number };

export type Frame = CallerFrame | HostFrame;

/** Longest frame in either direction. */
export const frameBytesMax = 8 * 1024 * 1024;

/** Frames as bytes. Each one is complete in itself, so a lost one spoils no other. */
export interface Codec {
  /** Throws ConsoleError frameTooLarge. */
  encode(frame: Frame): Uint8Array;
  /** Throws ConsoleError badFrame or frameTooLarge, whatever the bytes are. */
  decode(bytes: Uint8Array): Frame;
}

/** The part of msgpackr's Packr that is used; Node and page load different builds of it. */
export interface Packer {
  pack(value: unknown): Uint8Array;
  unpack(bytes: Uint8Array): unknown;
}

export function createCodec(packer: Packer): Codec {
  return {
    encode(frame) {
      const bytes = packer.pack(frame);
      assertSize(bytes.length);
      return bytes;
    },
    decode(bytes) {
      assertSize(bytes.length);
      let value: unknown;
      try {
        value = packer.unpack(bytes);
      } catch (cause) {
        throw new ConsoleError('badFrame', {}, { cause });
      }
      return checkFrame(value);
    },
  };
}

function assertSize(bytes: number): void {
  if (bytes > frameBytesMax) throw new ConsoleError('frameTooLarge', { bytes, bytesMax: frameBytesMax });
}

/** The fields each frame must have, and the check of each. */
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
const isText = (value: unknown): boolean => typeof value === 'string';
const isAny = (): boolean => true;
const fields: Record<Frame['t'], Record<string, (value: unknown) => boolean>> = {
  call: { id: isCount, procedure: isText, input: isAny, deadlineMs: isCount },
  cancel: { id: isCount },
  subscribe: { id: isCount, procedure: isText, input: isAny, credit: isCount },
  unsubscribe: { id: isCount },
  credit: { id: isCount, credit: isCount },
  ok: { id: isCount, output: isAny },
  err: {
    id: isCount,
    code: (value) => isText(value) && Object.hasOwn(errorTable, String(value)),
    data: (value) => typeof value === 'object' && value !== null,
  },
  event: { id: isCount, value: isAny },
  end: { id: isCount },
};

function checkFrame(value: unknown): Frame {
  if (typeof value === 'object' && value !== null && 't' in value && typeof value.t === 'string' && Object.hasOwn(fields, value.t)) {
    const frame = value as Frame; // checked field by field below
    const checks = Object.entries(fields[frame.t]);
    if (checks.every(([name, check]) => check((value as Record<string, unknown>)[name]))) return frame;
  }
  throw new ConsoleError('badFrame', {});
}

/** The error that an `err` frame stands for. */
export function errorFromFrame(frame: { code: ErrorCode; data: unknown }): ConsoleError {
  return new ConsoleError(frame.code, frame.data as DataOf<ErrorCode>); // the backend made data for this code
}
