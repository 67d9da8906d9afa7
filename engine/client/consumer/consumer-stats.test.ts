import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../runtime/manual-clock.ts';
import { ConsumerStats } from './consumer-stats.ts';

describe('ConsumerStats', () => {
  it('tells the rates of the last minute, and all failures', async () => {
    const clock = new ManualClock();
    const stats = new ConsumerStats(clock);
    stats.consumed('T', 60, 6, 10);
    await clock.advance(15_000);
    stats.consumed('T', 60, 0, 20);
    stats.pulled('T', 120, 4);
    const within = stats.status('T');
    await clock.advance(50_000);
    expect([within, stats.status('T').consumeOKTPS, stats.status('T').consumeFailedMsgs, stats.status('absent').pullRT]).toEqual([
      { consumeFailedMsgs: 6, consumeFailedTPS: 0.1, consumeOKTPS: 2, consumeRT: 15, pullRT: 4, pullTPS: 2 },
      1,
      6,
      0,
    ]);
  });
});
