import { randomBytes, randomInt } from 'node:crypto';

/** The only source of randomness, so that a seed can replay a run. */
export interface Random {
  /** A whole number in [0, bound). `bound` is at least 1. */
  nextInt(bound: number): number;
  bytes(count: number): Buffer;
}

export const systemRandom: Random = {
  nextInt: (bound) => randomInt(bound),
  bytes: (count) => randomBytes(count),
};

/** A reproducible generator (mulberry32): the same seed gives the same sequence on every platform. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next32 = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  return {
    nextInt: (bound) => Math.floor((next32() / 0x1_0000_0000) * bound),
    bytes(count) {
      const out = Buffer.alloc(count);
      for (let i = 0; i < count; i++) out[i] = next32() & 0xff;
      return out;
    },
  };
}
