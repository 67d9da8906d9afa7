import { expect, test } from 'vitest';
import { ManualClock } from '../../runtime/manual-clock.ts';
import { LoopDelay } from './loop-delay.ts';
import { PutLatency } from './put-latency.ts';
import { RateHistory } from './rate-history.ts';

test('put latencies are counted by Apache’s buckets, with percentiles and the slowest', () => {
  const latency = new PutLatency();
  for (const ms of [0, 0.4, 3, 10, 11, 250, 20_000]) latency.record(ms);
  expect([latency.distribution(), latency.percentileMs(0.5), latency.percentileMs(0.99), latency.maxMs]).toEqual([
    '[<=0ms]:2 [0~10ms]:2 [10~50ms]:1 [50~100ms]:0 [100~200ms]:0 [200~500ms]:1 [500ms~1s]:0 [1~2s]:0 [2~3s]:0 [3~4s]:0 [4~5s]:0 [5~10s]:0 [10s~]:1 ',
    10,
    10_000,
    20_000,
  ]);
  expect(new PutLatency().percentileMs(0.99)).toBe(0);
});

test('rates cover 10 s, a minute and 10 minutes', async () => {
  const clock = new ManualClock();
  let put = 0;
  const rates = new RateHistory(clock, () => ({ put, getFound: 2 * put, getMiss: put, transferred: 0 }));
  rates.start();
  expect(rates.triplet('put')).toBe('0.0 0.0 0.0');
  put = 120;
  await clock.advance(60_000);
  expect([rates.triplet('put'), rates.triplet('getTotal'), rates.triplet('transferred')]).toEqual([
    '0.0 2.0 2.0',
    '0.0 6.0 6.0',
    '0.0 0.0 0.0',
  ]);
  rates.stop();
  expect(clock.pendingTimers).toBe(0);
});

test('the loop’s delay is how late its probes run', async () => {
  const clock = new ManualClock();
  const delay = new LoopDelay(clock);
  delay.start();
  await clock.advance(1000);
  expect(delay.p99Ms()).toBe(0);
  delay.stop();
  expect(clock.pendingTimers).toBe(0);
});
