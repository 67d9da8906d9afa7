import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { effectScope } from 'vue';
import { ConsoleError } from '../../console/contract/errors.ts';
import { known, unknown } from '../../console/contract/figure.ts';
import { fakeBroker, fakeFigures, fakeNamesrv } from '../fixtures/fake-data.ts';
import { createStoreHarness, settle } from '../fixtures/mount-app.ts';
import { zoneInForce } from '../i18n/zone.ts';
import { useClusterStore } from './cluster.ts';
import { useConnectionsStore } from './connections.ts';
import { useLinkStore } from './link.ts';
import { useLiveStore } from './live.ts';
import { sumOf, useNodesStore } from './nodes.ts';
import { usePreferencesStore } from './preferences.ts';
import { useTasksStore } from './tasks.ts';
import { useToastsStore } from './toasts.ts';

let scope = effectScope();
beforeEach(() => {
  localStorage.clear();
  scope = effectScope();
});
afterEach(() => scope.stop());

describe('usePreferencesStore', () => {
  it('takes the settings of the backend, and shows a change at once', async () => {
    const { backend, run } = createStoreHarness();
    backend.world.settings = { ...backend.world.settings, theme: 'dark', language: 'zh', density: 'comfortable' };
    const store = run(usePreferencesStore);
    await settle();
    expect([store.settings.theme, store.locale, store.rowHeight]).toEqual(['dark', 'zh', 34]);
    const change = store.change({ language: 'en' });
    expect(store.locale).toBe('en');
    await change;
    expect(backend.world.settings.language).toBe('en');
  });
  it('starts with the copy of this browser and ignores one that cannot be read', () => {
    localStorage.setItem(
      'gantry.settings',
      JSON.stringify({ language: 'zh', theme: 'light', density: 'dense', refreshIntervalMs: 1000, singleKeyShortcuts: true }),
    );
    const store = createStoreHarness().run(usePreferencesStore);
    expect([store.locale, store.settings.theme, store.settings.density, store.settings.timeZone]).toEqual([
      'zh',
      'light',
      'compact',
      'system',
    ]);
    localStorage.setItem('gantry.settings', '{"language":"fr"}');
    expect(createStoreHarness().run(usePreferencesStore).settings.language).toBe('system');
  });
  it('puts the zone in force in which times are shown, and this machine’s where a zone is not known here', async () => {
    const { backend, run } = createStoreHarness();
    const store = run(usePreferencesStore);
    await store.change({ timeZone: 'Asia/Shanghai' });
    expect([zoneInForce(), backend.world.settings.timeZone]).toEqual(['Asia/Shanghai', 'Asia/Shanghai']);
    await settle();
    backend.world.settings = { ...backend.world.settings, timeZone: 'Mars/Olympus' };
    backend.push();
    await settle();
    expect([zoneInForce(), store.settings.timeZone]).toEqual(['system', 'Mars/Olympus']);
  });
  it('says when the settings could not be written', async () => {
    const { backend, run } = createStoreHarness();
    backend.world.failures.set('app.changeSettings', new ConsoleError('settingsNotSaved', { path: 'settings.json', systemCode: 'EACCES' }));
    await expect(run(usePreferencesStore).change({ theme: 'dark' })).rejects.toMatchObject({ code: 'settingsNotSaved' });
  });
});

describe('useLinkStore', () => {
  it('knows that the backend is there, and since when it is not', () => {
    const { backend, run } = createStoreHarness();
    const store = run(useLinkStore);
    expect([store.isUp, store.wasUp, store.lostAtMs]).toEqual([true, true, undefined]);
    backend.link.cut();
    expect([store.isUp, store.wasUp, store.lostAtMs === undefined]).toEqual([false, true, false]);
    backend.link.restore();
    expect([store.isUp, store.lostAtMs]).toEqual([true, undefined]);
  });
});

describe('useConnectionsStore', () => {
  it('lists clusters, finds the one in view, and gives each a colour that stays', async () => {
    const { backend, run } = createStoreHarness();
    backend.world.connections = [
      ...backend.world.connections,
      ...['orders', 'staging'].map((id) => ({
        id,
        kind: 'remote' as const,
        name: id,
        namesrvAddresses: ['10.0.0.1:9876'],
        state: { status: 'connecting' as const },
      })),
    ];
    const store = run(useConnectionsStore);
    await settle();
    store.currentId = 'staging';
    expect([store.current?.name, ['local', 'orders', 'staging'].map(store.colourOf)]).toEqual([
      'staging',
      ['var(--conn-teal)', 'var(--conn-red)', 'var(--conn-amber)'],
    ]);
  });
});

describe('useLiveStore', () => {
  it('asks unless it is paused or switched off', async () => {
    const { run } = createStoreHarness();
    const store = run(useLiveStore);
    const preferences = run(usePreferencesStore);
    expect(store.isAsking).toBe(true);
    store.togglePause();
    expect([store.isAsking, store.isHeld]).toEqual([false, true]);
    store.togglePause();
    await preferences.change({ refreshIntervalMs: 0 });
    expect(store.isAsking).toBe(false);
  });
});

describe('useNodesStore', () => {
  it('asks only while somebody looks, and records rates for the sparkline', async () => {
    const { backend, run } = createStoreHarness();
    const store = run(useNodesStore);
    await settle();
    expect(backend.open()).not.toContain('nodes.watch');
    scope.run(store.watchHere);
    await settle();
    expect(backend.open()).toContain('nodes.watch');
    backend.world.nodes = [fakeNamesrv(), fakeBroker({ figures: fakeFigures({ inPerSecond: known(7) }) })];
    backend.push();
    await settle();
    expect([store.inPerSecond, store.history.get('broker-a/0')]).toEqual([7, [642.4, 7]]);
    scope.stop();
    await settle();
    expect(backend.open()).not.toContain('nodes.watch');
  });
  it('acts on the connection in view and lists the work', async () => {
    const { backend, run } = createStoreHarness();
    const store = run(useNodesStore);
    await store.kill('broker-a/0');
    expect([backend.world.calls, run(useTasksStore).tasks.map(({ kind, names, status }) => ({ kind, names, status }))]).toEqual([
      [{ name: 'nodes.kill', input: { connection: 'local', node: 'broker-a/0' } }],
      [{ kind: 'killNode', names: { node: 'broker-a/0' }, status: 'done' }],
    ]);
  });
  it('sums what is known and knows nothing from nobody', () => {
    const silent = fakeBroker({ id: 'broker-b/0', figures: fakeFigures({ inPerSecond: unknown('noAnswer', 'broker-b') }) });
    expect([sumOf([fakeNamesrv(), fakeBroker(), silent], 'inPerSecond'), sumOf([fakeNamesrv(), silent], 'inPerSecond')]).toEqual([
      642.4,
      undefined,
    ]);
  });
});

describe('useClusterStore', () => {
  it('starts with the ports that were chosen and passes a refusal on', async () => {
    const { backend, run } = createStoreHarness();
    const store = run(useClusterStore);
    await settle();
    expect(store.isRunning).toBe(true);
    await store.start({ topology: 'single', namesrvPort: 9877, brokerPort: 0 });
    expect(backend.world.calls).toEqual([{ name: 'cluster.start', input: { topology: 'single', namesrvPort: 9877, brokerPort: 0 } }]);
    backend.world.failures.set(
      'cluster.start',
      new ConsoleError('portInUse', { port: 9876, ownerPid: 12, ownerName: 'java', freePort: 9878 }),
    );
    await expect(store.start({ topology: 'single', namesrvPort: 9876, brokerPort: 0 })).rejects.toMatchObject({ code: 'portInUse' });
    expect(run(useTasksStore).tasks.map(({ status }) => status)).toEqual(['done', 'failed']);
  });
});

describe('useTasksStore', () => {
  it('keeps what runs and the last five that ended', async () => {
    const { run } = createStoreHarness();
    const store = run(useTasksStore);
    let finish = (): void => {};
    const long = store.run('startCluster', {}, () => new Promise<void>((resolve) => (finish = resolve)));
    for (let node = 0; node < 7; node += 1) await store.run('stopNode', { node: String(node) }, async () => {});
    expect([store.runningCount, store.tasks.map(({ names }) => names['node'])]).toEqual([1, [undefined, '2', '3', '4', '5', '6']]);
    finish();
    await long;
    expect(store.runningCount).toBe(0);
  });
});

describe('useToastsStore', () => {
  it('shows three at most and lets go of a failure last', () => {
    const store = createStoreHarness().run(useToastsStore);
    store.show({ tone: 'bad', title: 'failed' });
    for (const title of ['a', 'b', 'c']) store.show({ tone: 'ok', title });
    expect(store.toasts.map(({ title }) => title)).toEqual(['failed', 'b', 'c']);
    store.dismiss(store.toasts[0]?.id ?? 0);
    expect(store.toasts.map(({ title }) => title)).toEqual(['b', 'c']);
  });
});
