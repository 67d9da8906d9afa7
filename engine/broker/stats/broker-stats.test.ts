import { expect, test } from 'vitest';
import { ManualClock } from '../../runtime/manual-clock.ts';
import { BrokerStats } from './broker-stats.ts';

const HOUR_MS = 3_600_000;

test('totals roll over at midnight', async () => {
  const clock = new ManualClock(86_400_000 * 20_000 - HOUR_MS);
  const stats = new BrokerStats(clock, 'C', (topic) => topic === 'SYSTEM');
  stats.start();
  stats.put('T', 0, 5, 500, 1);
  stats.put('SYSTEM', 0, 100, 1, 1);
  await clock.advance(HOUR_MS + 10_000);
  stats.put('T', 0, 2, 200, 1);
  stats.get('T', 'g', 0, 3, 300, 1);
  expect(stats.dayTotals()).toEqual({
    put: { yesterdayMorning: 0, todayMorning: 5, now: 7 },
    get: { yesterdayMorning: 0, todayMorning: 0, now: 3 },
  });
  stats.stop();
});

test('deleting a topic or a group forgets what was counted for it', () => {
  const stats = new BrokerStats(new ManualClock(), 'C', () => false);
  stats.put('T', 0, 1, 10, 1);
  stats.get('T', 'g', 0, 1, 10, 1);
  stats.get('U', 'g', 0, 1, 10, 1);
  stats.forgetTopic('T');
  expect([stats.item('TOPIC_PUT_NUMS', 'T'), stats.item('GROUP_GET_NUMS', 'T@g'), stats.item('GROUP_GET_NUMS', 'U@g')?.value]).toEqual([
    undefined,
    undefined,
    1,
  ]);
  stats.forgetGroup('g');
  expect(stats.item('GROUP_GET_NUMS', 'U@g')).toBeUndefined();
});

test('rates of a topic and of a group are those of the last minute', async () => {
  const clock = new ManualClock();
  const stats = new BrokerStats(clock, 'C', () => false);
  stats.start();
  stats.put('T', 0, 50, 500, 1);
  stats.get('T', 'g', 0, 20, 200, 1);
  await clock.advance(10_000);
  expect([stats.topicPutTps('T'), stats.groupGetTps('g', 'T'), stats.topicPutTps('unknown')]).toEqual([5, 2, 0]);
  stats.stop();
});
