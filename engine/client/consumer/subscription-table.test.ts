import { describe, expect, it } from 'vitest';
import { subscriptionOf } from './subscription.ts';
import { SubscriptionTable } from './subscription-table.ts';

describe('SubscriptionTable', () => {
  it('lets pulls refer to what brokers were told, not to what is new since', () => {
    const table = new SubscriptionTable();
    table.set(subscriptionOf('T', 'a', 1));
    const before = table.announced('T');
    table.markAnnounced(table.all());
    table.renew('T', 2);
    expect([before, table.announced('T')?.subVersion, table.all()[0]?.subVersion]).toEqual([undefined, 1n, 2n]);
    table.markAnnounced(table.all());
    expect(table.announced('T')?.subVersion).toBe(2n);
  });

  it('forgets a topic whose subscription ended while it was announced', () => {
    const table = new SubscriptionTable();
    table.set(subscriptionOf('T', 'a', 1));
    const told = table.all();
    table.delete('T');
    table.markAnnounced(told);
    expect([table.announced('T'), table.topics()]).toEqual([undefined, []]);
  });
});
