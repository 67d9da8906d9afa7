import { beforeEach, describe, expect, it, vi } from 'vitest';
import { h } from 'vue';
import type { Component } from 'vue';
import { TooltipProvider } from 'reka-ui';
import { ConsoleError } from '../../../../console/contract/errors.ts';
import { fakeLife, fakeLifeGroup } from '../../../fixtures/fake-life.ts';
import type { FakeBackend } from '../../../fixtures/fake-backend.ts';
import { mountApp, settle } from '../../../fixtures/mount-app.ts';
import type { MountedApp } from '../../../fixtures/mount-app.ts';
import MessageGroups from './MessageGroups.vue';
import MessageLife from './MessageLife.vue';

beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(600);
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1200);
});
const message = { connection: 'local', topic: 'order-paid', uniqueKey: 'C0A8016B3F2818B4AAC29D1E780C0035' };
const mountWith = (
  what: Component,
  { query = '', change = () => {}, locale = 'en' }: { query?: string; change?: (backend: FakeBackend) => void; locale?: 'en' | 'zh' } = {},
): Promise<MountedApp> =>
  mountApp(`/c/local/topics${query}`, { change, locale, component: () => h(TooltipProvider, () => h(what, message)) });
const verdictOf = ({ view }: MountedApp): string => view.find('[data-testid=verdict]').text();

describe('MessageLife', () => {
  it('gives the verdict, then every event as a mark with a sentence and its source', async () => {
    const app = await mountWith(MessageLife);
    expect(verdictOf(app)).toBe('invoice-service failed 3 times, EXCEPTION by the trace. Retry 3 of 16 in 51 s.');
    const sentences = app.view
      .findAll('[data-mark]')
      .map((mark) => (mark.attributes('aria-label') ?? '').replace(/^(\d\d? \w+ )?\d\d:\d\d(:\d\d\.\d+)? /, ''));
    expect(sentences).toEqual([
      'Sent from 10.4.2.9, SEND_OK in 3 ms (trace record)',
      'Stored on broker-b in queue 0 at offset 1,342,911 (stored message)',
      'First delivery on 10.4.2.21: SUCCESS in 12 ms (trace record)',
      'First delivery on 10.4.2.44: EXCEPTION after 34 ms (trace record)',
      'Retry 1 on 10.4.2.44: EXCEPTION after 6 ms (trace record)',
      'Retry 2 on 10.4.2.44: EXCEPTION after 8 ms (trace record)',
      expect.stringMatching(/^Retry 3 is due at .* \(stored message\)$/),
      'First delivery: consumed, the group has read past it (inferred from offsets)',
    ]);
  });
  it('shows the same as a table, and keeps that in the URL', async () => {
    const app = await mountWith(MessageLife);
    app.button('Table').click();
    await settle();
    expect(app.router.currentRoute.value.query).toEqual({ life: 'table' });
    const rows = app.view.findAll('tbody tr').map((row) =>
      row
        .findAll('td')
        .slice(1)
        .map((cell) => cell.text())
        .join('|'),
    );
    expect(rows.at(-1)).toBe('points-service|not reached: 14,604 messages ahead|inferred from offsets');
    expect(rows).toContain('invoice-service|Retry 1 on 10.4.2.44: EXCEPTION after 6 ms|trace record');
    expect(rows).toContain('search-index-sync|First delivery: consumed, the group has read past it|inferred from offsets');
  });
  it('says that it was not traced and how to turn tracing on', async () => {
    const trace = { state: 'none', topic: 'RMQ_SYS_TRACE_TOPIC', records: 0, isCut: false } as const;
    const groups = [fakeLifeGroup('search', { source: 'offsets' })];
    const app = await mountWith(MessageLife, { change: ({ world }) => (world.life = fakeLife({ trace, groups })) });
    expect(verdictOf(app)).toBe('1 group has consumed it. This is inferred from offsets.');
    expect(app.text()).toContain('There is no trace of it: times and states come from stored messages and offsets.');
    app.button('Turn tracing on').click();
    await settle();
    expect(app.text()).toContain('new DefaultMQPushConsumer("invoice-service", true);');
  });
  it('names the broker setting where there is no trace topic, in Chinese too', async () => {
    const trace = { state: 'noTopic', topic: 'RMQ_SYS_TRACE_TOPIC', records: 0, isCut: false } as const;
    const app = await mountWith(MessageLife, { change: ({ world }) => (world.life = fakeLife({ trace })), locale: 'zh' });
    app.button('开启轨迹').click();
    await settle();
    expect(app.text()).toContain('traceTopicEnable=true');
    expect(verdictOf(app)).toBe('invoice-service 失败 3 次，轨迹结果为 EXCEPTION。第 3 / 16 次重试在 51 秒后。');
  });
  it('follows the message while it is looked at', async () => {
    const app = await mountWith(MessageLife);
    app.backend.world.life = fakeLife({ groups: [fakeLifeGroup('a'), fakeLifeGroup('b')] });
    app.backend.push();
    await settle();
    expect(verdictOf(app)).toBe('All 2 groups have consumed it.');
  });
  it('says that nothing is known any more, or which broker was silent', async () => {
    const fail = (silent: string[]) => (backend: FakeBackend) =>
      void backend.world.failures.set('life.watch', new ConsoleError('messageNotFound', { id: 'X', brokers: ['broker-a'], silent }));
    expect((await mountWith(MessageLife, { change: fail([]) })).text()).toContain('Nothing is known of this message any more');
    expect((await mountWith(MessageLife, { change: fail(['broker-a']) })).text()).toContain('Message X was not found on broker-a.');
  });
});

describe('MessageGroups', () => {
  it('has a row for each group with its state, number and source', async () => {
    const { view } = await mountWith(MessageGroups);
    const rows = view
      .find('[role=grid]')
      .findAll('[role=row]')
      .slice(1)
      .map((row) =>
        row
          .findAll('[role=gridcell]')
          .map((cell) => cell.text())
          .join('|'),
      );
    expect(rows).toEqual([
      'inventory-service|consumed|1|1,343,000|1|trace record',
      'invoice-service|retry 3 of 16 in 51 s|3|1,343,000|1|stored message',
      'points-service|not reached: 14,604 messages ahead|0|1,328,307|0|inferred from offsets',
      'search-index-sync|consumed|1|1,343,000|1|inferred from offsets',
    ]);
    expect(view.text()).toContain('The message is in queue 0 of broker-b at offset 1,342,911.');
  });
  it('says why a state is not known, and that nobody reads the topic', async () => {
    const unknown = fakeLifeGroup('b', {
      state: 'unknown',
      reason: 'broadcasting',
      source: 'offsets',
      consumerOffset: null,
      members: null,
    });
    const app = await mountWith(MessageGroups, { change: ({ world }) => (world.life = fakeLife({ groups: [unknown] })) });
    expect(app.text()).toContain('unknown: broadcasting, each member keeps its own offset');
    app.backend.world.life = fakeLife({ groups: [] });
    app.backend.push();
    await settle();
    expect(app.text()).toContain('No group reads order-paid');
  });
});

describe('a message in the pane', () => {
  it('has its life and its groups as tabs of their own, in the URL', async () => {
    const { view, button, router } = await mountApp('/c/local/messages/7F00000100002A9F0000000000000001?tab=life');
    expect(view.find('[data-testid=verdict]').text()).toContain('invoice-service failed 3 times');
    const tab = view.findAll('[role=tab]').find((element) => element.text() === 'Groups');
    await tab?.trigger('mousedown', { button: 0 });
    await settle();
    expect([router.currentRoute.value.query['tab'], view.text().includes('not reached: 14,604 messages ahead')]).toEqual(['groups', true]);
    expect(button('Resend').disabled).toBe(false);
  });
});
