import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ConsoleError } from '../../../console/contract/errors.ts';
import { known, unknown } from '../../../console/contract/figure.ts';
import type { TopicBroker } from '../../../console/contract/topics.ts';
import { fakeStats, fakeTopic } from '../../fixtures/fake-data.ts';
import { createStoreHarness, mountApp, settle } from '../../fixtures/mount-app.ts';
import type { FakeBackend } from '../../fixtures/fake-backend.ts';
import { mountKit } from '../../components/fixtures.ts';
import { useToastsStore } from '../../stores/toasts.ts';
import { configRows } from './config-rows.ts';
import TopicConfig from './parts/TopicConfig.vue';
import TopicDetails from './parts/TopicDetails.vue';
import TopicForm from './parts/TopicForm.vue';
import TopicQueues from './parts/TopicQueues.vue';
import TopicRemoval from './parts/TopicRemoval.vue';
import TopicRoute from './parts/TopicRoute.vue';
import TopicTable from './parts/TopicTable.vue';
import TypeChip from './parts/TypeChip.vue';
import { readPermission, shortPermission } from './permission.ts';
import { filterTopics, readKind, readMessageType } from './topic-filter.ts';
import { topicNameProblem } from './topic-name.ts';
import { useTopicsStore } from './topics-store.ts';

beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(600);
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1200);
});
const press = (key: string): boolean => document.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
const few = ({ world }: FakeBackend): void => {
  world.topics = [
    fakeTopic('order-created'),
    fakeTopic('order-paid', { messageType: 'FIFO' }),
    fakeTopic('sms'),
    fakeTopic('%DLQ%a', { kind: 'dlq' }),
    fakeTopic('TBW102', { kind: 'system' }),
  ];
  world.stats = new Map([
    ['order-created', fakeStats('order-created', { messages: known(100), inPerSecond: known(5) })],
    ['order-paid', fakeStats('order-paid', { messages: known(7), inPerSecond: known(50) })],
    ['sms', fakeStats('sms', { messages: unknown('noAnswer', 'broker-a'), inPerSecond: unknown('pending'), lastMessageAtMs: null })],
  ]);
};
const rowsOf = (view: Awaited<ReturnType<typeof mountApp>>['view']): string[] =>
  view
    .findComponent(TopicTable)
    .findAll('[role=row]')
    .slice(1)
    .map((row) =>
      row
        .findAll('[role=gridcell]')
        .map((cell) => cell.text())
        .join('|'),
    );
const type = async (label: string, text: string): Promise<void> => {
  const id = [...document.querySelectorAll('label')].find((element) => element.textContent === label)?.htmlFor;
  const input = document.getElementById(id ?? '');
  if (!(input instanceof HTMLInputElement)) throw new Error(`no field ${label}`);
  input.value = text;
  input.dispatchEvent(new Event('input', { bubbles: true }));
  await settle();
};

describe('the topics page', () => {
  it('lists own topics with counts and rates, and what is not known as a dash', async () => {
    const { view, text } = await mountApp('/c/local/topics', { change: few });
    expect(
      rowsOf(view).map((row) =>
        row
          .split('|')
          .filter((_, index) => index !== 6)
          .join('|'),
      ),
    ).toEqual([
      'order-created|NORMAL|8|5|176|100|RW-|broker-a',
      'order-paid|FIFO|8|50|176|7|RW-|broker-a',
      'sms|NORMAL|8|–|176|–|RW-|broker-a',
    ]);
    expect(text()).toContain('3 topics, and 2 retry, dead-letter and system topics hidden');
  });
  it('shows what a filter leaves at once, also while the pointer rests on the table', async () => {
    const { router, view } = await mountApp('/c/local/topics', { change: few });
    await view.find('[role=grid]').trigger('pointerenter');
    await router.replace('/c/local/topics?q=order');
    await settle();
    expect(rowsOf(view).map((row) => row.split('|')[0])).toEqual(['order-created', 'order-paid']);
  });
  it('takes filter and sorting from the URL and writes them there', async () => {
    const { router, view } = await mountApp('/c/local/topics?q=order&sort=-in', { change: few });
    expect(rowsOf(view).map((row) => row.split('|')[0])).toEqual(['order-paid', 'order-created']);
    await view.find('input[type=search]').setValue('created');
    await view.findAll('[role=columnheader]')[5]?.trigger('click');
    await settle();
    expect([router.currentRoute.value.query, rowsOf(view).map((row) => row.split('|')[0])]).toEqual([
      { q: 'created', sort: '-kept' },
      ['order-created'],
    ]);
  });
  it('says that a rate is about the first groups only', async () => {
    const { view } = await mountApp('/c/local/topics', {
      change: (backend) => {
        few(backend);
        backend.world.stats.set('order-paid', fakeStats('order-paid', { outPerSecond: known(9), outGroups: { asked: 20, all: 150 } }));
      },
    });
    expect(rowsOf(view)[1]?.split('|')[4]).toBe('≥ 9, Of the first 20 of its 150 groups: the others are not asked for');
  });
  it('hides the columns that the URL names, and writes there what the picker says', async () => {
    const { view, router } = await mountApp('/c/local/topics?hide=type,brokers,nothing', { change: few });
    const heads = (): string[] => view.findAll('[role=columnheader]').map((head) => head.text());
    expect(heads()).toEqual(['Topic', 'Queues', 'In /s', 'Out /s', 'Kept', 'Last message', 'Permission']);
    const picker = view.find('[aria-label="Columns, 7 of 9 shown"]');
    await picker.trigger('keydown', { key: 'Enter' });
    await settle();
    const items = [...document.querySelectorAll<HTMLElement>('[role=menuitemcheckbox]')];
    expect(items.map((item) => [item.textContent?.trim(), item.ariaChecked ?? item.getAttribute('aria-checked')])).toEqual([
      ['Type', 'false'],
      ['Queues', 'true'],
      ['In /s', 'true'],
      ['Out /s', 'true'],
      ['Kept', 'true'],
      ['Last message', 'true'],
      ['Permission', 'true'],
      ['Brokers', 'false'],
    ]);
    items[0]?.dispatchEvent(new MouseEvent('click', { bubbles: true }));
    await settle();
    items[6]?.dispatchEvent(new MouseEvent('click', { bubbles: true }));
    await settle();
    expect([heads().slice(0, 2), router.currentRoute.value.query]).toEqual([['Topic', 'Type'], { hide: 'perm,brokers' }]);
  });
  it('shows system topics when the URL says so', async () => {
    const { view } = await mountApp('/c/local/topics?show=all&type=NORMAL', { change: few });
    expect(rowsOf(view).map((row) => row.split('|')[0])).toEqual(['%DLQ%a', 'order-created', 'sms', 'TBW102']);
  });
  it('asks figures for the rows it shows and the list once', async () => {
    const { backend } = await mountApp('/c/local/topics', { change: few });
    expect(backend.open().filter((name) => name.startsWith('topics.'))).toEqual(['topics.list', 'topics.stats']);
  });
  it('asks for no figures once it is left', async () => {
    const { backend, view } = await mountApp('/c/local/topics', { change: few });
    view.unmount();
    await settle();
    expect(backend.open()).not.toContain('topics.stats');
  });
  it('opens a row in the pane by its URL, goes back with the history, closes with Esc', async () => {
    const { router, view } = await mountApp('/c/local/topics', { change: few });
    await view.findAll('[role=row]')[2]?.trigger('click');
    await settle();
    expect([router.currentRoute.value.query['open'], view.findComponent(TopicDetails).find('h2').text()]).toEqual([
      'order-paid',
      'order-paid',
    ]);
    press('Escape');
    await settle();
    expect([router.currentRoute.value.query['open'], view.findComponent(TopicDetails).exists()]).toEqual([undefined, false]);
  });
  it('shows a message that arrives without being asked again', async () => {
    const { backend, view } = await mountApp('/c/local/topics?open=order-paid', { change: few });
    backend.world.stats.set('order-paid', fakeStats('order-paid', { messages: known(107), inPerSecond: known(50) }));
    backend.push();
    await settle();
    expect([rowsOf(view)[1]?.split('|')[5], view.find('[data-testid=kept]').text()]).toEqual(['107', '107']);
  });
  it('creates a topic: checks the name, shows the request, opens what it made', async () => {
    const { backend, router, button, text } = await mountApp('/c/local/topics', { change: few });
    press('n');
    await settle();
    await type('Name', 'order created');
    expect(text()).toContain('Letters, digits, and the marks _ - % | only.');
    await type('Name', 'order-new');
    await type('Write queues', '4');
    expect(text()).toContain(
      'UPDATE_AND_CREATE_TOPIC 17 topic=order-new readQueueNums=8 writeQueueNums=4 perm=6 → broker-a 127.0.0.1:10911',
    );
    button('Create topic').click();
    await settle();
    expect(backend.world.calls).toEqual([
      {
        name: 'topics.create',
        input: {
          connection: 'local',
          topic: 'order-new',
          readQueueNums: 8,
          writeQueueNums: 4,
          perm: 6,
          order: false,
          messageType: 'NORMAL',
        },
      },
    ]);
    expect([router.currentRoute.value.query['open'], useToastsStore().toasts[0]?.title]).toEqual([
      'order-new',
      'Topic order-new was created',
    ]);
  });
  it('keeps the form open on a refusal and says it in words', async () => {
    const { backend, button, text } = await mountApp('/c/local/topics', { change: few });
    backend.world.failures.set('topics.create', new ConsoleError('topicExists', { topic: 'order-paid' }));
    press('n');
    await settle();
    await type('Name', 'order-paid');
    button('Create topic').click();
    await settle();
    expect(text()).toContain('The topic order-paid exists already.');
  });
  it('deletes after a preview of every request', async () => {
    const { backend, view, text } = await mountApp('/c/local/topics/order-paid', { change: few });
    const removal = view.findComponent(TopicRemoval);
    removal.vm.$emit('update:open', true);
    await settle();
    expect(text()).toContain('7 messages go with it. It cannot be undone.');
    expect(text()).toContain('DELETE_TOPIC_IN_NAMESRV 216 topic=order-paid → 127.0.0.1:9876');
    document.querySelector<HTMLButtonElement>('[role=alertdialog] button[class*="bg-bad"]')?.click();
    await settle();
    expect(backend.world.calls).toEqual([{ name: 'topics.delete', input: { connection: 'local', topic: 'order-paid' } }]);
  });
  it('says that there is nothing yet, that nothing matches, and that the cluster is down', async () => {
    const none = await mountApp('/c/local/topics', { change: ({ world }) => (world.topics = []) });
    expect(none.text()).toContain('No topics yet. The first send makes one');
    none.view.unmount();
    const noMatch = await mountApp('/c/local/topics?q=nothing', { change: few });
    expect(noMatch.text()).toContain('No topic matches5 topics were looked at.');
    noMatch.view.unmount();
    const down = await mountApp('/c/local/topics', {
      change: ({ world }) => (world.connections = world.connections.map((connection) => ({ ...connection, state: { status: 'stopped' } }))),
    });
    expect(down.text()).toContain('The local cluster is not running');
  });
  it('keeps the last list when the cluster stops to answer, and names what failed', async () => {
    const { backend, view, text } = await mountApp('/c/local/topics', { change: few });
    backend.world.failures.set('topics.list', new ConsoleError('namesrvUnreachable', { addresses: ['127.0.0.1:9876'] }));
    backend.push();
    await settle();
    expect([rowsOf(view).length, text().includes('No NameServer answers at 127.0.0.1:9876.')]).toEqual([3, true]);
  });
});

describe('the page of one topic', () => {
  it('has queues, route and configuration under tabs that the URL names', async () => {
    const { view, router } = await mountApp('/c/local/topics/order-paid?tab=route', { change: few });
    expect(view.findComponent(TopicRoute).text()).toContain('127.0.0.1:10911master');
    await view.findAll('[role=tab]')[3]?.trigger('mousedown', { button: 0 });
    await settle();
    expect([router.currentRoute.value.query, view.findComponent(TopicConfig).exists()]).toEqual([{ tab: 'config' }, true]);
  });
  it('says that no broker has the topic', async () => {
    const { text, button, router } = await mountApp('/c/local/topics/gone', { change: few });
    expect(text()).toContain('No broker has gone');
    button('All topics').click();
    await vi.waitFor(() => expect(router.currentRoute.value.name).toBe('topics'));
  });
  it('changes the topic on the brokers that have it', async () => {
    const { backend, button, view } = await mountApp('/c/local/topics/order-paid', { change: few });
    expect(view.findComponent(TopicQueues).findAll('[role=row]').length).toBe(9);
    button('Edit').click();
    await settle();
    await type('Read queues', '4');
    expect(document.body.textContent).toContain('what is in the queues 4 to 7 stays readable');
    button('Save changes').click();
    await settle();
    expect([backend.world.calls.map(({ input }) => input), view.findComponent(TopicForm).props('open')]).toEqual([
      [
        {
          connection: 'local',
          topic: 'order-paid',
          readQueueNums: 4,
          writeQueueNums: 8,
          perm: 6,
          order: false,
          messageType: 'FIFO',
          brokerNames: ['broker-a'],
        },
      ],
      false,
    ]);
  });
});

describe('useTopicsStore', () => {
  it('asks for at most two hundred figures at once', async () => {
    const { backend, run } = createStoreHarness();
    const store = run(useTopicsStore);
    await settle();
    store.see(Array.from({ length: 300 }, (_, index) => `t${index}`));
    await settle();
    expect([store.statsByTopic.size, backend.open().includes('topics.stats')]).toEqual([200, true]);
  });
});

describe('filterTopics', () => {
  const rows = [fakeTopic('order-paid'), fakeTopic('Order-Created', { messageType: 'FIFO' }), fakeTopic('%RETRY%order', { kind: 'retry' })];
  it('wants every word, in any order and case', () => {
    expect(filterTopics(rows, { query: 'CREATED order', messageType: 'any', kind: 'all' }).map(({ topic }) => topic)).toEqual([
      'Order-Created',
    ]);
  });
  it('reads what a URL says and nothing else', () => {
    expect([readKind('system'), readKind('x'), readMessageType('DELAY'), readMessageType('delay')]).toEqual([
      'system',
      'normal',
      'DELAY',
      'any',
    ]);
  });
});

describe('topicNameProblem', () => {
  it('knows the rules of RocketMQ', () => {
    expect(['order-paid_1', '%RETRY%a', '', 'a b', '订单', 'a'.repeat(127), 'a'.repeat(128)].map(topicNameProblem)).toEqual([
      undefined,
      undefined,
      'empty',
      'character',
      'character',
      undefined,
      'long',
    ]);
  });
});

describe('permissions', () => {
  it('are written as RocketMQ does and read from any number', () => {
    expect([[6, 4, 2, 0].map(shortPermission), [6, 7, 4, 1].map(readPermission)]).toEqual([
      ['RW-', 'R--', '-W-', '---'],
      [6, 6, 4, 0],
    ]);
  });
});

describe('configRows', () => {
  const settings = { readQueueNums: 8, writeQueueNums: 8, perm: 6, order: false, messageType: 'NORMAL' as const, attributes: {} };
  const broker = (brokerName: string, changed: Partial<typeof settings> | null): TopicBroker => ({
    clusterName: 'C',
    brokerName,
    addresses: [],
    settings: changed === null ? null : { ...settings, ...changed },
    route: null,
  });
  it('marks the odd one and not all, and leaves a silent broker out of it', () => {
    const rows = configRows([broker('a', {}), broker('b', { writeQueueNums: 4 }), broker('c', {}), broker('d', null)]);
    expect(rows.filter(({ isOdd }) => isOdd.includes(true))).toEqual([
      { name: 'writeQueueNums', cells: [8, 4, 8, undefined], isOdd: [false, true, false, false] },
    ]);
  });
  it('is drawn with the difference coloured and the silent broker named', () => {
    const config = mountKit(TopicConfig, { brokers: [broker('a', {}), broker('b', { perm: 4 }), broker('c', {}), broker('d', null)] });
    const cells = config
      .findAll('tbody tr')[2]
      ?.findAll('td')
      .map((cell) => [cell.text(), cell.attributes('title')]);
    expect(cells).toEqual([
      ['RW-  Read and write', undefined],
      ['R--  Read only', 'The brokers differ'],
      ['RW-  Read and write', undefined],
      ['no answer', undefined],
    ]);
  });
});

describe('TypeChip', () => {
  it('keeps the name on the wire', () => {
    expect(mountKit(TypeChip, { type: 'TRANSACTION' }, {}, 'zh').text()).toBe('TRANSACTION');
  });
});
