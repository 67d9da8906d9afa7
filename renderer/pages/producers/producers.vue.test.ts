import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ConsoleError } from '../../../console/contract/errors.ts';
import { fakeProducers } from '../../fixtures/fake-producers.ts';
import type { FakeBackend } from '../../fixtures/fake-backend.ts';
import { mountApp, settle } from '../../fixtures/mount-app.ts';
import { distinct, filterGroups, hostsOf, lastHeartbeatOf, readGroupFilter, versionText } from './producer-rows.ts';

beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(600);
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1200);
});
const rowsOf = (view: Awaited<ReturnType<typeof mountApp>>['view'], label: string): string[] =>
  view
    .find(`[role=grid][aria-label="${label}"]`)
    .findAll('[role=row]')
    .slice(1)
    .map((row) =>
      row
        .findAll('[role=gridcell]')
        .map((cell) => cell.text())
        .join('|'),
    );
const notSupported = ({ world }: FakeBackend): void => {
  const data = { address: '10.0.0.1:10911', requestName: 'GET_ALL_PRODUCER_INFO' };
  world.failures.set('producers.list', new ConsoleError('notSupported', data));
};

describe('the producers page', () => {
  it('lists the groups that programs name, with who is behind them', async () => {
    const { view, text } = await mountApp('/c/local/producers');
    expect(rowsOf(view, 'Producers')).toEqual([
      'order-service|2|10.4.2.9 +1|JAVA|5.5.0|12 s ago|broker-a',
      'search-sync|1|10.4.2.30|GO|4.9.0|1 m 34 s ago|broker-a, broker-b',
    ]);
    expect(text()).toContain('2 groups, 3 clients');
  });
  it('takes filter, sorting, what is shown and the open group from the URL', async () => {
    const { view, router } = await mountApp('/c/local/producers?show=all&sort=-clients&q=10.4.2.9&open=order-service');
    expect([rowsOf(view, 'Producers').map((row) => row.split('|')[0]), rowsOf(view, 'Clients of order-service')]).toEqual([
      ['CLIENT_INNER_PRODUCER', 'order-service'],
      ['10.4.2.9@1203#88|10.4.2.9:51234|JAVA|5.5.0|12 s ago|broker-a', '10.4.2.10@1187#91|10.4.2.10:51234|JAVA|5.5.0|12 s ago|broker-a'],
    ]);
    document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
    await settle();
    expect(router.currentRoute.value.query).toEqual({ show: 'all', sort: '-clients', q: '10.4.2.9' });
  });
  it('hides the columns that the URL names, and writes there what the picker says', async () => {
    const { view, router } = await mountApp('/c/local/producers?hide=version,heartbeat');
    const heads = (): string[] => view.findAll('[role=columnheader]').map((head) => head.text());
    expect(heads()).toEqual(['Producer group', 'Clients', 'Hosts', 'Language', 'Brokers']);
    await view.find('[aria-label="Columns, 5 of 7 shown"]').trigger('keydown', { key: 'Enter' });
    await settle();
    const items = [...document.querySelectorAll<HTMLElement>('[role=menuitemcheckbox]')];
    expect(items.map((item) => item.textContent?.trim())).toEqual(['Clients', 'Hosts', 'Language', 'Version', 'Heartbeat', 'Brokers']);
    items[3]?.dispatchEvent(new MouseEvent('click', { bubbles: true }));
    await settle();
    expect([heads().slice(4), router.currentRoute.value.query]).toEqual([['Version', 'Brokers'], { hide: 'heartbeat' }]);
  });
  it('shows a producer that comes without being asked again', async () => {
    const { backend, view } = await mountApp('/c/local/producers', {
      change: ({ world }) => (world.producers = { ...fakeProducers(), groups: [] }),
    });
    expect(view.text()).toContain('No producer has sent a heartbeat');
    backend.world.producers = fakeProducers();
    backend.push();
    await settle();
    expect(rowsOf(view, 'Producers')).toHaveLength(2);
  });
  it('names a broker that is older than the request and one that is silent', async () => {
    const node = (name: string, code: string) => ({ node: name, address: '', failure: { code, data: {} } });
    const { text } = await mountApp('/c/local/producers', {
      change: ({ world }) => (world.producers.failures = [node('broker-b', 'notSupported'), node('broker-c', 'brokerUnreachable')]),
    });
    expect(text()).toContain('broker-c did not answer: producers that only they know are missing.');
    expect(text()).toContain('broker-b cannot list producers (GET_ALL_PRODUCER_INFO, 328)');
  });
  it('asks for one topic and group where no broker has the request', async () => {
    const { backend, view, router, button, text } = await mountApp('/c/local/producers', { change: notSupported });
    expect(text()).toContain('This cluster asks one topic at a time');
    const [topic, group] = view.findAll('form input');
    await topic?.setValue('orders');
    await group?.setValue('search-sync');
    await view.find('form').trigger('submit');
    button('Look up');
    await settle();
    expect([router.currentRoute.value.query, backend.open().includes('producers.ofTopic'), rowsOf(view, 'Clients of search-sync')]).toEqual(
      [
        { topic: 'orders', group: 'search-sync' },
        true,
        ['10.4.2.30@4411|10.4.2.30:40112, 10.4.2.30:40118|GO|4.9.0|1 m 34 s ago|broker-a, broker-b'],
      ],
    );
  });
  it('says so where nobody of the group is connected, in Chinese too', async () => {
    const { text } = await mountApp('/c/local/producers?topic=orders&group=nobody', { change: notSupported, locale: 'zh' });
    expect(text()).toContain('nobody 没有客户端连接到 orders 所在的 Broker');
  });
});

describe('producer rows', () => {
  const { groups } = fakeProducers();
  it('are found by every word, wherever it stands', () => {
    const names = (query: string): string[] => filterGroups(groups, query, 'all').map(({ producerGroup }) => producerGroup);
    expect([names('go 4.9'), names('BROKER-B'), names('order go'), names('inner')]).toEqual([
      ['search-sync'],
      ['search-sync'],
      [],
      ['CLIENT_INNER_PRODUCER'],
    ]);
  });
  it('have the newest heartbeat of any broker, or none', () => {
    const clients = groups[2]?.clients ?? [];
    const silent = clients.map((client) => ({
      ...client,
      connections: client.connections.map((connection) => ({ ...connection, lastHeartbeatAtMs: null })),
    }));
    expect([lastHeartbeatOf(clients), lastHeartbeatOf(silent)]).toEqual([fakeProducers().atMs - 94_000, undefined]);
  });
  it('write versions and hosts for people', () => {
    expect([versionText('V5_5_0'), versionText('HIGHER_VERSION'), hostsOf(groups[2]?.clients ?? []), distinct([2, 1, 2])]).toEqual([
      '5.5.0',
      'HIGHER_VERSION',
      ['10.4.2.30'],
      [2, 1],
    ]);
    expect([readGroupFilter('all'), readGroupFilter('x')]).toEqual(['all', 'own']);
  });
});
