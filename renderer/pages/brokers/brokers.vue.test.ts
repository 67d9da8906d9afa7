import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ConsoleError } from '../../../console/contract/errors.ts';
import type { FakeWorld } from '../../fixtures/fake-backend.ts';
import { fakeSettings, fakeSummary } from '../../fixtures/fake-brokers.ts';
import { fakeBroker, fakeNamesrv } from '../../fixtures/fake-data.ts';
import { mountApp, settle } from '../../fixtures/mount-app.ts';
import type { MountedApp } from '../../fixtures/mount-app.ts';

beforeEach(() => localStorage.clear());

/** Two masters and a slave on another machine. */
function remote(world: FakeWorld): void {
  const [local] = world.connections;
  if (local === undefined) throw new Error('no connection');
  world.connections = [{ ...local, id: 'local', kind: 'remote', name: 'Shop' }];
  const broker = (brokerName: string, brokerId: number, address: string) =>
    fakeBroker({
      id: `${brokerName}/${brokerId}`,
      brokerName,
      brokerId,
      address,
      isLocal: false,
      role: brokerId === 0 ? 'ASYNC_MASTER' : 'SLAVE',
    });
  world.nodes = [
    fakeNamesrv(),
    broker('broker-a', 0, '10.0.0.1:10911'),
    broker('broker-a', 1, '10.0.0.2:10911'),
    broker('broker-b', 0, '10.0.0.3:10911'),
  ];
  const slaveState = {
    isMaster: false as const,
    masterAddress: '10.0.0.1:10912',
    maxOffset: 5,
    masterFlushOffset: 6,
    transferredBytesPerSecond: 0,
  };
  world.brokers = [
    fakeSummary({ address: '10.0.0.1:10911' }),
    fakeSummary({
      id: 'broker-a/1',
      brokerId: 1,
      address: '10.0.0.2:10911',
      settings: fakeSettings({ brokerRole: 'SLAVE' }),
      replication: slaveState,
      writable: [],
    }),
    fakeSummary({
      id: 'broker-b/0',
      brokerName: 'broker-b',
      address: '10.0.0.3:10911',
      settings: fakeSettings({ brokerName: 'broker-b', waitTimeMillsInSendQueue: '500' }),
    }),
  ];
}
const open = (path: string, options: Parameters<typeof mountApp>[1] = {}) =>
  mountApp(`/c/local/brokers${path}`, { change: ({ world }) => remote(world), ...options });
const cells = ({ view }: MountedApp, setting: string): string[] => view.findAll(`[data-setting=${setting}] td`).map((cell) => cell.text());
async function write(app: MountedApp, name: string, broker: string, value: string, key = 'Enter'): Promise<void> {
  const cell = app.view
    .findAll('button')
    .find((button) => button.attributes('aria-label')?.startsWith(`Change ${name} of ${broker},`) === true);
  if (cell === undefined) throw new Error(`no cell ${name} of ${broker}`);
  await cell.trigger('click');
  await settle();
  const input = app.view.find(`input[aria-label="${name} of ${broker}"]`);
  await input.setValue(value);
  if (key === 'all') app.button('Write it for all masters').click();
  else await input.trigger('keydown', { key });
  await settle();
}

describe('the brokers page', { timeout: 20_000 }, () => {
  it('shows what a broker says about itself, with meaning and unit', async () => {
    const app = await open('');
    const text = app.text();
    expect(text).toContain('broker-a0 master');
    expect(text).toContain('Stored today5,204,118');
    expect(
      app.view
        .findAll('tr')
        .map((row) => row.text())
        .filter((row) => /^(putTps|aKeyOfTomorrow|putMessageDistributeTime)/.test(row)),
    ).toEqual([
      'putTps642  ·  640  ·  598Messages stored a second: average of 10 s, 1 min, 10 min',
      'putMessageDistributeTime<=0ms6200~10ms2110~50ms1How long puts of the last minute took',
      'aKeyOfTomorrow7',
    ]);
    expect(app.backend.open()).toContain('brokers.runtime');
  });

  it('asks for the runtime figures of the broker in view only, and of none once it is left', async () => {
    const app = await open('/broker-b/0?tab=config');
    expect(app.backend.open()).not.toContain('brokers.runtime');
    await app.router.push('/c/local/brokers/broker-b/0');
    await settle();
    expect(app.backend.open()).toContain('brokers.runtime');
    await app.router.push('/settings');
    await vi.waitFor(() => expect(app.backend.open()).not.toContain('brokers.runtime'), { timeout: 4000 });
  });

  it('has the brokers as columns and colours what differs', async () => {
    const app = await open('/broker-a/0?tab=config');
    expect(cells(app, 'waitTimeMillsInSendQueue')).toEqual(['200', '500', 'ms a send may wait before SYSTEM_BUSY']);
    const odd = app.view.findAll('[data-setting] .text-warn-fg').map((cell) => cell.text());
    expect(odd).toEqual(['500']);
    await app.router.push('/c/local/brokers/broker-a/0?tab=config&show=differ');
    await settle();
    expect(app.view.findAll('[data-setting]').map((row) => row.attributes('data-setting'))).toEqual(['waitTimeMillsInSendQueue']);
  });

  it('keeps a change as a draft, shows the requests, sends them and reads the brokers again', async () => {
    const app = await open('/broker-a/0?tab=config');
    await write(app, 'fileReservedTime', 'broker-a/0', '48');
    expect(app.view.find('[data-testid=draft]').text()).toContain('1 change, not applied');
    expect(app.backend.world.calls).toEqual([]);
    app.button('Apply…').click();
    await settle();
    expect(app.text()).toContain('UPDATE_BROKER_CONFIG 25 fileReservedTime=48 → broker-a 10.0.0.1:10911');
    [...document.querySelectorAll('button')].find((button) => button.textContent?.trim() === 'Apply')?.click();
    await settle();
    expect(app.backend.world.calls).toEqual([
      {
        name: 'brokers.changeSettings',
        input: { connection: 'local', changes: [{ id: 'broker-a/0', settings: { fileReservedTime: '48' } }] },
      },
    ]);
    expect([cells(app, 'fileReservedTime').slice(0, 2), app.view.find('[data-testid=draft]').exists()]).toEqual([['48', '72'], false]);
  });

  it('writes one value for all masters, and lets drafts go', async () => {
    const app = await open('/broker-a/0?tab=config');
    await write(app, 'deleteWhen', 'broker-b/0', '05', 'all');
    expect(app.view.find('[data-testid=draft]').text()).toContain('2 changes, not applied');
    app.button('Discard').click();
    await settle();
    expect([cells(app, 'deleteWhen').slice(0, 2), app.view.find('[data-testid=draft]').exists()]).toEqual([['04', '04'], false]);
  });

  it('says what a broker did not take, though it said yes', async () => {
    const app = await open('/broker-a/0?tab=config&show=all');
    const { world } = app.backend;
    await write(app, 'somethingNobodyExplains', 'broker-a/0', 'y');
    const before = world.brokers;
    app.button('Apply…').click();
    await settle();
    Object.defineProperty(world, 'brokers', { get: () => before, set: () => {} }); // the broker ignores it
    [...document.querySelectorAll('button')].find((button) => button.textContent?.trim() === 'Apply')?.click();
    await settle();
    expect(app.text()).toContain('Not taken, though the broker said yes: broker-a/0 somethingNobodyExplains=x');
  });

  it('shows a slave’s settings and leads to its master to change them', async () => {
    const app = await open('/broker-a/1?tab=config');
    expect(app.text()).toContain('broker-a/1 is a slave: its settings are shown, and changed at broker-a/0.');
    expect(cells(app, 'brokerRole').slice(0, 3)).toEqual(['ASYNC_MASTER', 'SLAVE', 'ASYNC_MASTER']);
    app.button('Open the master').click();
    await vi.waitFor(() => expect(app.router.currentRoute.value.fullPath).toBe('/c/local/brokers/broker-a/0?tab=config'), {
      timeout: 4000,
    });
  });

  it('takes the write permission at the NameServers once the name was typed, and gives it back', async () => {
    const app = await open('/broker-a/0');
    app.button('Wipe write permission…').click();
    await settle();
    expect(app.text()).toContain('WIPE_WRITE_PERM_OF_BROKER 205 brokerName=broker-a → 127.0.0.1:9876');
    const confirm = (): HTMLButtonElement | undefined =>
      [...document.querySelectorAll('button')].find((button) => button.textContent?.trim() === 'Wipe write permission');
    confirm()?.click();
    await settle();
    expect(app.backend.world.calls).toEqual([]);
    const field = document.querySelector<HTMLInputElement>('[role=alertdialog] input');
    if (field === null) throw new Error('no field');
    field.value = 'broker-a';
    field.dispatchEvent(new Event('input', { bubbles: true }));
    await settle();
    confirm()?.click();
    await settle();
    expect(app.backend.world.calls).toEqual([
      { name: 'brokers.changePermission', input: { connection: 'local', brokerName: 'broker-a', isWritable: false } },
    ]);
    expect(app.text()).toContain('Clients do not send to this broker: its write permission was wiped at 127.0.0.1:9876.');
    expect(app.button('Give write permission…')).toBeTruthy();
  });

  it('says what replication is, on either side, and where a broker is too old to tell', async () => {
    const slave = await open('/broker-a/1?tab=replication');
    expect(slave.text()).toContain('Its master10.0.0.1:10912');
    const old = await open('/broker-a/0?tab=replication', {
      change: ({ world }) => {
        remote(world);
        world.brokers = world.brokers.map((broker) => ({ ...broker, replication: null }));
      },
    });
    expect(old.text()).toContain('This broker does not tell about replication');
  });

  it('says which broker is gone, which does not answer, and that nothing could be read', async () => {
    const gone = await open('/broker-z/0');
    expect(gone.text()).toContain('There is no broker broker-z/0');
    const silent = await open('/broker-a/0', {
      change: ({ world }) => {
        remote(world);
        world.failures.set('brokers.runtime', new ConsoleError('brokerUnreachable', { brokerName: 'broker-a', address: '10.0.0.1:10911' }));
      },
    });
    expect(silent.text()).toContain('The broker did not answer');
    const failed = await open('', {
      change: ({ world }) => {
        remote(world);
        world.failures.set('nodes.watch', new ConsoleError('internal', {}));
      },
    });
    expect(failed.text()).toContain('The brokers could not be listed');
  });
});
