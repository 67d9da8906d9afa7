import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BrokerTwin } from '../../../engine/admin/fixtures/cluster-on-memory-net.ts';
import { RequestCode } from '../../../engine/protocol/request-code.ts';
import { failureOf } from '../../contract/errors.ts';
import type { BrokerRuntime, BrokerSummary } from '../../contract/brokers.ts';
import type { RequestResult } from '../../contract/topics.ts';
import { firstValue, openConsole } from '../fixtures/console-under-test.ts';
import type { ConsoleUnderTest } from '../fixtures/console-under-test.ts';
import { replicationOf } from './broker-summary.ts';

let subject: ConsoleUnderTest;
beforeEach(async () => {
  subject = await openConsole(['broker-a', 'broker-b']);
  for (const broker of subject.remote.brokers)
    broker.answers.set(RequestCode.GET_BROKER_CONFIG, { code: 0, body: Buffer.from(`brokerName=${broker.name}\nfileReservedTime=48\n`) });
});
afterEach(() => subject.stop());
const brokerB = (): BrokerTwin => {
  const broker = subject.remote.brokers[1];
  if (broker === undefined) throw new Error('no second broker');
  return broker;
};
const here = () => ({ connection: subject.connection });
const summaries = (passes: (all: BrokerSummary[]) => boolean = () => true): Promise<BrokerSummary[]> =>
  firstValue((observer) => subject.rpc.brokers.summary(here(), observer), passes);
const outcomes = (results: readonly RequestResult[]): string[] =>
  results.map(({ target, requestName, outcome }) => `${target.node} ${requestName} ${outcome.status}`);
const sent = (): string[] => subject.remote.requests.filter((request) => /UPDATE_BROKER_CONFIG|PERM_OF_BROKER|CLEAN/.test(request));

describe('the summary of all brokers', () => {
  it('has the settings of each; no replication on one that is older than the request, which is no failure', async () => {
    expect(await summaries()).toEqual(
      ['broker-a', 'broker-b'].map((brokerName, index) => ({
        id: `${brokerName}/0`,
        clusterName: 'DefaultCluster',
        brokerName,
        brokerId: 0,
        address: `127.0.0.1:${10_911 + index * 10}`,
        settings: { brokerName, fileReservedTime: '48' },
        replication: null,
        writable: [{ namesrv: '127.0.0.1:9876', isWritable: null }],
        failures: [],
      })),
    );
  });
  it('says which broker did not answer, and has the others', async () => {
    await subject.remote.kill(brokerB().address);
    const all = await summaries();
    expect(all.map(({ id, settings, failures }) => [id, settings === null, failures.map(({ failure }) => failure.code)])).toEqual([
      ['broker-a/0', false, []],
      ['broker-b/0', true, ['brokerUnreachable', 'brokerUnreachable']],
    ]);
  });
  it('knows from the route of the broker’s own topic whether clients may send to it', async () => {
    for (const broker of subject.remote.brokers) {
      broker.topics.set(broker.name, {
        topicName: broker.name,
        order: false,
        perm: 6,
        readQueueNums: 1,
        writeQueueNums: 1,
        topicFilterType: 'SINGLE_TAG',
        topicSysFlag: 0,
      });
      subject.remote.routes.add(broker.name);
    }
    expect((await summaries()).map(({ writable }) => writable)).toEqual([
      [{ namesrv: '127.0.0.1:9876', isWritable: true }],
      [{ namesrv: '127.0.0.1:9876', isWritable: true }],
    ]);
  });
});

it('reads replication from either side', () => {
  const client = {
    lastReadTimestamp: 0,
    lastWriteTimestamp: 0,
    masterAddr: 'm:1',
    masterFlushOffset: 90,
    maxOffset: 80,
    transferredByteInSecond: 5,
  };
  const slave = { addr: 's:1', diff: -3, inSync: true, slaveAckOffset: 0, transferFromWhere: 0, transferredByteInSecond: 7 };
  const status = { haConnectionInfo: [slave], inSyncSlaveNums: 1, masterCommitLogMaxOffset: 100 };
  expect([replicationOf({ ...status, master: true }), replicationOf({ ...status, master: false, haClientRuntimeInfo: client })]).toEqual([
    { isMaster: true, commitLogMaxOffset: 100, slaves: [{ address: 's:1', behindBytes: 0, isInSync: true, transferredBytesPerSecond: 7 }] },
    { isMaster: false, masterAddress: 'm:1', maxOffset: 80, masterFlushOffset: 90, transferredBytesPerSecond: 5 },
  ]);
});

describe('what a broker says about itself', () => {
  it('is given as it is', async () => {
    const runtime = await firstValue<BrokerRuntime>((observer) =>
      subject.rpc.brokers.runtime({ ...here(), broker: 'broker-a/0' }, observer),
    );
    expect([runtime.id, runtime.info]).toEqual(['broker-a/0', { brokerVersionDesc: 'V5_5_0', putTps: '1.5 0.0 0.0' }]);
  });
  it.each([
    ['broker-z/0', 'nodeUnknown'],
    ['broker-b/0', 'brokerUnreachable'],
  ])('fails for %s with %s', async (broker, code) => {
    await subject.remote.kill(brokerB().address);
    const failure = await firstValue((observer) => subject.rpc.brokers.runtime({ ...here(), broker }, observer)).catch(failureOf);
    expect(failure).toMatchObject({ code });
  });
});

describe('a change of settings', () => {
  const changes = [
    { id: 'broker-a/0', settings: { fileReservedTime: '72' } },
    { id: 'broker-b/0', settings: { fileReservedTime: '72', deleteWhen: '05' } },
  ];
  it('is planned as one request to each broker and then sent as planned', async () => {
    const plan = await subject.rpc.brokers.planSettings({ ...here(), changes });
    expect(plan.map(({ target, requestCode, fields }) => [target.node, requestCode, fields])).toEqual([
      ['broker-a', 25, { fileReservedTime: '72' }],
      ['broker-b', 25, { fileReservedTime: '72', deleteWhen: '05' }],
    ]);
    expect(sent()).toEqual([]);
    for (const broker of subject.remote.brokers) broker.answers.set(RequestCode.UPDATE_BROKER_CONFIG, { code: 0 });
    const { results, after } = await subject.rpc.brokers.changeSettings({ ...here(), changes });
    expect(outcomes(results)).toEqual(['broker-a UPDATE_BROKER_CONFIG done', 'broker-b UPDATE_BROKER_CONFIG done']);
    // The twin took nothing: what a broker says afterwards is what counts.
    expect(after.map(({ settings }) => settings?.['fileReservedTime'])).toEqual(['48', '48']);
  });
  it('reports a broker that refuses beside one that does not', async () => {
    for (const [index, broker] of subject.remote.brokers.entries())
      broker.answers.set(
        RequestCode.UPDATE_BROKER_CONFIG,
        index === 0 ? { code: 0 } : { code: 16, remark: 'Can not update config in black list.' },
      );
    const { results } = await subject.rpc.brokers.changeSettings({ ...here(), changes });
    expect(outcomes(results)).toEqual(['broker-a UPDATE_BROKER_CONFIG done', 'broker-b UPDATE_BROKER_CONFIG failed']);
    expect(results[1]?.outcome).toMatchObject({ failure: { code: 'refused', data: { responseCode: 16 } } });
  });
  it('is not sent to a broker that nobody knows, nor with a name that is none', async () => {
    const unknown = [{ id: 'broker-z/0', settings: { deleteWhen: '05' } }];
    expect(await subject.rpc.brokers.changeSettings({ ...here(), changes: unknown }).catch(failureOf)).toEqual({
      code: 'nodeUnknown',
      data: { node: 'broker-z/0' },
    });
    const odd = [{ id: 'broker-a/0', settings: { 'a=b\nc': '1' } }];
    expect(await subject.rpc.brokers.planSettings({ ...here(), changes: odd }).catch(failureOf)).toMatchObject({ code: 'badInput' });
    expect(sent()).toEqual([]);
  });
});

describe('the write permission', () => {
  it('is taken and given at every NameServer', async () => {
    const wipe = { ...here(), brokerName: 'broker-a', isWritable: false };
    const plan = await subject.rpc.brokers.planPermission(wipe);
    expect(plan).toEqual([
      {
        target: { kind: 'namesrv', node: '127.0.0.1:9876', address: '127.0.0.1:9876' },
        requestCode: 205,
        requestName: 'WIPE_WRITE_PERM_OF_BROKER',
        fields: { brokerName: 'broker-a' },
      },
    ]);
    const { results, after } = await subject.rpc.brokers.changePermission({ ...wipe, isWritable: true });
    // The twin's NameServer is older than the request.
    expect([outcomes(results), after.map(({ id }) => id)]).toEqual([['127.0.0.1:9876 ADD_WRITE_PERM_OF_BROKER failed'], ['broker-a/0']]);
    expect(results[0]?.outcome).toMatchObject({ failure: { code: 'notSupported' } });
  });
  it('of a broker that nobody knows is not touched', async () => {
    const input = { ...here(), brokerName: 'broker-z', isWritable: false };
    expect(await subject.rpc.brokers.changePermission(input).catch(failureOf)).toEqual({ code: 'nodeUnknown', data: { node: 'broker-z' } });
  });
});

it('cleans on the brokers that were chosen', async () => {
  brokerB().answers.set(RequestCode.CLEAN_EXPIRED_CONSUMEQUEUE, { code: 0 });
  const input = { ...here(), brokers: ['broker-b/0'], what: 'consumeQueues' as const };
  expect((await subject.rpc.brokers.planClean(input)).map(({ requestCode }) => requestCode)).toEqual([306]);
  expect(outcomes((await subject.rpc.brokers.clean(input)).results)).toEqual(['broker-b CLEAN_EXPIRED_CONSUMEQUEUE done']);
});
