import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ConsoleError } from '../../../console/contract/errors.ts';
import { known, unknown } from '../../../console/contract/figure.ts';
import type { FakeBackend } from '../../fixtures/fake-backend.ts';
import { fakeGroup, fakeGroupStats } from '../../fixtures/fake-groups.ts';
import { mountApp, settle } from '../../fixtures/mount-app.ts';
import { useToastsStore } from '../../stores/toasts.ts';

// The whole app is mounted each time: a busy machine takes its seconds.
vi.setConfig({ testTimeout: 20_000 });
beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(600);
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1200);
});
/** `a` has 2 members and 5 messages waiting, `b` nobody and 7; who is in `d` no broker tells. */
const four = ({ world }: FakeBackend): void => {
  world.groups.rows = [
    fakeGroup('a', { lag: known(5) }),
    fakeGroup('b', { lag: known(7) }),
    fakeGroup('c'),
    fakeGroup('d'),
    fakeGroup('TOOLS_CONSUMER', { kind: 'system' }),
  ];
  world.groups.stats = new Map([
    ['a', fakeGroupStats('a', { lag: known(5), members: known(2) })],
    ['b', fakeGroupStats('b', { lag: known(7), members: known(0) })],
    ['c', fakeGroupStats('c', { members: known(1) })],
    ['d', fakeGroupStats('d', { members: unknown('noAnswer', 'broker-a') })],
  ]);
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
  const pressPage = async (key: string): Promise<void> => {
    document.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    await settle();
  };
  const selected = (): string[] => app.view.findAll('[role=row][aria-selected=true]').map((row) => row.find('[role=gridcell]').text());
  const ask = async (): Promise<string> => {
    app.button(locale === 'en' ? 'Delete…' : '删除…').click();
    await settle();
    return app.text();
  };
  const confirm = async (): Promise<void> => {
    document.querySelector<HTMLButtonElement>('[role=alertdialog] button[class*="bg-bad"]')?.click();
    await settle();
  };
  const deletions = (): unknown[] => app.backend.world.calls.filter(({ name }) => name === 'groups.delete').map(({ input }) => input);
  return { ...app, press, pressPage, selected, ask, confirm, deletions };
}
const how = { connection: 'local', withOffsets: true, withTopics: true };

describe('choosing groups', () => {
  it('takes a row with X, a stretch with Shift X, all with Ctrl A, keeps them in the URL, and lets go with Esc', async () => {
    const { press, pressPage, selected, router, text } = await open('/c/local/groups?sort=group');
    await press('Home');
    await press('x');
    await press('ArrowDown');
    await press('ArrowDown');
    await press('X', { shiftKey: true });
    expect([selected(), router.currentRoute.value.query, text().includes('3 selected')]).toEqual([
      ['a', 'b', 'c'],
      { sort: 'group', selected: 'a,b,c' },
      true,
    ]);
    await press('a', { ctrlKey: true });
    expect(selected()).toEqual(['a', 'b', 'c', 'd']);
    await pressPage('Escape');
    expect([selected(), router.currentRoute.value.query]).toEqual([[], { sort: 'group' }]);
  });
  it('leaves RocketMQ’s own out of what is deleted, and says so', async () => {
    const { text, pressPage } = await open('/c/local/groups?show=all&selected=b,TOOLS_CONSUMER');
    expect(text()).toContain('1 of RocketMQ’s own left out');
    await pressPage('Delete');
    expect(text()).toContain('Delete b?7 messages wait for it.');
  });
});

describe('deleting groups together', () => {
  it('asks once with every request, flags who is online, sends them, and lets the rows go', async () => {
    const { backend, ask, confirm, selected, deletions } = await open('/c/local/groups?sort=group&selected=a,b,c');
    const text = await ask();
    expect(text).toContain('Delete 3 groups?a, b, c: 12 messages wait for them.');
    expect(text).toContain('2 are online, and their members make them again with the next heartbeat');
    expect(text).toContain('a (2 members), c (1 member).');
    expect(text).toContain('DELETE_SUBSCRIPTIONGROUP 207 groupName=a, b, c → broker-a 127.0.0.1:10911');
    expect(text).not.toContain('not known of');
    await confirm();
    expect(deletions()).toEqual(['a', 'b', 'c'].map((group) => ({ ...how, group })));
    expect([useToastsStore().toasts[0]?.title, selected(), backend.world.groups.rows.map(({ group }) => group)]).toEqual([
      '3 groups were deleted',
      [],
      ['d', 'TOOLS_CONSUMER'],
    ]);
  });
  it('says of which groups it is not known who is online', async () => {
    const { ask } = await open('/c/local/groups?selected=b,d');
    const text = await ask();
    expect(text).toContain('Whether anybody is online is not known of d.');
    expect(text).not.toContain('are online');
  });
  it('asks for members of more groups than one request takes', async () => {
    const names = Array.from({ length: 150 }, (_, index) => `g${String(index).padStart(3, '0')}`);
    const { ask } = await open(`/c/local/groups?sort=group&selected=${names.join(',')}`, ({ world }) => {
      world.groups.rows = names.map((name) => fakeGroup(name));
      for (const name of names) world.groups.stats.set(name, fakeGroupStats(name, { members: known(name === 'g149' ? 3 : 0) }));
    });
    const text = await ask();
    expect(text).toContain('Delete 150 groups?g000, g001, g002, g003 and 146 more: no message waits for them.');
    expect(text).toContain('g149 (3 members) is online');
  });
  it('plans again and sends what is wished with offsets and topics', async () => {
    const { ask, confirm, deletions } = await open('/c/local/groups?selected=a,b');
    await ask();
    document.querySelectorAll<HTMLElement>('[role=alertdialog] [role=checkbox]')[1]?.click();
    await settle();
    await confirm();
    expect(deletions()).toEqual(['a', 'b'].map((group) => ({ ...how, withTopics: false, group })));
  });
  it('wants their number typed on a remote cluster', async () => {
    const { ask, confirm, deletions } = await open('/c/local/groups?selected=a,b', remote);
    expect(await ask()).toContain('Type 2 to confirm');
    await confirm();
    expect(deletions()).toEqual([]);
    const input = document.querySelector<HTMLInputElement>('[role=alertdialog] input[type=text], [role=alertdialog] input:not([type])');
    if (input === null) throw new Error('nothing to type into');
    input.value = '2';
    input.dispatchEvent(new Event('input', { bubbles: true }));
    await settle();
    await confirm();
    expect(deletions()).toHaveLength(2);
  });
  it('shows what failed in words, and tries that alone again, request by request', async () => {
    const { backend, ask, button, text, confirm, deletions } = await open('/c/local/groups?sort=group&selected=a,b,c', (fake) => {
      four(fake);
      fake.world.groups.refusing.add('b');
    });
    await ask();
    await confirm();
    expect(text()).toContain('Failed on 1 of 3');
    expect(text()).toContain('broker-a did not answer');
    backend.world.groups.refusing.clear();
    button('Retry the failed ones').click();
    await settle();
    expect(deletions().slice(3)).toEqual([{ ...how, group: 'b', onlyRequests: [{ address: '127.0.0.1:10911', requestCode: 207 }] }]);
    expect(backend.world.groups.rows.map(({ group }) => group)).toEqual(['d', 'TOOLS_CONSUMER']);
  });
  it('shows why one was not sent at all', async () => {
    const { backend, ask, confirm, text } = await open('/c/local/groups?selected=a,b');
    backend.world.failures.set('groups.delete', new ConsoleError('groupIsSystem', { group: 'a' }));
    await ask();
    await confirm();
    expect(text()).toContain('Failed on 2 of 2');
  });
  it('speaks Chinese', async () => {
    const { ask, text } = await open('/c/local/groups?sort=group&selected=a,c', four, 'zh');
    expect(text()).toContain('已选 2 个');
    expect(await ask()).toContain('删除 2 个消费组？a, c：有 5 条消息等待它们消费。');
    expect(text()).toContain('其中 2 个在线，Broker 允许时其成员会随下一次心跳重新创建它们：a（2 个成员）, c（1 个成员）。');
  });
});
