import { beforeEach, describe, expect, it, vi } from 'vitest';
import { h } from 'vue';
import { ConsoleError } from '../../../console/contract/errors.ts';
import { fakeTopic } from '../../fixtures/fake-data.ts';
import { mountApp, settle } from '../../fixtures/mount-app.ts';
import App from '../App.vue';
import { noteRecent, readRecents } from './recents.ts';

beforeEach(() => localStorage.clear());
const mountShell = (path: string, options: Parameters<typeof mountApp>[1] = {}) =>
  mountApp(path, { component: (pages) => h(App, { pages }), ...options });
const input = (): HTMLInputElement => {
  const found = document.querySelector<HTMLInputElement>('[data-testid=palette] input');
  if (found === null) throw new Error('the palette is closed');
  return found;
};
const isOpen = (): boolean => document.querySelector('[data-testid=palette] input') !== null;
const openPalette = async (): Promise<void> => {
  document.dispatchEvent(new KeyboardEvent('keydown', { key: 'k', ctrlKey: true, bubbles: true, cancelable: true }));
  await settle();
};
const type = async (text: string): Promise<void> => {
  input().value = text;
  input().dispatchEvent(new Event('input'));
  await settle();
};
const press = async (key: string, more: KeyboardEventInit = {}): Promise<void> => {
  input().dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }));
  await settle();
};
const sections = (): Record<string, string[]> =>
  Object.fromEntries(
    [...document.querySelectorAll('[data-testid=palette] [role=group]')].map((group) => [
      group.querySelector('p')?.textContent ?? '',
      [...group.querySelectorAll('[role=option]')].map((option) => (option.textContent ?? '').replaceAll(/\s+/g, ' ').trim()),
    ]),
  );
const selected = (): string | undefined =>
  document.querySelector('[role=option][aria-selected=true]')?.textContent?.replaceAll(/\s+/g, ' ').trim();

// Pages are loaded when they are gone to, which takes its time on a busy machine.
describe('the command palette', { timeout: 20_000 }, () => {
  it('opens with Ctrl K and with the field of the title bar, on the pages and the actions that there are', async () => {
    const { button } = await mountShell('/settings');
    await openPalette();
    expect(sections()['Go to']?.map((text) => text.replace('⏎', ''))).toEqual(
      expect.arrayContaining(['StartGS', 'TopicsGT', 'Nodes & logsGN']),
    );
    expect(sections()['Actions']?.some((text) => text.startsWith('Dark theme'))).toBe(true);
    await press('Escape');
    expect(isOpen()).toBe(false);
    button('Go to or do anything').click();
    await settle();
    expect(isOpen()).toBe(true);
    expect(document.activeElement).toBe(input());
  });

  it('finds a topic among thousands, marks what was hit and opens its page', async () => {
    const names = Array.from({ length: 10_000 }, (_, index) => fakeTopic(`filler-${index}`));
    const { router } = await mountShell('/settings', {
      change: ({ world }) => void (world.topics = [...names, fakeTopic('order-paid'), fakeTopic('trade-order-push')]),
    });
    await openPalette();
    await type('order-p');
    expect(sections()['Topics']?.map((text) => text.replace('⏎', ''))).toEqual(['order-paidNORMAL', 'trade-order-pushNORMAL']);
    expect([...document.querySelectorAll('[role=option] .font-semibold')].map((hit) => hit.textContent)).toEqual(['order-p', 'order-p']);
    await press('Enter');
    await vi.waitFor(() => expect(router.currentRoute.value.fullPath).toBe('/c/local/topics/order-paid'), { timeout: 15_000 });
    expect([isOpen(), readRecents('local')]).toEqual([false, ['topic:order-paid']]);
  });

  it('opens beside the list with Ctrl Enter, and leads to the actions of a hit with Tab', async () => {
    const { router } = await mountShell('/settings');
    await openPalette();
    await type('#order-cr');
    await press('Enter', { ctrlKey: true });
    await vi.waitFor(() => expect(router.currentRoute.value.fullPath).toBe('/c/local/topics?open=order-created'), { timeout: 15_000 });
    await openPalette();
    await type('#order');
    await press('ArrowDown');
    const hit = selected()?.replace(/NORMAL.*/, '');
    await press('Tab');
    expect(Object.keys(sections())).toContain(`Actions on ${hit ?? ''}`);
    expect(selected()).toContain(hit);
  });

  it('finds a consumer group with what waits for it, and system groups behind @ only', async () => {
    const { router } = await mountShell('/settings');
    await openPalette();
    await type('points-s');
    expect(sections()['Consumer groups']?.[0]?.replace('⏎', '')).toBe('points-service171,204 waiting');
    expect(sections()['Actions on points-service']?.map((text) => text.replace('⏎', ''))).toEqual([
      'Progress of points-service',
      'Show points-service in the list of groups',
      'Queues of points-service',
      'Members of points-service',
      'Configuration of points-service',
      'Copy the name points-service',
    ]);
    await type('TOOLS_CON');
    expect(sections()['Consumer groups']).toBeUndefined();
    await type('@TOOLS_CON');
    expect(sections()['Consumer groups']?.[0]).toContain('TOOLS_CONSUMER');
    await type('@points');
    await press('Enter');
    await vi.waitFor(() => expect(router.currentRoute.value.fullPath).toBe('/c/local/groups/points-service'), { timeout: 15_000 });
  });

  it('looks a key or an ID up in all topics, and first in the topic in view', async () => {
    const { router } = await mountShell('/settings');
    await openPalette();
    await type('K-1');
    expect(sections()['Jump']?.[0]).toContain('Look up “K-1” as a keyin all topics');
    await press('Enter', { shiftKey: true });
    await vi.waitFor(() => expect(router.currentRoute.value.fullPath).toBe('/c/local/messages?by=key&key=K-1'), { timeout: 15_000 });
    await router.push('/c/local/topics/order-paid');
    await openPalette();
    await type('7F0000010001AB12CD3400000000000A');
    expect(sections()['Jump']?.[0]).toContain('as a message IDin order-paid');
    expect(sections()['Jump']?.[1]).toContain('as a message IDin all topics');
    await press('Enter', { shiftKey: true });
    await vi.waitFor(
      () => expect(router.currentRoute.value.fullPath).toBe('/c/local/messages?by=id&id=7F0000010001AB12CD3400000000000A&topic=order-paid'),
      { timeout: 15_000 },
    );
  });

  it('takes ids of every client for ids, in either case', async () => {
    await mountShell('/c/local/topics');
    await openPalette();
    const kinds: Record<string, string> = {
      '7f0000010001ab12cd3400000000000a': 'as a message ID',
      '0156F7E71C361B21BC024CCDBE00000000': 'as a message ID',
      '20010db80000000000000000000000010001ab12cd3400000000000a': 'as a message ID',
      '7f0000010001ab12cd3400000000000': 'as a key',
      '7f0000010001ab12cd3400000000000x': 'as a key',
    };
    const said: Record<string, string | undefined> = {};
    for (const id of Object.keys(kinds)) {
      await type(id);
      said[id] = /as a (?:key|message ID)/.exec(sections()['Jump']?.[0] ?? '')?.[0];
    }
    expect(said).toEqual(kinds);
  });

  it('looks on the settings page in the connection that was last in view, and says which one', async () => {
    const { router, backend } = await mountShell('/c/staging/topics', {
      change: ({ world }) => {
        const [local] = world.connections;
        if (local !== undefined) world.connections = [local, { ...local, id: 'staging', kind: 'remote', name: 'Staging' }];
      },
    });
    await router.push('/settings');
    await settle();
    const scope = (): string | null | undefined => document.querySelector('[data-testid=palette] [data-testid=scope]')?.textContent?.trim();
    await openPalette();
    expect(scope()).toBe('Staging');
    await type('order-p');
    expect(sections()['Topics']?.[0]).toContain('order-paid');
    await type('K-1');
    await press('Enter', { shiftKey: true });
    await vi.waitFor(() => expect(router.currentRoute.value.fullPath).toBe('/c/staging/messages?by=key&key=K-1'), { timeout: 15_000 });
    await router.push('/settings');
    await settle();
    backend.world.connections = backend.world.connections.filter(({ id }) => id === 'local');
    backend.push();
    await settle();
    await openPalette();
    expect(scope()).toBe('Local');
  });

  it('finds a node by name and says where something is wrong with it', async () => {
    const { router } = await mountShell('/settings', {
      change: ({ world }) =>
        void (world.nodes = world.nodes.map((node) => ({ ...node, state: node.kind === 'broker' ? 'crashed' : node.state }))),
    });
    await openPalette();
    await type('broker-a');
    expect(sections()['Brokers and NameServers']?.[0]).toContain('exited');
    await press('Enter');
    await vi.waitFor(() => expect(router.currentRoute.value.fullPath).toBe('/c/local/nodes?node=broker-a/0'), { timeout: 15_000 });
  });

  it('does what an action says', async () => {
    const { backend } = await mountShell('/settings');
    await openPalette();
    await type('>dark');
    await press('Enter');
    expect(backend.world.settings.theme).toBe('dark');
  });

  it('keeps a choice that could not be saved for this window', async () => {
    const failure = new ConsoleError('settingsNotSaved', { path: '/x', systemCode: 'EACCES' });
    await mountShell('/settings', { change: ({ world }) => void world.failures.set('app.changeSettings', failure) });
    await openPalette();
    await type('>dark');
    await press('Enter');
    expect(document.documentElement.dataset['theme']).toBe('dark');
  });

  it('writes a prefix when one is chosen from the help, and stays open', async () => {
    await mountShell('/settings');
    await openPalette();
    await type('?');
    expect(Object.values(sections())[0]?.[1]).toMatch(/^# {1,2}Topics only/);
    await press('ArrowDown');
    await press('Enter');
    expect(input().value).toBe('#');
  });

  it('switches to another connection, also with the view that is open', async () => {
    const { router } = await mountShell('/c/local/topics?show=system', {
      change: ({ world }) => {
        const [local] = world.connections;
        if (local !== undefined) world.connections = [local, { ...local, id: 'staging', kind: 'remote', name: 'Staging' }];
      },
    });
    await openPalette();
    await type('>staging');
    expect(sections()['Actions']).toEqual([expect.stringContaining('Switch to Staging'), expect.stringContaining('This view on Staging')]);
    await press('ArrowDown');
    await press('Enter');
    await vi.waitFor(() => expect(router.currentRoute.value.fullPath).toBe('/c/staging/topics?show=system'), { timeout: 15_000 });
  });

  it('says that nothing has a name, in Chinese too', async () => {
    await mountShell('/settings', { locale: 'zh' });
    await openPalette();
    await type('#zzzzzz');
    expect(document.querySelector('[data-testid=palette] [role=status]')?.textContent).toBe('没有匹配的名称');
  });
});

describe('what was chosen lately', () => {
  it('is kept by connection, newest first and each once', () => {
    for (const id of ['a', 'b', 'a']) noteRecent('x', id);
    expect([readRecents('x'), readRecents('y')]).toEqual([['a', 'b'], []]);
    localStorage.setItem('gantry.palette.x', '{"not":"a list"}');
    expect(readRecents('x')).toEqual([]);
    for (let index = 0; index < 20; index += 1) noteRecent('x', String(index));
    expect(readRecents('x')).toHaveLength(12);
  });
});
