import { describe, expect, it } from 'vitest';
import { clipSpans, instantAt, nearestIndex, shareOf } from './chart-model.ts';

const span = { fromMs: 1000, toMs: 2000 };

describe('a place on the time axis', () => {
  it('is a share of the span, and back', () => {
    expect([1000, 1250, 2000, 900].map((atMs) => shareOf(atMs, span))).toEqual([0, 0.25, 1, -0.1]);
    expect([0, 0.25, 1, -0.5, 1.5].map((share) => instantAt(share, span))).toEqual([1000, 1250, 2000, 1000, 2000]);
  });
  it('snaps to the nearest sample', () => {
    const times = [1000, 1100, 1200, 1900];
    expect([0, 1049, 1050, 1051, 1500, 1600, 5000].map((atMs) => nearestIndex(times, atMs))).toEqual([0, 0, 0, 1, 2, 3, 3]);
    expect(nearestIndex([], 1000)).toBeUndefined();
  });
  it('cuts spans off at its ends', () => {
    const spans = [
      { fromMs: 0, toMs: 500 },
      { fromMs: 900, toMs: 1100 },
      { fromMs: 1900, toMs: 9000 },
    ];
    expect(clipSpans(spans, span)).toEqual([
      { fromMs: 1000, toMs: 1100 },
      { fromMs: 1900, toMs: 2000 },
    ]);
  });
});
