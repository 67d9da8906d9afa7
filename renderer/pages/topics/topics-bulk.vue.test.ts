import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ConsoleError } from '../../../console/contract/errors.ts';
import { known, unknown } from '../../../console/contract/figure.ts';
import { fakeStats, fakeTopic } from '../../fixtures/fake-data.ts';
import { mountApp, settle } from '../../fixtures/mount-app.ts';
import type { FakeBackend } from '../../fixtures/fake-backend.ts';
import { useToastsStore } from '../../stores/toasts.ts';

beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(600);
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1200);
});
const four = ({ world }: FakeBackend): void => {
  world.topics = [fakeTopic('a'), fakeTopic('b'), fakeTopic('c'), fakeTopic('d'), fakeTopic('TBW102', { kind: 'system' })];
  world.stats = new Map(['a', 'b', 'c', 'd'].map((topic, index) => [topic, fakeStats(topic, { messages: known(index + 1) })]));
};
const remote = (backend: FakeBackend): void => {
  four(backend);
  backend.world.connections = backend.world.connections.map((connection) => ({ ...connection, kind: 'remote', name: 'prod' }));
};
async function open(path: string, change = four, locale: 'en' | 'zh' = 'en') {
  const app = await mountApp(path, { change, locale });
  const press = async (key: string, options: object = {}): Promise<void> => {
    await app.view.find('[role=grid]').trigger('keydown', { key, ...options });
    await settle();
  };
  const selected = (): string[] => app.view.findAll('[role=row][aria-selected=true]').map((row) => row.find('[role=gridcell]').text());
  const confirm = async (): Promise<void> => {
    document.querySelector<HTMLButtonElement>('[role=alertdialog] button[class*="bg-bad"]')?.click();
    await settle();
  };
  return { ...app, press, selected, confirm };
}

describe('choosing topics', () => {
  it('takes a row with X, a stretch with Shift X, all with Ctrl A, keeps them in the URL, and lets go with Esc', async () => {
    const { press, selected, router, text } = await open('/c/local/topics');
    await press('Home');
    await press('x');
    await press('ArrowDown');
    await press('ArrowDown');
    await press('X', { shiftKey: true });
    expect([selected(), router.currentRoute.value.query['selected'], text().includes('3 selected')]).toEqual([
      ['a', 'b', 'c'],
      'a,b,c',
      true,
    ]);
    await press('x');
    expect(selected()).toEqual(['a', 'b']);
    await press('a', { ctrlKey: true });
    expect(selected()).toEqual(['a', 'b', 'c', 'd']);
    document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true }));
    await settle();
    expect([selected(), router.currentRoute.value.query]).toEqual([[], {}]);
  });
  it('takes a row by its box without opening it, and what the URL says', async () => {
    const { view, selected, router } = await open('/c/local/topics?selected=b,gone');
    expect(selected()).toEqual(['b']);
    await view.findAll('[role=row]')[1]?.find('[data-select]').trigger('click');
    await settle();
    expect([selected(), router.currentRoute.value.query]).toEqual([['a', 'b'], { selected: 'a,b' }]);
    await view.find('[role=columnheader] [data-select]').trigger('click');
    await settle();
    expect(selected()).toEqual(['a', 'b', 'c', 'd']);
  });
  it('leaves RocketMQ’s own out of what is deleted, and says so', async () => {
    const { text, button } = await open('/c/local/topics?show=all&selected=a,TBW102');
    expect(text()).toContain('1 of RocketMQ’s own left out');
    button('Delete…').click();
    await settle();
    expect(text()).toContain('Delete topic a?1 message goes with it.');
  });
});

describe('deleting topics together', () => {
  it('asks once with every request, sends them, and lets the rows go', async () => {
    const { backend, button, text, confirm, selected } = await open('/c/local/topics?selected=a,c');
    button('Delete…').click();
    await settle();
    expect(text()).toContain('Delete 2 topics?a, c: 4 messages go too. It cannot be undone.');
    expect(text()).toContain('DELETE_TOPIC_IN_BROKER 215 topic=a, c → broker-a 127.0.0.1:10911');
    expect(text()).toContain('DELETE_TOPIC_IN_NAMESRV 216 topic=a, c → 127.0.0.1:9876');
    await confirm();
    expect(backend.world.calls).toEqual([
      { name: 'topics.delete', input: { connection: 'local', topic: 'a' } },
      { name: 'topics.delete', input: { connection: 'local', topic: 'c' } },
    ]);
    expect([useToastsStore().toasts[0]?.title, selected(), backend.world.topics.map(({ topic }) => topic)]).toEqual([
      '2 topics were deleted',
      [],
      ['b', 'd', 'TBW102'],
    ]);
  });
  it('wants their number typed on a remote cluster', async () => {
    const { backend, button, confirm } = await open('/c/local/topics?selected=a,c', remote);
    button('Delete…').click();
    await settle();
    const verb = [...document.querySelectorAll('[role=alertdialog] button')].find((element) => element.textContent?.includes('Delete 2'));
    verb?.dispatchEvent(new MouseEvent('click', { bubbles: true }));
    await settle();
    expect([verb?.getAttribute('aria-disabled'), backend.world.calls]).toEqual(['true', []]);
    const input = document.querySelector<HTMLInputElement>('[role=alertdialog] input');
    if (input === null) throw new Error('nothing to type into');
    input.value = '2';
    input.dispatchEvent(new Event('input', { bubbles: true }));
    await settle();
    await confirm();
    expect(backend.world.calls).toHaveLength(2);
  });
  it('shows what failed in words, and tries that alone again', async () => {
    const { backend, button, text, confirm } = await open('/c/local/topics?selected=a,c');
    backend.world.failures.set('topics.delete', new ConsoleError('topicIsSystem', { topic: 'a' }));
    button('Delete…').click();
    await settle();
    await confirm();
    expect(text()).toContain('Failed on 2 of 2');
    backend.world.failures.clear();
    button('Retry the failed ones').click();
    await settle();
    expect([backend.world.calls.length, backend.world.topics.map(({ topic }) => topic)]).toEqual([4, ['b', 'd', 'TBW102']]);
  });
  it('asks for one by its name, and wants that typed on a remote cluster', async () => {
    const { button, text } = await open('/c/local/topics?selected=b', remote);
    button('Delete…').click();
    await settle();
    expect(text()).toContain('Delete topic b?2 messages go with it.');
    expect(text()).toContain('Type b to confirm');
  });
  it('speaks Chinese', async () => {
    const { button, text } = await open('/c/local/topics?selected=a,c', four, 'zh');
    expect(text()).toContain('已选 2 个');
    button('删除…').click();
    await settle();
    expect(text()).toContain('删除 2 个主题？a, c：其中 4 条消息会一并删除，无法撤销。');
  });
});

describe('who reads from topics that are deleted', () => {
  const consumed = (backend: FakeBackend): void => {
    four(backend);
    const points = { group: 'points', members: known(2) };
    backend.world.topicUsers = new Map([
      ['a', [points, { group: 'audit', members: known(0) }]],
      [
        'c',
        [
          { group: 'risk', members: unknown('noAnswer', 'broker-b') },
          { group: 'late', members: null },
        ],
      ],
    ]);
  };
  const rows = (): string[] =>
    [...document.querySelectorAll('[data-testid=topic-users] li')].map((row) => (row.textContent ?? '').replaceAll(/\s+/g, ' ').trim());

  it('is said of each, with who is online', async () => {
    const { button, text } = await open('/c/local/topics?selected=a,b,c', consumed);
    button('Delete…').click();
    await settle();
    expect(rows()).toEqual(['apoints · 2 online, audit', 'crisk · online not known, late']);
    expect(text()).toContain('Consumers of 1 of these topics are online. What they have not read yet is lost.');
    expect(text()).toContain('No group has progress on the other one.');
  });
  it('is nobody where no group has progress, and is not claimed where a broker did not say', async () => {
    const { backend, button, text } = await open('/c/local/topics?selected=b,d', consumed);
    button('Delete…').click();
    await settle();
    expect([rows(), text().includes('No group has progress on any of them.')]).toEqual([[], true]);
    button('Cancel').click();
    await settle();
    backend.world.topicUsersFailures = [{ node: 'broker-b', address: '127.0.0.1:10921', failure: { code: 'brokerUnreachable', data: {} } }];
    button('Delete…').click();
    await settle();
    expect([text().includes('No group has'), text().includes('broker-b did not say which groups read there.')]).toEqual([false, true]);
  });
  it('is said of one topic too, in Chinese as well', async () => {
    const { button, text } = await open('/c/local/topics?selected=a', consumed, 'zh');
    button('删除…').click();
    await settle();
    expect([rows(), text().includes('该主题有在线的消费者，尚未消费的消息会丢失。')]).toEqual([['points · 2 个在线，audit'], true]);
  });
});
