import { describe, expect, it } from 'vitest';
import { gapsOf, lastStates, planRead, summarise, tiers } from './tiers.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const nowMs = 100 * day;

describe('a range', () => {
  it.each([
    ['last 30 min', 30 * minute, 0, 10 * second],
    ['last hour', hour, 0, 10 * second],
    ['last 2 h', 2 * hour, 1, minute],
    ['last 12 h', 12 * hour, 1, 2 * minute],
    ['last day', day, 1, 3 * minute],
    ['last week', 7 * day, 2, 20 * minute],
    ['last month', 30 * day, 2, 80 * minute],
    ['last year', 365 * day, 2, 880 * minute],
  ])('%s is read from the finest record that has its beginning', (_, spanMs, tier, stepMs) => {
    const plan = planRead({ fromMs: nowMs - spanMs, toMs: nowMs }, nowMs, 0);
    expect(plan).toEqual({ fromMs: nowMs - spanMs, toMs: nowMs, tier, stepMs });
    expect(spanMs / stepMs).toBeLessThanOrEqual(600);
  });
  it('in the past is read from what is still kept of it', () => {
    const fromMs = nowMs - 20 * hour;
    expect(planRead({ fromMs, toMs: fromMs + 10 * minute }, nowMs, 0)).toMatchObject({ tier: 1, stepMs: minute });
  });
  it('that begins before anything was recorded is read as finely as the record is', () => {
    expect(planRead({ fromMs: nowMs - day, toMs: nowMs }, nowMs, nowMs - 20 * minute)).toMatchObject({ tier: 0, stepMs: 150 * second });
  });
});

describe('time without samples', () => {
  const span = { fromMs: 0, toMs: 100 * second };
  const step = tiers[0].stepMs;
  it('is a gap at the start, between and at the end', () => {
    expect(
      gapsOf(
        span,
        [20, 30, 60, 70].map((at) => at * second),
        step,
      ),
    ).toEqual([
      { fromMs: 0, toMs: 20 * second },
      { fromMs: 40 * second, toMs: 60 * second },
      { fromMs: 80 * second, toMs: 100 * second },
    ]);
  });
  it('is none for one sample that is missing', () => {
    expect(
      gapsOf(
        span,
        [0, 10, 30, 40, 50, 60, 70, 80].map((at) => at * second),
        step,
      ),
    ).toEqual([]);
  });
  it('is the whole range when there are none', () => expect(gapsOf(span, [], step)).toEqual([span]));
  it('is every missing point of a coarse record', () => {
    expect(gapsOf({ fromMs: 0, toMs: hour }, [0, 10 * minute, 30 * minute, 40 * minute, 50 * minute], 10 * minute)).toEqual([
      { fromMs: 20 * minute, toMs: 30 * minute },
    ]);
  });
});

describe('a point', () => {
  const points = [
    { atMs: 0, value: 1, peak: 1 },
    { atMs: 10, value: 3, peak: 90 },
    { atMs: 20, value: 5, peak: 5 },
    { atMs: 50, value: 7, peak: 7 },
  ];
  it('has the mean of its samples and keeps the largest', () => {
    expect(summarise(points, [0, 20, 40], 20)).toEqual({ values: [2, 5, 7], peaks: [90, 5, 7] });
  });
  it('of a time at which the value was not known is null, never 0', () => {
    expect(summarise(points, [0, 20, 40, 60], 20)).toMatchObject({ values: [2, 5, 7, null] });
    expect(summarise([], [0], 20)).toEqual({ values: [null], peaks: [null] });
  });
  it('of a state is the newest', () => {
    expect(lastStates(points, [0, 20, 40, 60], 20)).toEqual([3, 5, 7, null]);
  });
});
