import { describe, expect, it } from 'vitest';
import { ConsoleError } from '../../../console/contract/errors.ts';
import { fakeBroker, fakeNamesrv } from '../../fixtures/fake-data.ts';
import { mountApp, settle } from '../../fixtures/mount-app.ts';
import type { FakeBackend } from '../../fixtures/fake-backend.ts';
import { mountKit } from '../../components/fixtures.ts';
import { useToastsStore } from '../../stores/toasts.ts';
import ClientSnippets from './parts/ClientSnippets.vue';
import ConnectDialog from './parts/ConnectDialog.vue';
import FirstRun from './parts/FirstRun.vue';
import LaunchTower from './parts/LaunchTower.vue';
import NodeLine from './parts/NodeLine.vue';
import RunningCluster from './parts/RunningCluster.vue';
import TopologyChoice from './parts/TopologyChoice.vue';
import { remedyFor } from './remedy.ts';
import { snippetsFor } from './snippets.ts';

const stopped = ({ world }: FakeBackend): void => {
  world.cluster = { ...world.cluster, status: 'stopped', namesrv: null, startedAtMs: null };
  world.nodes = [];
};

describe('the start page before the first start', () => {
  it('starts the cluster with one click and then shows its address in every snippet', async () => {
    const { backend, button, text } = await mountApp('/start', { change: stopped });
    expect(text()).toContain('No cluster is running');
    button('Start cluster').click();
    await settle();
    expect(backend.world.calls).toEqual([{ name: 'cluster.start', input: { topology: 'single', namesrvPort: 9876, brokerPort: 10_911 } }]);
    expect(text()).toContain('Point a client at 127.0.0.1:9876');
    expect(useToastsStore().toasts.map(({ title }) => title)).toEqual(['The local cluster is running at 127.0.0.1:9876']);
  });
  it('starts with Enter', async () => {
    const { backend } = await mountApp('/start', { change: stopped });
    document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
    await settle();
    expect(backend.world.calls.map(({ name }) => name)).toEqual(['cluster.start']);
  });
  it('names the process that has the port and starts on the next free one', async () => {
    const { backend, button, text } = await mountApp('/start', {
      change: (given) => {
        stopped(given);
        const data = { port: 9876, ownerPid: 4711, ownerName: 'java', freePort: 9877 };
        given.world.cluster = { ...given.world.cluster, status: 'failed', failure: { code: 'portInUse', data } };
        given.world.failures.set('cluster.start', new ConsoleError('portInUse', data));
      },
    });
    expect(text()).toContain('Port 9876 is taken by java (pid 4711).');
    backend.world.failures.clear();
    button('Start on port 9877 instead').click();
    await settle();
    expect([backend.world.calls.map(({ input }) => input), text().includes('Point a client at 127.0.0.1:9877')]).toEqual([
      [{ topology: 'single', namesrvPort: 9877, brokerPort: 10_911 }],
      true,
    ]);
  });
  it('shows the last lines of the node that did not come up', async () => {
    const { text } = await mountApp('/start', {
      change: (given) => {
        stopped(given);
        given.world.cluster = {
          ...given.world.cluster,
          status: 'failed',
          failure: {
            code: 'clusterFailed',
            data: { node: 'broker-a/0', lastLines: ['commitlog length not matched', 'exit 253'], detail: 'It exited with code 253.' },
          },
        };
      },
    });
    expect(text()).toContain('broker-a/0 did not start. It exited with code 253.');
    expect(text()).toContain('commitlog length not matched exit 253');
  });
  it('says that nothing can be started where this program may not', async () => {
    const { text } = await mountApp('/start', {
      change: (given) => (stopped(given), (given.world.cluster = { ...given.world.cluster, topologies: [] })),
    });
    expect([text().includes('started without a local cluster'), text().includes('Start cluster')]).toEqual([true, false]);
  });
});

describe('the start page while the cluster runs', () => {
  it('asks before it stops the cluster', async () => {
    const { backend, button, text } = await mountApp('/start');
    button('Stop cluster').click();
    await settle();
    expect([backend.world.calls, text().includes('Stop the local cluster?')]).toEqual([[], true]);
    document.querySelector<HTMLButtonElement>('[role=alertdialog] button[class*="bg-bad"]')?.click();
    await settle();
    expect(backend.world.calls.map(({ name }) => name)).toEqual(['cluster.stop']);
    expect(text()).toContain('No cluster is running');
  });
  it('leaves a cluster of another Gantry alone', async () => {
    const { text } = await mountApp('/start', { change: ({ world }) => (world.cluster = { ...world.cluster, ownerPid: 77 }) });
    expect([text().includes('Another Gantry (pid 77) runs this cluster.'), text().includes('Stop cluster')]).toEqual([true, false]);
  });
  it('counts the messages of today as they arrive', async () => {
    const { text } = await mountApp('/start');
    expect(text()).toContain('5,204,118 messages today');
  });
  it('speaks Chinese', async () => {
    const { text } = await mountApp('/start', { locale: 'zh' });
    expect(text()).toContain('让客户端连接 127.0.0.1:9876');
  });
});

describe('parts', () => {
  it('draw nodes with their state while they start', async () => {
    const { view } = await mountApp('/start', {
      change: ({ world }) => {
        world.cluster = { ...world.cluster, status: 'starting', namesrv: null };
        world.nodes = [fakeNamesrv(), fakeBroker({ state: 'starting' })];
      },
    });
    expect(
      view
        .findComponent(FirstRun)
        .findAllComponents(NodeLine)
        .map((line) => line.text()),
    ).toEqual(['namesrv-1127.0.0.1:9876running', 'broker-a/0127.0.0.1:10911starting']);
    expect([view.findComponent(RunningCluster).exists(), view.findComponent(LaunchTower).props('isUp')]).toEqual([false, false]);
  });
  it('offer only topologies that can be started', () => {
    const choice = mountKit(TopologyChoice, { topologies: ['single', 'two-pairs', 'unheard-of'], isLocked: false, modelValue: 'single' });
    expect(choice.findAll('[role=radio]').map((radio) => [radio.attributes('aria-label'), radio.attributes('aria-checked')])).toEqual([
      ['One broker', 'true'],
      ['Two masters, two slaves', 'false'],
    ]);
  });
  it('say whether a message has come', () => {
    const snippets = (props: object): string =>
      mountKit(ClientSnippets, { address: '127.0.0.1:9876', isRunning: true, messagesToday: 0, ...props })
        .find('[role=status]')
        .text();
    expect([snippets({ isRunning: false }), snippets({}), snippets({ messagesToday: 1 })]).toEqual([
      'Waiting for the cluster. Then this line shows the first message as it arrives.',
      'Waiting for the first message. Run the program, or any other client.',
      '1 message today',
    ]);
  });
  it('take several addresses and a name, and are recorded unless that is switched off', async () => {
    const dialog = mountKit(ConnectDialog, { open: true });
    await settle();
    const [addresses] = document.querySelectorAll<HTMLInputElement>('[role=dialog] input');
    if (addresses !== undefined) addresses.value = '10.0.0.1:9876; 10.0.0.2:9876';
    addresses?.dispatchEvent(new Event('input', { bubbles: true }));
    await settle();
    document.querySelector('form')?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
    document.querySelector<HTMLElement>('[role=dialog] [role=switch]')?.click();
    await settle();
    document.querySelector('form')?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
    const input = { name: '10.0.0.1:9876', namesrvAddresses: ['10.0.0.1:9876', '10.0.0.2:9876'] };
    expect(dialog.emitted('connect')).toEqual([[{ ...input, isRecorded: true }], [{ ...input, isRecorded: false }]]);
  });
});

describe('remedyFor', () => {
  const options = { topology: 'single', namesrvPort: 9876, brokerPort: 10_911 } as const;
  const taken = (port: number) => remedyFor({ code: 'portInUse', data: { port, freePort: port + 10 } }, options);
  it('changes the port that is taken, and lets the system choose where several follow from one', () => {
    expect([taken(9876), taken(10_911), taken(10_912), remedyFor({ code: 'clusterFailed', data: {} }, options)]).toEqual([
      { changes: { namesrvPort: 9886 }, port: 9886 },
      { changes: { brokerPort: 10_921 }, port: 10_921 },
      { changes: { brokerPort: 0 }, port: undefined },
      undefined,
    ]);
  });
});

describe('snippetsFor', () => {
  it('puts the whole address into every program', () => {
    for (const { code, id } of snippetsFor('10.0.0.1:9876;10.0.0.2:9876')) {
      expect([id, code.includes(id === 'go' ? '"10.0.0.1:9876", "10.0.0.2:9876"' : '10.0.0.1:9876;10.0.0.2:9876')]).toEqual([id, true]);
    }
  });
});
