import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConsoleError } from '../../../console/contract/errors.ts';
import { known } from '../../../console/contract/figure.ts';
import { fakeGroup, fakeGroupStats } from '../../fixtures/fake-groups.ts';
import { fakeBroker, fakeFigures, fakeNamesrv, fakeNowMs } from '../../fixtures/fake-data.ts';
import { mountApp, settle } from '../../fixtures/mount-app.ts';
import type { MountedApp } from '../../fixtures/mount-app.ts';

beforeEach(() => localStorage.clear());
afterEach(() => vi.restoreAllMocks());
/** A cluster in which all is well, then what the test changes. */
const open = ({ change, ...options }: NonNullable<Parameters<typeof mountApp>[1]> = {}, query = '') =>
  mountApp(`/c/local/overview${query}`, {
    ...options,
    change: (backend) => {
      backend.world.groups.rows = [fakeGroup('billing')];
      backend.world.groups.stats = new Map([['billing', fakeGroupStats('billing')]]);
      change?.(backend);
    },
  });
const partText = ({ view }: MountedApp, testId: string): string => view.find(`[data-testid=${testId}]`).text().replaceAll(/\s+/g, ' ');
const chart = (title: string): Element => {
  const found = document.querySelector(`section[aria-label="${title}"]`);
  if (found === null) throw new Error(`no chart ${title}`);
  return found;
};
/** Label and figure of each line. */
const legend = (title: string): string[][] =>
  [...chart(title).querySelectorAll('[data-testid^=value-]')].map((value) => [
    (value.parentElement?.textContent ?? '').replace(value.textContent ?? '', '').trim(),
    value.textContent ?? '',
  ]);
const slave = () =>
  fakeBroker({ id: 'broker-a/1', brokerId: 1, role: 'SLAVE', address: '127.0.0.1:10921', figures: fakeFigures({ inPerSecond: known(0) }) });

describe('the overview', { timeout: 20_000 }, () => {
  it('adds up what the brokers say, and shows who sends where', async () => {
    const app = await open();
    expect(['produced', 'consumed', 'today', 'running'].map((id) => partText(app, id))).toEqual([
      'Produced642 msg/s',
      'Consumed1,285msg/s',
      'Produced today5,204,118msg',
      'Nodes running2of 2',
    ]);
    expect(partText(app, 'map-set')).toBe('broker-aASYNC_MASTER642 → 1,285/s');
    expect(app.view.findAll('[data-edge=in]').length).toBeGreaterThan(0);
    expect(partText(app, 'attention')).toContain('Nothing needs attention');
  });

  it('shows what waits for whom: backlog, the longest wait, and groups that nobody serves', async () => {
    const app = await open({
      change: ({ world }) => {
        world.groups.rows = [fakeGroup('billing', { lag: known(40) }), fakeGroup('lost', { lag: known(1200), consumePerSecond: known(0) })];
        world.groups.stats = new Map([
          ['billing', fakeGroupStats('billing', { lag: known(40), behindMs: known(900) })],
          ['lost', fakeGroupStats('lost', { lag: known(1200), members: known(0), behindMs: known(60_000) })],
        ]);
      },
    });
    await vi.waitFor(() => expect(partText(app, 'behind')).toContain('lost'), { timeout: 4000 });
    expect([partText(app, 'backlog'), partText(app, 'behind')]).toEqual(['Backlog, all groups1,240msg', 'Longest behind1 m 0 s lost']);
    expect(app.view.find('[data-kind=abandoned]').text()).toContain('1,200 messages wait for lost, and nobody is online');
    expect([app.view.findAll('[data-edge=broken]').length, app.view.findAll('[data-edge=out]').length]).toEqual([1, 1]);
  });

  it('follows the cluster in place: a node that exits is told and can be started from here', async () => {
    const app = await open();
    const exit = { code: null, signal: 'SIGKILL', atMs: 1, expected: false, lastLines: [] };
    app.backend.world.nodes = [fakeNamesrv(), fakeBroker({ state: 'givenUp', lastExit: exit }), slave()];
    app.backend.push();
    await settle();
    expect(partText(app, 'map-node')).toContain('given up · SIGKILL');
    expect(app.view.find('[data-kind=masterDownSlaveReads]').text()).toContain('Master broker-a/0 exits again and again');
    app.button('Start node').click();
    await settle();
    expect(app.backend.world.calls.at(-1)).toEqual({ name: 'nodes.start', input: { connection: 'local', node: 'broker-a/0' } });
    expect(app.view.findAll('[data-kind]').length).toBe(0);
  });

  it('says why a node could not be started', async () => {
    const app = await open({
      change: ({ world }) => {
        world.nodes = [fakeNamesrv(), fakeBroker({ state: 'stopped' })];
        world.failures.set('nodes.start', new ConsoleError('portInUse', { port: 10_911, ownerPid: 7, ownerName: 'java', freePort: 1 }));
      },
    });
    app.button('Start node').click();
    await settle();
    expect(app.backend.world.nodes[1]?.state).toBe('stopped');
  });

  it('shows the nodes as a table as well, and keeps the choice in the URL', async () => {
    const app = await open();
    app.view
      .findAll('[role=radio]')
      .find((radio) => radio.text() === 'Table')
      ?.element.dispatchEvent(new MouseEvent('click', { bubbles: true }));
    await vi.waitFor(() => expect(app.router.currentRoute.value.query).toEqual({ view: 'table' }), { timeout: 4000 });
    await settle();
    expect(app.view.find('[role=grid][aria-label=Nodes]').exists()).toBe(true);
    expect(app.view.find('[data-testid=map-set]').exists()).toBe(false);
  });

  it('begins with the table where there are many sets, and draws those with problems', async () => {
    const many = Array.from({ length: 8 }, (_, index) =>
      fakeBroker({ id: `b${index}/0`, brokerName: `b${index}`, state: index === 5 ? 'unreachable' : 'running' }),
    );
    const app = await open({ change: ({ world }) => void (world.nodes = [fakeNamesrv(), ...many]) });
    expect(app.view.find('[role=grid]').exists()).toBe(true);
    const map = await open({ change: ({ world }) => void (world.nodes = [fakeNamesrv(), ...many]) }, '?view=map');
    expect(map.view.findAll('[data-testid=map-set]').map((set) => set.text().slice(0, 2))).toEqual(['b5']);
    expect(map.text()).toContain('1 of 8 broker sets are drawn');
  });

  it('says where to point a client while nothing was ever sent', async () => {
    const zero = fakeFigures({ inPerSecond: known(0), outPerSecond: known(0), inToday: known(0) });
    const app = await open({ locale: 'zh', change: ({ world }) => void (world.nodes = [fakeNamesrv(), fakeBroker({ figures: zero })]) });
    expect(app.text()).toContain('还没有流量，请让客户端连接 127.0.0.1:9876');
  });

  it('charts what was recorded: messages in and out, the groups with most waiting, and nodes that ended', async () => {
    const atMs = fakeNowMs - 600_000;
    const app = await open({
      change: ({ world }) =>
        void (world.nodes = [
          fakeNamesrv(),
          fakeBroker({ lastExit: { code: null, signal: 'SIGKILL', atMs, expected: false, lastLines: [] } }),
        ]),
    });
    expect([legend('Throughput'), legend('Backlog by group')]).toEqual([
      [
        ['in', '314'],
        ['out', '314'],
      ],
      [
        ['points-service', '169 k'],
        ['risk-audit', '169 k'],
      ],
    ]);
    expect(chart('Backlog by group').textContent).toContain('2 of 31 groups, those with most waiting');
    expect([...chart('Throughput').querySelectorAll('[data-testid=event]')].map((mark) => mark.textContent?.trim())).toEqual([
      'broker-a/0 ended',
    ]);
    expect(app.view.findAll('[data-testid=gap]')).toHaveLength(2);
  });

  it('keeps the time range in the URL, and takes it from a selection in a chart', async () => {
    vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockReturnValue(new DOMRect(0, 0, 1000, 100));
    vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1000);
    vi.spyOn(HTMLElement.prototype, 'setPointerCapture').mockImplementation(() => {});
    const { router } = await open({}, '?from=now-2h');
    const plot = chart('Throughput').querySelector('[role=slider]');
    for (const [type, clientX] of [
      ['pointerdown', 500],
      ['pointermove', 750],
      ['pointerup', 750],
    ] as const)
      plot?.dispatchEvent(new PointerEvent(type, { clientX, button: 0, bubbles: true }));
    await vi.waitFor(() => expect(router.currentRoute.value.query['from']).toMatch(/^2\d\d\d-/), { timeout: 4000 });
    const { from, to } = router.currentRoute.value.query;
    expect(Date.parse(String(to)) - Date.parse(String(from))).toBe(0.25 * 7_200_000);
  });

  it('says that a cluster is not recorded, and why a record cannot be read', async () => {
    const off = await open({ change: ({ world }) => void (world.isRecorded = false) });
    off.button('Record it').click();
    await settle();
    expect(off.backend.world.calls.at(-1)).toEqual({ name: 'history.record', input: { connection: 'local', isRecorded: true } });
    expect(off.text()).not.toContain('This cluster is not recorded.');
    const failure = new ConsoleError('historyUnavailable', { detail: 'SQLITE_CORRUPT' });
    const failed = await open({ locale: 'zh', change: ({ world }) => void world.failures.set('history.series', failure) });
    expect(failed.text()).toContain('没有记录：无法打开历史文件（SQLITE_CORRUPT）。');
  });

  it('leads to the start page while the local cluster is stopped', async () => {
    const app = await open({
      change: ({ world }) => {
        world.cluster = { ...world.cluster, status: 'stopped', namesrv: null };
        world.connections = world.connections.map((connection) => ({ ...connection, namesrvAddresses: [], state: { status: 'stopped' } }));
        world.nodes = [];
      },
    });
    expect(app.text()).toContain('The local cluster is not running');
  });

  it('says so when the nodes cannot be read', async () => {
    const failure = new ConsoleError('internal', {});
    const app = await open({ change: ({ world }) => void world.failures.set('nodes.watch', failure) });
    expect(app.text()).toContain('The cluster could not be read');
  });
});
