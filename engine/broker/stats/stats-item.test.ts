import { expect, test } from 'vitest';
import { StatsItem } from './stats-item.ts';

test('an item without samples answers zeros', () => {
  const item = new StatsItem();
  item.add(5, 1);
  expect([item.minute(), item.hour(), item.day(), item.value]).toEqual([
    { sum: 0, tps: 0, avgpt: 0 },
    { sum: 0, tps: 0, avgpt: 0 },
    { sum: 0, tps: 0, avgpt: 0 },
    5,
  ]);
});

test('the first sample counts the period before it', () => {
  const item = new StatsItem();
  item.add(50, 10);
  item.sampleSeconds(100_000);
  expect(item.minute()).toEqual({ sum: 50, tps: 5, avgpt: 5 });
});

test('the minute window slides: what happened more than a minute ago leaves it', () => {
  const item = new StatsItem();
  item.add(600, 600);
  let nowMs = 10_000;
  item.sampleSeconds(nowMs);
  for (let i = 0; i < 6; i++) item.sampleSeconds((nowMs += 10_000));
  expect(item.minute()).toEqual({ sum: 0, tps: 0, avgpt: 0 });
  item.add(60, 6);
  item.sampleSeconds((nowMs += 10_000));
  expect(item.minute()).toEqual({ sum: 60, tps: 1, avgpt: 10 });
});

test('hour and day have their own samples', () => {
  const item = new StatsItem();
  item.add(3600, 3600);
  item.sampleMinutes(600_000);
  item.sampleHour(3_600_000);
  expect([item.minute().sum, item.hour(), item.day()]).toEqual([0, { sum: 3600, tps: 6, avgpt: 1 }, { sum: 3600, tps: 1, avgpt: 1 }]);
});
