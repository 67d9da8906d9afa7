import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ConsoleError } from '../../../console/contract/errors.ts';
import { known, unknown } from '../../../console/contract/figure.ts';
import { fakeTopicGroup } from '../../fixtures/fake-groups.ts';
import { mountApp, settle } from '../../fixtures/mount-app.ts';
import type { MountedApp } from '../../fixtures/mount-app.ts';
import TopicGroups from './parts/TopicGroups.vue';

beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(600);
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1200);
});
const rowsOf = (view: MountedApp['view']): string[] =>
  view
    .findComponent(TopicGroups)
    .findAll('[role=row]')
    .slice(1)
    .map((row) =>
      row
        .findAll('[role=gridcell]')
        .map((cell) => cell.text())
        .join('|'),
    );
const at = '/c/local/topics/order-paid?tab=groups';

describe('the groups of a topic', () => {
  it('have their lag on it, and a dash where it is not known', async () => {
    const { view, text } = await mountApp(at, {
      change: ({ world }) =>
        (world.groups.ofTopic = [
          fakeTopicGroup('points-service', { lag: known(171_204), behindMs: known(550_000), queuesWithoutProgress: 2 }),
          fakeTopicGroup('price-cache', { messageModel: 'BROADCASTING', lag: unknown('notTracked'), behindMs: unknown('notTracked') }),
          fakeTopicGroup('reports', { isSubscribed: false, lag: known(7), behindMs: unknown('pending') }),
          fakeTopicGroup('retired', { isStored: false, isSubscribed: null, members: known(0), consumeType: null, lag: known(3) }),
        ]),
    });
    expect(rowsOf(view)).toEqual([
      'points-service|behind|+ 2 queues171,204|9 m 10 s|2|PUSHclustering',
      'price-cache|online|–|–|2|PUSHbroadcasting',
      'reports|not subscribed|7|–|2|PUSHclustering',
      'retireddeleted|abandoned|3|–|0|–',
    ]);
    expect(text()).toContain('4 groups');
    expect(view.find('[aria-label^="Not tracked by the broker"]').exists()).toBe(true);
    expect(
      view
        .findComponent(TopicGroups)
        .findAll('a')
        .map((link) => link.attributes('href')),
    ).toEqual(['/c/local/groups/points-service', '/c/local/groups/price-cache', '/c/local/groups/reports']);
  });

  it('are counted at the tab before it is opened, and then asked for figures', async () => {
    const { view, router } = await mountApp('/c/local/topics/order-paid');
    const tab = view.findAll('[role=tab]').find((one) => one.text().startsWith('Groups'));
    expect(tab?.text()).toBe('Groups 1');
    await tab?.trigger('mousedown', { button: 0 });
    await settle();
    expect([router.currentRoute.value.query, rowsOf(view).length]).toEqual([{ tab: 'groups' }, 1]);
  });

  it('say that there are none, or that they could not be read', async () => {
    const none = await mountApp(at, { locale: 'zh', change: ({ world }) => (world.groups.ofTopic = []) });
    expect(none.text()).toContain('没有消费组消费该主题');
    const failed = await mountApp(at, {
      change: ({ world }) =>
        world.failures.set('groups.ofTopic', new ConsoleError('brokerUnreachable', { brokerName: 'broker-a', address: '10.0.0.1:10911' })),
    });
    expect(failed.text()).toContain('The groups of this topic could not be read');
    expect(failed.text()).toContain('10.0.0.1:10911');
    failed.backend.world.failures.clear();
    failed.button('Retry').click();
    await settle();
    expect(rowsOf(failed.view)).toHaveLength(1);
  });

  it('are one click from the topic, as its messages are', async () => {
    const { router, button } = await mountApp(at);
    button('Messages').click();
    await expect.poll(() => router.currentRoute.value.fullPath, { timeout: 10_000 }).toBe('/c/local/messages?by=time&topic=order-paid');
  });
});
