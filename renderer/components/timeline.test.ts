import { assert, nat, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extentOf, nextMark } from './timeline-model.ts';
import type { TimelineLane, TimelineMark } from './timeline-model.ts';
import { timelineScale } from './timeline-scale.ts';

const mark = (id: string, atMs: number, untilMs?: number): TimelineMark => ({
  id,
  shape: 'done',
  atMs,
  untilMs,
  isInferred: false,
  label: id,
});
const lane = (id: string, marks: TimelineMark[]): TimelineLane => ({ id, title: id, marks, spans: [] });

describe('timelineScale', () => {
  it('is linear while everything happens within 60 ms', () => {
    const scale = timelineScale(20);
    expect([scale.shareOf(0), scale.shareOf(5), scale.shareOf(20), scale.breakShare, scale.ticks.map(({ ms }) => ms)]).toEqual([
      0,
      0.25,
      1,
      undefined,
      [0, 5, 10, 15, 20],
    ]);
  });
  it('goes on logarithmically behind a break', () => {
    const scale = timelineScale(60_000);
    expect([scale.shareOf(30), scale.shareOf(60), scale.shareOf(60_000), scale.breakShare]).toEqual([0.18, 0.36, 1, 0.36]);
    expect(scale.ticks.map(({ ms }) => ms)).toEqual([0, 20, 40, 100, 500, 10_000]);
    expect(scale.shareOf(6000) - scale.shareOf(600)).toBeCloseTo(scale.shareOf(60_000) - scale.shareOf(6000));
  });
  it('never runs backwards and stays on the line', () => {
    assert(
      property(nat(1e10), nat(1e10), nat(1e10), (span, a, b) => {
        const scale = timelineScale(span);
        const [left, right] = [scale.shareOf(Math.min(a, b)), scale.shareOf(Math.max(a, b))];
        expect(left >= 0 && left <= right && right <= 1).toBe(true);
      }),
    );
  });
});

describe('extentOf', () => {
  it('goes from the first mark to the last or to now, with room for a text', () => {
    const lanes = [lane('a', [mark('1', 100, 140)]), { ...lane('b', []), spans: [{ fromMs: 120, kind: 'unreached' as const }] }];
    expect([extentOf(lanes, undefined), extentOf(lanes, 200), extentOf([], 5)]).toEqual([
      { fromMs: 100, spanMs: 60 },
      { fromMs: 100, spanMs: 150 },
      undefined,
    ]);
  });
});

describe('nextMark', () => {
  const lanes = [
    lane('a', [mark('a1', 0), mark('a2', 50)]),
    lane('empty', []),
    lane('b', [mark('b1', 10), mark('b2', 45), mark('b3', 90)]),
  ];
  it('moves along a lane and to the nearest mark of the next one that has any', () => {
    expect([
      nextMark(lanes, undefined, 'ArrowRight'),
      nextMark(lanes, 'a1', 'ArrowRight'),
      nextMark(lanes, 'a2', 'ArrowRight'),
      nextMark(lanes, 'a2', 'ArrowDown'),
      nextMark(lanes, 'b2', 'ArrowUp'),
      nextMark(lanes, 'a1', 'ArrowUp'),
      nextMark(lanes, 'b2', 'Home'),
      nextMark(lanes, 'b2', 'End'),
    ]).toEqual(['a1', 'a2', 'a2', 'b2', 'a2', 'a1', 'b1', 'b3']);
  });
});
