import { beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope, nextTick, ref } from 'vue';
import { ConsoleError } from '../../../console/contract/errors.ts';
import { joinTailUpdates } from '../../../console/contract/messages.ts';
import type { TailUpdate } from '../../../console/contract/messages.ts';
import type { FakeBackend } from '../../fixtures/fake-backend.ts';
import { fakeNowMs } from '../../fixtures/fake-data.ts';
import { fakeMessage, fakeMessageDetail, fakeProgress } from '../../fixtures/fake-messages.ts';
import { mountApp, settle } from '../../fixtures/mount-app.ts';
import { useSendDialogStore } from '../../stores/send-dialog.ts';
import MessagePage from './MessagePage.vue';
import MessagesPage from './MessagesPage.vue';
import MessageTable from './parts/MessageTable.vue';
import { saveFile } from './save-file.ts';
import { tailRowsMax, useMessageTail } from './use-message-tail.ts';
import type { TailInput } from './use-message-tail.ts';

vi.mock(import('./save-file.ts'), () => ({ saveFile: vi.fn<typeof saveFile>() }));

// The whole app with its code viewer is mounted each time.
vi.setConfig({ testTimeout: 20_000 });
beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(600);
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1400);
});
const press = (key: string): boolean => document.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
const searches = ({ world }: FakeBackend): unknown[] =>
  world.calls.filter(({ name }) => name === 'messages.search').map(({ input }) => input);
type View = Awaited<ReturnType<typeof mountApp>>['view'];
const keysOf = (view: View): string[] =>
  view
    .findComponent(MessageTable)
    .findAll('[role=row]')
    .slice(1)
    .map((row) => row.findAll('[role=gridcell]')[2]?.text() ?? '');

describe('the messages page', () => {
  it('searches by what the URL says and shows the newest first, with what was read', async () => {
    const { backend, view, text } = await mountApp('/c/local/messages?by=key&topic=order-paid&key=k', {
      change: ({ world }) => {
        world.messages.rows = [fakeMessage(2), fakeMessage(0), fakeMessage(1)];
        world.messages.progress = fakeProgress(3, { scanned: 7 });
      },
    });
    expect(view.findComponent(MessagesPage).exists()).toBe(true);
    expect(searches(backend)).toEqual([{ connection: 'local', by: 'key', topic: 'order-paid', key: 'k', includesSystem: false }]);
    expect(keysOf(view)).toEqual(['O20261122-884120', 'O20261122-884119', 'O20261122-884118']);
    expect(text()).toContain('3 found7 index hits checked');
  });

  it('looks for a key in all topics, says how far it is, and asks system topics when told to', async () => {
    const topics = { asked: 3, total: 12, systemSkipped: 0 };
    const { backend, button, text, view, router } = await mountApp('/c/local/messages?by=key&key=k', {
      change: ({ world }) => {
        world.messages.rows = [fakeMessage(0), fakeMessage(1, { topic: 'order-created' })];
        world.messages.progress = fakeProgress(2, { topics, share: 0.25, elapsedMs: 3100 });
        world.messages.isEndless = true;
      },
    });
    expect(searches(backend)).toEqual([{ connection: 'local', by: 'key', key: 'k', includesSystem: false }]);
    expect(text()).toContain('2 found3 of 12 topics asked');
    expect(text()).toContain('25 %, 3.1 s');
    expect(
      view
        .findComponent(MessageTable)
        .findAll('[role=row]')
        .slice(1)
        .map((row) => row.findAll('[role=gridcell]')[1]?.text()),
    ).toEqual(['order-paid', 'order-created']);
    button('Stop').click();
    backend.world.messages.isEndless = false;
    backend.world.messages.progress = fakeProgress(2, { topics: { asked: 12, total: 12, systemSkipped: 9 } });
    await router.push('/c/local/messages?by=key&key=other');
    await settle();
    expect(text()).toContain('2 found12 topics asked');
    expect(text()).toContain('9 system topics were not asked.');
    button('Ask them too').click();
    await settle();
    expect(searches(backend).at(-1)).toEqual({ connection: 'local', by: 'key', key: 'other', includesSystem: true });
  });

  it('takes an ID of 56 digits without a topic', async () => {
    const id = `20010DB8000000000000000000000001${fakeMessage(0).id.slice(8)}`;
    const { backend, view } = await mountApp('/c/local/messages?by=id');
    const field = view.find<HTMLInputElement>('input[aria-label="Message ID"]');
    await field.setValue(` ${id} `);
    await field.trigger('keydown', { key: 'Enter' });
    await settle();
    const wanted = { connection: 'local', by: 'id', id, includesSystem: false };
    expect(searches(backend)).toEqual([wanted]);
    await field.trigger('keydown', { key: 'Enter' });
    await settle();
    expect(searches(backend)).toEqual([wanted, wanted]);
  });

  it('asks for nothing until the topic is chosen, and says what to do', async () => {
    const { backend, text } = await mountApp('/c/local/messages?by=tail');
    expect([searches(backend), text().includes('Choose a topic to follow')]).toEqual([[], true]);
  });

  it('opens a message in the pane, goes to the next with J and closes with Esc', async () => {
    const { view, router } = await mountApp('/c/local/messages?topic=order-paid');
    await view.findAll('[role=row]')[1]?.trigger('click');
    await settle();
    expect([router.currentRoute.value.query['open'], view.find('aside h2').text()]).toEqual([fakeMessage(0).id, fakeMessage(0).uniqueKey]);
    press('j');
    await settle();
    expect(view.find('aside h2').text()).toBe(fakeMessage(1).uniqueKey);
    press('Escape');
    await settle();
    expect([router.currentRoute.value.query['open'], view.find('aside').exists()]).toEqual([undefined, false]);
  });

  it('stops a search and keeps what it found', async () => {
    const { button, text, view } = await mountApp('/c/local/messages?topic=order-paid', {
      change: ({ world }) => {
        world.messages.isEndless = true;
        world.messages.progress = fakeProgress(60, { share: 0.78, elapsedMs: 3100 });
      },
    });
    expect(text()).toContain('78 %, 3.1 s');
    button('Stop').click();
    await settle();
    expect([text().includes('stopped after 3.1 s'), keysOf(view).length > 10]).toEqual([true, true]);
  });

  it('lets the first rows in under the pointer, and holds those that come later', async () => {
    const rows = [fakeMessage(2)];
    const { backend, view } = await mountApp('/c/local/messages?by=key&topic=order-paid&key=k', {
      change: ({ world }) => Object.assign(world.messages, { rows, isEndless: true, progress: fakeProgress(1, { elapsedMs: 100 }) }),
    });
    await view.find('[role=grid]').trigger('pointerenter');
    const shownAfter = async (elapsedMs: number, index: number): Promise<string[]> => {
      rows.unshift(fakeMessage(index));
      backend.world.messages.progress = fakeProgress(rows.length, { elapsedMs });
      backend.push();
      await settle();
      return keysOf(view);
    };
    expect(await shownAfter(900, 1)).toEqual(['O20261122-884119', 'O20261122-884118']);
    expect(await shownAfter(1100, 0)).toEqual(['O20261122-884119', 'O20261122-884118']);
    await view.find('[role=grid]').trigger('pointerleave');
    expect(keysOf(view)).toEqual(['O20261122-884120', 'O20261122-884119', 'O20261122-884118']);
  });

  it('names the brokers that are missing, and says that older messages were not looked for', async () => {
    const failures = [
      { node: 'broker-b', address: 'b:1', failure: { code: 'brokerUnreachable', data: { brokerName: 'broker-b', address: 'b:1' } } },
    ];
    const { text } = await mountApp('/c/local/messages?topic=order-paid', {
      change: ({ world }) => (world.messages.progress = fakeProgress(60, { failures, isCut: true, readFromSlaves: ['broker-c'] })),
    });
    expect(text()).toContain('broker-b did not answer: messages that only they have are missing.');
    expect(text()).toContain('The newest 5,000 messages are shown.');
    expect(text()).toContain('broker-c: the master is silent, a slave was read.');
  });

  it.each([
    ['topic=T&tag=VIP', {}, 'Nothing in this range fits the filter'],
    ['topic=T', { topicMessages: 0 }, 'The topic has no messages'],
    ['topic=T&from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z', {}, 'The range is before the oldest message that is kept'],
    ['by=key&topic=T&key=k', {}, 'No message has the key k'],
    ['by=id&id=A', {}, 'Not found'],
    [
      'by=key&key=k',
      { topics: { asked: 12, total: 12, systemSkipped: 9 } },
      '12 topics on 1 broker were asked. Messages past their retention are not found',
    ],
    [
      'by=queue&topic=T&queue=a@0&offset=3',
      { queueOffsets: { minOffset: 10, maxOffset: 20 } },
      'Offset 3 is no longer kept: the queue begins at 10',
    ],
    [
      'by=queue&topic=T&queue=a@0&offset=30',
      { queueOffsets: { minOffset: 10, maxOffset: 20 } },
      'Offset 30 is not written yet: the queue ends before 20',
    ],
    ['by=queue&topic=T&queue=a@0', { queueOffsets: { minOffset: 10, maxOffset: 10 } }, 'The queue is empty'],
    ['by=queue&topic=T&queue=a@9', {}, 'a has no queue 9 of this topic.'],
  ])('says why nothing is there for %s', async (query, progress, words) => {
    const { text } = await mountApp(`/c/local/messages?${query}`, {
      change: ({ world }) => {
        world.messages.rows = [];
        world.messages.progress = fakeProgress(0, progress);
      },
    });
    expect(text()).toContain(words);
  });

  it('says in words why a search failed', async () => {
    const { text } = await mountApp('/c/local/messages?topic=nothing', {
      change: ({ world }) => world.failures.set('messages.search', new ConsoleError('topicNotFound', { topic: 'nothing' })),
    });
    expect(text()).toContain('The search could not be made');
    expect(text()).toContain('nothing');
  });

  it('exports what it shows with the bodies', async () => {
    const { button } = await mountApp('/c/local/messages?topic=order-paid');
    button('Export').dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, button: 0 }));
    button('Export').click();
    await settle();
    const item = [...document.querySelectorAll('[role=menuitem]')].find((element) => element.textContent === 'JSON lines');
    item?.dispatchEvent(new MouseEvent('click', { bubbles: true }));
    await settle();
    const [name, lines, type] = vi.mocked(saveFile).mock.calls[0] ?? [];
    expect([name, lines?.length, type]).toEqual(['order-paid.jsonl', 61, 'application/x-ndjson']);
  });

  it('is in Chinese as a whole', async () => {
    const { text } = await mountApp('/c/local/messages?topic=order-paid', { locale: 'zh' });
    expect(text()).toContain('找到 60 条');
    expect(text()).toContain('实时追踪');
  });
});

describe('a message', () => {
  const open = (query = '', change: (backend: FakeBackend) => void = () => {}) =>
    mountApp(`/c/local/messages/${fakeMessage(0).id}?topic=order-paid${query}`, { change });

  it('has a page of its own with its body as JSON', async () => {
    const { view } = await open();
    expect(view.findComponent(MessagePage).find('h1').text()).toBe(fakeMessage(0).uniqueKey);
    expect(view.find('[data-testid=verdict]').exists()).toBe(true);
    expect(view.find('.cm-content').text()).toContain('"orderId": "O20261122-884120"');
  });

  it('shows properties, the sender’s apart, and the record in words', async () => {
    const { text } = await open('&tab=properties');
    expect(text()).toContain('Set by the sender');
    expect(text()).toContain('cn-east');
    const record = await open('&tab=record');
    expect(record.text()).toContain('Body CRC');
    expect(record.text()).toContain('fits the body');
  });

  it('loads the rest of a long body when it is asked to, and saves it whole', async () => {
    const body = new Uint8Array(20 * 1024).fill(65);
    const { button, text } = await open('&form=text', ({ world }) => {
      world.messages.body = body;
      const detail = fakeMessageDetail(fakeMessage(0), Buffer.from(body));
      world.messages.details = new Map([[detail.id, { ...detail, body: { ...detail.body, bytes: body.subarray(0, 1024) } }]]);
    });
    expect(text()).toContain('1 KB of 20 KB are shown.');
    button('Load all 20 KB').click();
    await settle();
    expect(text()).not.toContain('are shown.');
    button('Download the body').click();
    await settle();
    expect(vi.mocked(saveFile).mock.lastCall?.[1][0]).toEqual(body);
  });

  it('that nobody has says who was asked', async () => {
    const { text } = await mountApp('/c/local/messages/FFFF?topic=T');
    expect(text()).toContain('This message was not found');
    expect(text()).toContain('Message FFFF was not found on broker-a.');
  });

  it('is resent through the send dialog, filled in', async () => {
    const { button } = await open();
    button('Resend').click();
    await settle();
    const { isOpen, prefill } = useSendDialogStore();
    expect([isOpen, { ...prefill, body: new TextDecoder().decode(prefill.body) }]).toEqual([
      true,
      {
        topic: 'order-paid',
        tags: 'VIP',
        keys: 'O20261122-884120',
        properties: { tenant: 'cn-east' },
        body: fakeMessage(0).preview,
      },
    ]);
  });
});

describe('a live tail', () => {
  const update = (from: number, count: number, dropped = 0): TailUpdate => ({
    rows: Array.from({ length: count }, (_, index) => fakeMessage(from + index, { id: `m${from + index}` })),
    dropped,
    queueCount: 4,
    failures: [],
    atMs: fakeNowMs,
  });
  function follow() {
    const input = ref<TailInput | undefined>({ connection: 'c', topic: 'T', filter: {} });
    let send: (value: TailUpdate) => void = () => {};
    let stops = 0;
    const scope = effectScope();
    const tail = scope.run(() =>
      useMessageTail({
        input,
        subscribe: (_, observer) => {
          send = (value) => observer.next(value);
          return () => void (stops += 1);
        },
      }),
    );
    if (tail === undefined) throw new Error('no scope');
    return { tail, input, send: (value: TailUpdate) => send(value), stops: () => stops, scope };
  }

  it('keeps the newest rows, however many come', () => {
    const { tail, send } = follow();
    for (let from = 0; from < 120_000; from += 1000) send(update(from, 1000));
    expect([tail.rows.value.length, tail.rows.value[0]?.id, tail.seen.value]).toEqual([tailRowsMax, 'm119999', 120_000]);
  });

  it('holds rows while it is paused and says how many wait', async () => {
    const { tail, send } = follow();
    send(update(0, 2));
    tail.isPaused.value = true;
    await nextTick();
    send(update(2, 3, 5));
    expect([tail.rows.value.length, tail.waiting.value, tail.dropped.value]).toEqual([2, 3, 5]);
    tail.isPaused.value = false;
    await nextTick();
    expect([tail.rows.value.map(({ id }) => id), tail.waiting.value]).toEqual([['m4', 'm3', 'm2', 'm1', 'm0'], 0]);
  });

  it('starts again for another filter and ends with its page', async () => {
    const { tail, send, input, stops, scope } = follow();
    send(update(0, 2));
    input.value = { connection: 'c', topic: 'T', filter: { tags: 'VIP' } };
    await nextTick();
    expect([tail.rows.value.length, stops()]).toEqual([0, 1]);
    scope.stop();
    expect(stops()).toBe(2);
  });

  it('counts what a slow page left out', () => {
    const joined = joinTailUpdates(update(0, 800, 1), update(800, 700, 2));
    expect([joined.rows.length, joined.rows[0]?.id, joined.dropped]).toEqual([1000, 'm500', 503]);
  });

  it('is shown on the page, with pause', async () => {
    const { text, button, view } = await mountApp('/c/local/messages?by=tail&topic=order-paid');
    expect([text().includes('3 since the start'), keysOf(view).length]).toEqual([true, 3]);
    button('Hold').click();
    await settle();
    expect(text()).toContain('Held');
  });
});
