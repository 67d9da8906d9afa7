import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TooltipProvider } from 'reka-ui';
import { h } from 'vue';
import { ConsoleError } from '../../../console/contract/errors.ts';
import { fakeNowMs } from '../../fixtures/fake-data.ts';
import { mountApp, settle } from '../../fixtures/mount-app.ts';
import type { FakeBackend } from '../../fixtures/fake-backend.ts';
import type { MountedApp } from '../../fixtures/mount-app.ts';
import type { Locale } from '../../i18n/messages.ts';
import LagPanel from './parts/LagPanel.vue';

beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockReturnValue(new DOMRect(0, 0, 1000, 100));
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1000);
  vi.spyOn(HTMLElement.prototype, 'setPointerCapture').mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

const open = (locale: Locale = 'en', change: (backend: FakeBackend) => void = () => {}): Promise<MountedApp> =>
  mountApp('/c/local/groups/points-service', {
    locale,
    change,
    component: () => h(TooltipProvider, () => h(LagPanel, { connection: 'local', group: 'points-service' })),
  });
const chart = (title: string): Element => {
  const found = document.querySelector(`section[aria-label="${title}"]`);
  if (found === null) throw new Error(`no chart ${title}`);
  return found;
};
const legend = (title: string): (string | undefined)[] =>
  [...chart(title).querySelectorAll('b')].map((value) => value.textContent ?? undefined);

describe('the recorded progress of a group', () => {
  it('shows lag, age, rates, queues and owners on one axis', async () => {
    await open();
    expect([legend('Lag'), legend('Written and consumed').length]).toEqual([['169 k', '4', '9 m 4 s'], 2]);
    expect(chart('Lag').textContent).toContain('grows by');
    expect(chart('Lag').textContent).toContain('rebalance, 4 → 2');
    expect(chart('Lag per queue').textContent).toContain('14 k');
    expect(chart('Who held each queue').textContent).toContain('4 → 2 members');
    expect(document.querySelectorAll('[data-testid=gap]')).toHaveLength(4);
  });
  it('counts retries when asked, and keeps that in the URL', async () => {
    const { router } = await open();
    document.querySelector<HTMLElement>('[role=switch][aria-label="Count retry"]')?.click();
    await settle();
    expect([router.currentRoute.value.query, chart('Lag').textContent?.includes('lag with retry')]).toEqual([{ retry: 'count' }, true]);
  });
  it('writes what was selected in a chart to the URL, and asks for it', async () => {
    const { router } = await open();
    const plot = chart('Lag').querySelector('[role=slider]');
    for (const [type, clientX] of [
      ['pointerdown', 500],
      ['pointermove', 750],
      ['pointerup', 750],
    ] as const)
      plot?.dispatchEvent(new PointerEvent(type, { clientX, button: 0, bubbles: true }));
    await settle();
    const halfHourAgoMs = fakeNowMs - 1_800_000;
    expect(router.currentRoute.value.query).toEqual({
      from: new Date(halfHourAgoMs + 900_000).toISOString(),
      to: new Date(halfHourAgoMs + 1_350_000).toISOString(),
    });
    router.back();
    await settle();
    expect(router.currentRoute.value.query).toEqual({});
  });
  it('marks offset moves and nodes that ended', async () => {
    await open('en', ({ world }) => {
      const atMs = fakeNowMs - 600_000;
      world.groups.bookmarks = [{ id: 'b1', group: 'points-service', topic: 'order-paid', atMs, reason: 'move', offsets: [] }];
      world.nodes = world.nodes.map((node) =>
        node.kind === 'broker' ? { ...node, lastExit: { code: null, signal: 'SIGKILL', atMs, expected: false, lastLines: [] } } : node,
      );
    });
    expect([...chart('Lag').querySelectorAll('[data-testid=event]')].map((mark) => mark.textContent?.trim())).toEqual([
      'rebalance, 4 → 2',
      'offsets moved',
      'broker-a/0 ended',
    ]);
  });
  it('says in Chinese what it shows', async () => {
    await open('zh');
    expect([
      legend('堆积量')[0],
      chart('堆积量').textContent?.includes('重平衡，4 → 2'),
      chart('队列归属').textContent?.includes('未记录'),
    ]).toEqual(['17 万', true, true]);
  });
  it('says why the record cannot be read', async () => {
    const { text } = await open('en', ({ world }) =>
      world.failures.set('history.series', new ConsoleError('historyUnavailable', { detail: 'disk full' })),
    );
    expect(text()).toContain('Nothing is recorded: the history file cannot be opened (disk full).');
  });
});
