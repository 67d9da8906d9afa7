import { expect, it } from 'vitest';
import { createRateMeter } from './rate-meter.ts';

const pending = { value: null, unknown: 'pending', source: '' };

it('needs two readings half a second apart', () => {
  const meter = createRateMeter();
  expect(meter.perSecond()).toEqual(pending);
  meter.add(100, 0);
  meter.add(101, 400);
  expect(meter.perSecond()).toEqual(pending);
  meter.add(150, 1000);
  expect(meter.perSecond()).toEqual({ value: 50 });
});

it('averages over the last five seconds', () => {
  const meter = createRateMeter();
  for (let second = 0; second <= 20; second++) meter.add(second <= 10 ? second * 1000 : 10_000, second * 1000);
  expect(meter.perSecond()).toEqual({ value: 0 });
  meter.add(10_500, 21_000);
  expect(meter.perSecond()).toEqual({ value: 100 });
});

it('begins again when the counter went back or was not read for long', () => {
  const meter = createRateMeter();
  meter.add(500, 0);
  meter.add(600, 1000);
  meter.add(3, 2000);
  expect(meter.perSecond()).toEqual(pending);
  meter.add(13, 3000);
  expect(meter.perSecond()).toEqual({ value: 10 });
  meter.add(10_000, 60_000);
  expect(meter.perSecond()).toEqual(pending);
});
