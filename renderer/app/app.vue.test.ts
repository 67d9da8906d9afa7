import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { h } from 'vue';
import { ConsoleError } from '../../console/contract/errors.ts';
import type { NodeState } from '../../console/contract/nodes.ts';
import { mountApp, settle } from '../fixtures/mount-app.ts';
import { mountKit } from '../components/fixtures.ts';
import { machineZone } from '../i18n/zone.ts';
import App from './App.vue';
import AppMark from './AppMark.vue';
import KeysDialog from './KeysDialog.vue';
import FailureBand from './FailureBand.vue';
import LostBanner from './LostBanner.vue';
import SideNav from './SideNav.vue';
import SignIn from './SignIn.vue';
import StatusBar from './StatusBar.vue';
import TitleBar from './TitleBar.vue';
import { windowFrame } from './window-frame.ts';

beforeEach(() => localStorage.clear());
afterEach(() => {
  vi.useRealTimers();
});
const mountShell = (path: string, options: Parameters<typeof mountApp>[1] = {}) =>
  mountApp(path, { component: (pages) => h(App, { pages }), ...options });
const press = (key: string): boolean => document.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));

describe('the shell', () => {
  it('has an entry for each page that exists, marks the one in view, and has live counts soon', async () => {
    const { view } = await mountShell('/c/local/topics');
    const links = view.findComponent(SideNav).findAll('a');
    await vi.waitFor(() => expect(view.findComponent(SideNav).text()).toContain('Topics24'), { timeout: 4000 });
    expect(links.map((link) => [link.text(), link.attributes('aria-current')])).toEqual([
      ['Start', undefined],
      ['Overview', undefined],
      ['Topics24', 'page'],
      ['Messages', undefined],
      ['Consumer groups3', undefined],
      ['Producers2', undefined],
      ['Nodes & logs', undefined],
      ['Gallery', undefined], // while developing only
    ]);
  });
  it('has the page of brokers for other clusters, and the one with logs for nodes of this machine', async () => {
    const { backend, view } = await mountShell('/c/local/topics');
    const names = (): string[] =>
      view
        .findComponent(SideNav)
        .findAll('a')
        .map((link) => link.text())
        .filter((text) => /^(Brokers|Nodes)/.test(text));
    const before = names();
    backend.world.connections = backend.world.connections.map((connection) => ({ ...connection, kind: 'remote' }));
    backend.push();
    await settle();
    expect([before, names()]).toEqual([['Nodes & logs'], ['Brokers']]);
  });
  it('takes a remote cluster out of the list after a question, and says what was refused', async () => {
    const { backend, button, router, text } = await mountShell('/c/local/topics');
    const remove = () => document.querySelector<HTMLButtonElement>('[aria-label="Remove Orders"]');
    expect(remove()).toBeNull(); // not the local one
    backend.world.connections = backend.world.connections.map((one) => ({ ...one, kind: 'remote', name: 'Orders' }));
    backend.push();
    await settle();
    remove()?.click();
    await settle();
    expect(text()).toContain('Nothing changes on the cluster');
    backend.world.failures.set('connections.remove', new ConsoleError('settingsNotSaved', { path: '/full', systemCode: 'ENOSPC' }));
    button('Remove').click();
    await settle();
    expect([text().includes('/full'), router.currentRoute.value.name]).toEqual([true, 'topics']);
    backend.world.failures.delete('connections.remove');
    button('Remove').click();
    await settle();
    expect(backend.world.calls.filter(({ name }) => name === 'connections.remove').map(({ input }) => input)).toEqual([
      { connection: 'local' },
      { connection: 'local' },
    ]);
    await vi.waitFor(() => expect(router.currentRoute.value.name).toBe('start'), { timeout: 4000 });
    expect(text()).not.toContain('Nothing changes on the cluster');
  });
  it('shows connection, round trip, rates and freshness', async () => {
    const { view } = await mountShell('/settings');
    expect(view.findComponent(StatusBar).text().replaceAll(/\s+/g, ' ')).toMatch(
      /^Connected · 0\.4 ms.*in 642\/s.*out 1,285\/s.*Live · just now$/,
    );
    expect([view.findComponent(TitleBar).find('nav').text(), view.findComponent(AppMark).exists()]).toEqual(['Local5.5.0', true]);
  });
  it('says in which zone times are while it is not this machine’s, and leads to where it is chosen', async () => {
    const { backend, view } = await mountShell('/settings');
    const zone = (): string[] => view.findAll('[data-testid=time-zone]').map((link) => `${link.text()} ${link.attributes('href') ?? ''}`);
    const before = zone();
    backend.world.settings = { ...backend.world.settings, timeZone: 'Asia/Shanghai' };
    backend.push();
    await settle();
    expect([before, zone()]).toEqual([[], ['Times in Asia/Shanghai /settings/language']]);
    backend.world.settings = { ...backend.world.settings, timeZone: machineZone() };
    backend.push();
    await settle();
    expect(zone()).toEqual([]);
  });
  it('changes language and theme everywhere at once, from any window', async () => {
    const { backend, text } = await mountShell('/settings');
    backend.world.settings = { ...backend.world.settings, language: 'zh', theme: 'dark' };
    backend.push();
    await settle();
    expect([
      document.documentElement.lang,
      document.documentElement.dataset['theme'],
      document.title,
      text().includes('节点与日志'),
    ]).toEqual(['zh', 'dark', '设置 · Gantry', true]);
  });
  it('goes to pages with G and a letter, and lists its keys with ?', async () => {
    const { router, text } = await mountShell('/settings');
    press('g');
    press('t');
    await vi.waitFor(() => expect(router.currentRoute.value.fullPath).toBe('/c/local/topics'), { timeout: 4000 });
    press('?');
    await settle();
    expect(text()).toContain('let waiting rows in');
    expect(document.querySelector('[role=dialog]')).not.toBeNull();
  });
  it('says within a second that the console is gone, and that it is back', async () => {
    const { backend, view } = await mountShell('/c/local/topics');
    backend.link.cut();
    await vi.waitFor(() => expect(view.findComponent(LostBanner).text()).toContain('The console does not answer.'), { timeout: 3000 });
    expect(view.find('[data-testid=connection-state]').text()).toBe('Console not reachable');
    backend.link.restore();
    await vi.waitFor(() => expect(view.findComponent(LostBanner).text()).toBe(''), { timeout: 3000 });
  });
  it('says that a cluster does not answer', async () => {
    const { view } = await mountShell('/c/local/topics', {
      change: ({ world }) =>
        (world.connections = world.connections.map((connection) => ({
          ...connection,
          state: { status: 'unreachable', sinceMs: 0, detail: 'ECONNREFUSED' },
        }))),
    });
    expect(view.findComponent(LostBanner).text()).toContain('Local does not answer. No NameServer answers at 127.0.0.1:9876.');
  });
  it('says that a broker does not answer, once, and that it is back', async () => {
    const { backend, view } = await mountShell('/c/local/topics');
    const withBroker = (state: NodeState): void => {
      backend.world.nodes = backend.world.nodes.map((node) => (node.kind === 'broker' && node.brokerId === 0 ? { ...node, state } : node));
      backend.push();
    };
    withBroker('unreachable');
    await vi.waitFor(() => expect(view.findComponent(LostBanner).text()).toMatch(/broker-\w.* not answer/), { timeout: 3000 });
    withBroker('running');
    await vi.waitFor(() => expect(view.findComponent(LostBanner).text()).toBe(''), { timeout: 3000 });
  });
  it('pauses: nothing is asked any more until it goes on', async () => {
    const { backend, view } = await mountShell('/c/local/topics');
    press('p');
    await settle();
    expect([backend.open(), view.findComponent(StatusBar).text().includes('Paused')]).toEqual([
      ['app.settings', 'cluster.watch', 'connections.watch'],
      true,
    ]);
    press('p');
    await settle();
    expect(backend.open()).toContain('topics.list');
  });
});

describe('FailureBand', () => {
  it('says why figures are old, unless the banner of the shell says it', async () => {
    const failure = { code: 'brokerUnreachable' as const, data: { brokerName: 'broker-a', address: '127.0.0.1:10911' } };
    const { backend, view } = await mountApp('/settings', { component: () => h(FailureBand, { failure }) });
    expect(view.text()).toBe('broker-a did not answer at 127.0.0.1:10911.');
    backend.world.nodes = backend.world.nodes.map((node) => (node.brokerName === 'broker-a' ? { ...node, state: 'unreachable' } : node));
    backend.push();
    await vi.waitFor(() => expect(view.text()).toBe(''), { timeout: 3000 });
  });
});

describe('SignIn', () => {
  it('says how a browser gets in', () => {
    expect(mountKit(SignIn).text()).toContain('This browser is not signed in');
  });
});

describe('KeysDialog', () => {
  it('has one part for the page and one for everywhere', async () => {
    mountKit(KeysDialog, { open: true, pageKeys: [{ keys: 'N', text: 'new topic' }], allKeys: [{ keys: 'G T', text: 'go to Topics' }] });
    await settle();
    expect([...document.querySelectorAll('[role=dialog] h3')].map((head) => head.textContent)).toEqual(['On this page', 'Everywhere']);
  });
});

describe('windowFrame', () => {
  it('makes room for the buttons of each system and none in a browser', () => {
    expect([windowFrame({ platform: 'darwin' }), windowFrame({ platform: 'win32' }), windowFrame(undefined)]).toEqual([
      { isDraggable: true, hasMark: false, padding: 'pl-78' },
      { isDraggable: true, hasMark: true, padding: 'pr-138' },
      { isDraggable: false, hasMark: true, padding: '' },
    ]);
  });
});
