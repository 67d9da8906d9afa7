import { beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope, nextTick, ref } from 'vue';
import type { LogBatch } from '../../../console/contract/nodes.ts';
import { ConsoleError } from '../../../console/contract/errors.ts';
import { unknown } from '../../../console/contract/figure.ts';
import { fakeBroker, fakeFigures, fakeLog, fakeNamesrv, fakeNowMs } from '../../fixtures/fake-data.ts';
import { mountApp, settle } from '../../fixtures/mount-app.ts';
import { useToastsStore } from '../../stores/toasts.ts';
import { exitWords, wasViolent } from './exit-words.ts';
import { actionsFor, isStale } from './node-actions.ts';
import ExitReport from './parts/ExitReport.vue';
import NodeFigures from './parts/NodeFigures.vue';
import NodeHeader from './parts/NodeHeader.vue';
import NodeTile from './parts/NodeTile.vue';
import { shownLinesMax, useNodeLogs } from './use-node-logs.ts';

beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(400);
});
const crashed = fakeBroker({
  state: 'crashed',
  pid: null,
  restartCount: 2,
  restartAtMs: Date.now() + 30_000,
  lastExit: { code: 137, signal: 'SIGKILL', atMs: fakeNowMs, expected: false, lastLines: ['flush 41 waiters', 'killed'] },
});

describe('the nodes page', { timeout: 20_000 }, () => {
  it('shows role, address, state, rates and disk of each node', async () => {
    const { view } = await mountApp('/c/local/nodes');
    expect(view.findAllComponents(NodeTile).map((tile) => tile.text())).toEqual([
      'namesrv-1:9876NameServerpid 48110',
      'broker-a/0:10911Masterpid 48120In 642Out 1,285',
    ]);
    expect(view.findComponent(NodeFigures).text()).toBe(
      'In642/sOut1,285/sIn today5,204,118msgCommit log1.9 GBDisk used41 %Dispatch behind0 B',
    );
  });
  it('asks before it kills, and the node comes back by itself', async () => {
    const { backend, button, text } = await mountApp('/c/local/nodes');
    button('Kill').click();
    await settle();
    expect([backend.world.calls, text().includes('Kill broker-a/0?')]).toEqual([[], true]);
    document.querySelector<HTMLButtonElement>('[role=alertdialog] button[class*="bg-bad"]')?.click();
    await settle();
    expect(backend.world.calls).toEqual([{ name: 'nodes.kill', input: { connection: 'local', node: 'broker-a/0' } }]);
    expect(useToastsStore().toasts.map(({ title }) => title)).toEqual(['broker-a/0 was killed']);
  });
  it('shows how a node ended, its last lines, and when it starts again', async () => {
    const { view, text } = await mountApp('/c/local/nodes', { change: ({ world }) => (world.nodes = [fakeNamesrv(), crashed]) });
    expect(view.findComponent(ExitReport).text()).toMatch(
      /^Ended by itself at .+: signal SIGKILL, exit code 137\. Starts again in \d+ s\./,
    );
    expect([
      view.find('[data-testid=last-lines]').text(),
      view.find('[data-testid=node-state]').text(),
      text().includes('1 of 2 running'),
    ]).toEqual(['flush 41 waiters\nkilled', 'exited', true]);
  });
  it('keeps the report of a kill after the node is back, until it is dismissed', async () => {
    const { view, button } = await mountApp('/c/local/nodes', {
      change: ({ world }) =>
        (world.nodes = [
          fakeBroker({
            restartCount: 1,
            lastExit: { code: null, signal: 'SIGKILL', atMs: fakeNowMs, expected: true, lastLines: ['flush'] },
          }),
        ]),
    });
    expect(view.findComponent(ExitReport).text()).toMatch(
      /^Killed on request at .+: signal SIGKILL, exit code 137\. It has been started again\./,
    );
    button('Dismiss notice').click();
    await settle();
    expect(view.findComponent(ExitReport).exists()).toBe(false);
  });
  it('tells of a refusal in words and changes nothing', async () => {
    const { backend, button } = await mountApp('/c/local/nodes');
    backend.world.failures.set('nodes.stop', new ConsoleError('nodeWrongState', { node: 'broker-a/0', state: 'stopped' }));
    button('Stop').click();
    await settle();
    expect(useToastsStore().toasts.map(({ title, detail }) => [title, detail])).toEqual([
      ['broker-a/0 was not stopped', 'broker-a/0 is stopped by now.'],
    ]);
  });
  it('merges the logs of ticked nodes, and the URL says which', async () => {
    const { backend, router, view } = await mountApp('/c/local/nodes?node=broker-a/0');
    await view.findAll('[role=checkbox]')[0]?.trigger('click');
    await settle();
    expect([router.currentRoute.value.query, backend.open().filter((name) => name === 'nodes.logs').length]).toEqual([
      { node: 'broker-a/0', logs: 'namesrv-1' },
      2,
    ]);
  });
  it('shows what a broker says about itself and how it is set beside its log', async () => {
    const { backend, view, router } = await mountApp('/c/local/nodes?node=broker-a/0');
    expect([backend.open().includes('brokers.runtime'), view.findAll('[role=tab]').map((tab) => tab.text())]).toEqual([
      false,
      ['Log', 'Runtime', 'Configuration'],
    ]);
    await router.push('/c/local/nodes?node=broker-a/0&tab=runtime');
    await settle();
    expect([backend.open().includes('brokers.runtime'), view.text().includes('putMessageDistributeTime')]).toEqual([true, true]);
    await router.push('/c/local/nodes?node=broker-a/0&tab=config');
    await settle();
    expect([backend.open().includes('brokers.runtime'), view.find('[data-setting=fileReservedTime]').exists()]).toEqual([false, true]);
    await router.push('/c/local/nodes?node=namesrv-1');
    await settle();
    expect(view.findAll('[role=tab]')).toEqual([]);
  });
  it('sends to the start page while nothing runs', async () => {
    const { button, router } = await mountApp('/c/local/nodes', {
      change: ({ world }) => {
        world.nodes = [];
        world.cluster = { ...world.cluster, status: 'stopped' };
      },
    });
    button('Start cluster').click();
    await vi.waitFor(() => expect(router.currentRoute.value.name).toBe('start'));
  });
  it('locks the actions on nodes of another machine and says why there are no logs', async () => {
    const { view, text } = await mountApp('/c/local/nodes', {
      change: ({ world }) =>
        (world.nodes = [fakeBroker({ isLocal: false, figures: fakeFigures({ inPerSecond: unknown('noAnswer', 'broker-a') }) })]),
    });
    expect([
      view.findComponent(NodeHeader).findAll('button').length,
      text().includes('The logs of this node are on its own machine'),
      view.findComponent(NodeFigures).text().startsWith('In–'),
    ]).toEqual([0, true, true]);
  });
});

describe('actionsFor', () => {
  it('offers what the state allows', () => {
    const states = ['running', 'starting', 'stopping', 'stopped', 'crashed', 'givenUp', 'unreachable'] as const;
    expect(states.map((state) => actionsFor({ state, isLocal: true }).join(' '))).toEqual([
      'restart stop kill',
      'kill',
      'kill',
      'start',
      'start',
      'start',
      'restart stop kill',
    ]);
    expect(actionsFor({ state: 'running', isLocal: false })).toEqual([]);
  });
});

describe('exitWords', () => {
  it('gives a signal the exit code that shells give it', () => {
    expect([
      exitWords({ code: null, signal: 'SIGKILL' }),
      exitWords({ code: 98, signal: null }),
      exitWords({ code: null, signal: null }),
      exitWords({ code: null, signal: 'SIGPWR' }),
    ]).toEqual([
      { kind: 'signal', signal: 'SIGKILL', code: 137 },
      { kind: 'code', code: 98 },
      { kind: 'unknown' },
      { kind: 'signal', signal: 'SIGPWR', code: null },
    ]);
  });
  it('tells a clean stop from a kill and a crash', () => {
    const end = (code: number | null, signal: string | null, expected: boolean): boolean =>
      wasViolent({ code, signal, expected, atMs: 0, lastLines: [] });
    expect([end(0, null, true), end(null, 'SIGTERM', true), end(null, 'SIGKILL', true), end(1, null, true), end(0, null, false)]).toEqual([
      false,
      false,
      true,
      true,
      true,
    ]);
  });
});

describe('isStale', () => {
  it('is true for figures that are old, and for those of a node that does not run', () => {
    const at = (node: Parameters<typeof fakeBroker>[0], ageMs: number): boolean =>
      isStale(fakeBroker({ figuresAtMs: fakeNowMs - ageMs, ...node }), fakeNowMs);
    expect([at({}, 2000), at({}, 6000), at({ state: 'crashed' }, 0), isStale(fakeNamesrv(), fakeNowMs)]).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });
});

describe('useNodeLogs', () => {
  function follow(nodes: string[]) {
    const observers = new Map<string, (batch: LogBatch) => void>();
    const wanted = ref<readonly string[]>(nodes);
    const isActive = ref(true);
    const scope = effectScope();
    const logs = scope.run(() =>
      useNodeLogs(
        wanted,
        (node, observer) => {
          observers.set(node, (batch) => observer.next(batch));
          return () => observers.delete(node);
        },
        isActive,
      ),
    );
    if (logs === undefined) throw new Error('no logs');
    const send = (node: string, lines: LogBatch['lines'], dropped = 0): void => observers.get(node)?.({ lines, dropped });
    return { logs, wanted, isActive, observers, send, events: () => logs.lines.value.map(({ node, atMs }) => `${node} ${atMs}`) };
  }
  const line = (sequence: number, atMs: number) => ({ sequence, atMs, level: 'info' as const, event: 'e', fields: {} });

  it('merges by time', () => {
    const { send, events } = follow(['a', 'b']);
    send('a', [line(1, 10), line(2, 30)]);
    send('b', [line(1, 20)]);
    expect(events()).toEqual(['a 10', 'b 20', 'a 30']);
  });
  it('leaves out what a subscription that starts again repeats, and takes a node that began to count anew', () => {
    const { send, events } = follow(['a']);
    send('a', [line(1, 10), line(2, 10)]);
    send('a', [line(1, 10), line(2, 10), line(3, 11)]);
    send('a', [line(1, 20)]);
    expect(events()).toEqual(['a 10', 'a 10', 'a 11', 'a 20']);
  });
  it('keeps a named maximum and counts what it lets go', () => {
    const { send, logs } = follow(['a']);
    send('a', fakeLog(shownLinesMax + 7, fakeNowMs), 3);
    expect([logs.lines.value.length, logs.dropped.value]).toEqual([shownLinesMax, 10]);
  });
  it('follows only the nodes that are wanted, and none while it is paused', async () => {
    const { wanted, isActive, observers, send, events } = follow(['a', 'b']);
    send('a', [line(1, 10)]);
    send('b', [line(1, 20)]);
    wanted.value = ['b'];
    await nextTick();
    expect([[...observers.keys()], events()]).toEqual([['b'], ['b 20']]);
    isActive.value = false;
    await nextTick();
    expect([[...observers.keys()], events()]).toEqual([[], ['b 20']]);
  });
});
