import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ConsoleError } from '../../../console/contract/errors.ts';
import type { FakeBackend } from '../../fixtures/fake-backend.ts';
import { fakeConsumed, fakeMessage, fakeProgress } from '../../fixtures/fake-messages.ts';
import { mountApp, settle } from '../../fixtures/mount-app.ts';
import { unknownMark } from '../../i18n/format.ts';
import { useLiveStore } from '../../stores/live.ts';
import ConsumedCell from './parts/ConsumedCell.vue';

vi.setConfig({ testTimeout: 20_000 });
beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(600);
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1400);
});

const path = '/c/local/messages?by=key&topic=order-paid&key=k';
/** Messages 0, 15 and 30: before one, two and three of the made-up groups' offsets. */
const change = ({ world }: FakeBackend): void => {
  world.messages.rows = [0, 15, 30].map((index) => fakeMessage(index));
  world.messages.progress = fakeProgress(3);
};
const mountList = async (options: Parameters<typeof mountApp>[1] = {}) => {
  const app = await mountApp(path, { change, ...options });
  return {
    ...app,
    cells: () => app.view.findAllComponents(ConsumedCell).map((cell) => cell.text()),
    tooltips: () =>
      app.view.findAllComponents(ConsumedCell).map((cell) => cell.findComponent({ name: 'Tooltip' }).props('text') as unknown),
  };
};
const told = (backend: FakeBackend, offsets: ReturnType<typeof fakeConsumed>): void => {
  backend.world.messages.consumed = offsets;
  backend.push();
};
const unknown = (why: string, ...groups: string[]): string => [why, ...groups.map((group) => `${group}: unknown`)].join('\n');

describe('the list of messages', () => {
  it('says how many groups have consumed each message, and names them', async () => {
    const { cells, tooltips } = await mountList();
    expect(cells()).toEqual(['1 of 3', '2 of 3', 'all']);
    expect(tooltips()).toEqual([
      'points-service: waiting, 12 messages before it\nsearch-index-sync: waiting, 19 messages before it\ninvoice-service: consumed',
      'search-index-sync: waiting, 4 messages before it\ninvoice-service: consumed\npoints-service: consumed',
      'invoice-service: consumed\npoints-service: consumed\nsearch-index-sync: consumed',
    ]);
  });

  it('follows what groups commit, without asking for the messages again', async () => {
    const { backend, cells } = await mountList();
    const { topics } = fakeConsumed();
    const [topic] = topics;
    const groups = (topic?.groups ?? []).map((group) => ({ ...group, offsets: topic?.groups[0]?.offsets ?? [] }));
    told(backend, fakeConsumed({ topics: topics.map((entry) => ({ ...entry, groups })) }));
    await settle();
    expect(cells()).toEqual(['all', 'all', 'all']);
    expect(backend.world.calls.filter(({ name }) => name === 'messages.search')).toHaveLength(1);
  });

  it('tells groups that have not begun, that broadcast and that are not there from each other', async () => {
    const { backend, cells, tooltips } = await mountList();
    const groups = [
      { group: 'cache', isBroadcasting: true, offsets: [] },
      { group: 'fresh', isBroadcasting: false, offsets: [] },
    ];
    const as = async (...some: typeof groups): Promise<unknown[]> => {
      told(backend, fakeConsumed({ topics: [{ topic: 'order-paid', brokerNames: ['broker-a'], groups: some }] }));
      await settle();
      return [cells()[0], tooltips()[0]];
    };
    expect([await as(...groups), await as(...groups.slice(0, 1)), await as()]).toEqual([
      ['0 of 1', 'fresh: no progress yet on this queue\ncache: not tracked by the broker (broadcasting)'],
      [unknownMark, 'cache: not tracked by the broker (broadcasting)'],
      ['no group', 'No group reads this topic.'],
    ]);
  });

  it('is sorted by the groups that have still to consume them', async () => {
    const { view, router } = await mountList();
    await router.push(`${path}&sort=-consumed`);
    await settle();
    expect(view.findAllComponents(ConsumedCell).map((cell) => cell.text())).toEqual(['1 of 3', '2 of 3', 'all']);
    await router.push(`${path}&sort=consumed`);
    await settle();
    expect(view.findAllComponents(ConsumedCell).map((cell) => cell.text())).toEqual(['all', '2 of 3', '1 of 3']);
  });

  it('names a broker that did not tell, and knows nothing of its messages', async () => {
    const failure = { code: 'brokerUnreachable', data: { brokerName: 'broker-b', address: '127.0.0.1:10921' } };
    const { cells, tooltips, text } = await mountList({
      change: (backend) => {
        change(backend);
        const { world } = backend;
        world.messages.rows[0] = fakeMessage(0, { brokerName: 'broker-b' });
        world.messages.consumed = fakeConsumed({
          failures: [
            { node: 'broker-b', address: '127.0.0.1:10921', failure },
            { node: 'broker-c', address: '127.0.0.1:10931', failure },
          ],
        });
      },
    });
    expect(cells()).toEqual([unknownMark, '2 of 3', 'all']);
    const why = 'Not known: the broker of this message did not tell how far its groups are.';
    expect(tooltips()[0]).toBe(unknown(why, 'invoice-service', 'points-service', 'search-index-sync'));
    expect(text()).toContain('broker-b did not tell how far its groups are: who has consumed its messages is not known.');
    expect(text()).not.toContain('broker-c');
  });

  it('says why nothing is known, and no old figure', async () => {
    const { backend, cells, text } = await mountList();
    backend.world.failures.set('messages.consumed', new ConsoleError('namesrvUnreachable', { addresses: ['127.0.0.1:9876'] }));
    backend.push();
    await settle();
    expect(cells()).toEqual([unknownMark, unknownMark, unknownMark]);
    expect(text()).toContain('Who has consumed these messages is not known: No NameServer answers');
  });

  it('asks once while the live figures are held, again with a refresh, and never for a live tail', async () => {
    const asked = ({ world }: FakeBackend): unknown[] =>
      world.calls.filter(({ name }) => name === 'messages.consumed').map(({ input }) => input);
    const { backend, cells, router } = await mountList({
      change: (fresh) => {
        change(fresh);
        fresh.world.settings = { ...fresh.world.settings, refreshIntervalMs: 0 };
      },
    });
    expect([cells()[0], backend.open().includes('messages.consumed')]).toEqual(['1 of 3', false]);
    told(backend, fakeConsumed({ topics: [{ topic: 'order-paid', brokerNames: ['broker-a'], groups: [] }] }));
    await settle();
    expect(cells()[0]).toBe('1 of 3');
    useLiveStore().refresh();
    await settle();
    expect(cells()[0]).toBe('no group');
    await router.push('/c/local/messages?by=tail&topic=order-paid');
    await settle();
    expect([cells(), asked(backend)]).toEqual([[], [1, 2].map(() => ({ connection: 'local', topics: ['order-paid'] }))]);
  });

  it('is in Chinese too', async () => {
    const { cells, tooltips } = await mountList({ locale: 'zh' });
    expect([cells(), tooltips()[1]]).toEqual([
      ['1 / 3', '2 / 3', '全部'],
      'search-index-sync：待消费，前面还有 4 条消息\ninvoice-service：已消费\npoints-service：已消费',
    ]);
  });
});
