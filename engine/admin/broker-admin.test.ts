import { afterEach, beforeEach, expect, it } from 'vitest';
import { RequestCode } from '../protocol/request-code.ts';
import { cleanBroker, cleanRequest } from './clean-broker.ts';
import { clusterOnMemoryNet } from './fixtures/cluster-on-memory-net.ts';
import type { ClusterOnMemoryNet } from './fixtures/cluster-on-memory-net.ts';
import { getBrokerConfig } from './get-broker-config.ts';
import { getHaStatus } from './get-ha-status.ts';
import { updateBrokerConfig, updateConfigRequest } from './update-broker-config.ts';
import { setWritePermission, writePermissionRequest } from './write-permission.ts';

let cluster: ClusterOnMemoryNet;
beforeEach(async () => {
  cluster = await clusterOnMemoryNet();
});
afterEach(() => cluster.stop());
const broker = (): ClusterOnMemoryNet['brokers'][number] => {
  const [first] = cluster.brokers;
  if (first === undefined) throw new Error('no broker');
  return first;
};

it('reads the settings of a broker from the properties that it sends', async () => {
  broker().answers.set(RequestCode.GET_BROKER_CONFIG, { code: 0, body: Buffer.from('deleteWhen=04\nbrokerName=broker-a\n') });
  expect(await getBrokerConfig(cluster.caller, broker().address)).toEqual(
    new Map([
      ['deleteWhen', '04'],
      ['brokerName', 'broker-a'],
    ]),
  );
});

it('writes settings as properties, with what Java would read as an escape kept as it is', async () => {
  const { code, body } = updateConfigRequest({ fileReservedTime: '48', storePathRootDir: 'C:\\store' });
  expect([code, body?.toString()]).toEqual([25, 'fileReservedTime=48\nstorePathRootDir=C:\\\\store\n']);
  broker().answers.set(RequestCode.UPDATE_BROKER_CONFIG, { code: 16, remark: 'Can not update config in black list.' });
  await expect(updateBrokerConfig(cluster.caller, broker().address, { brokerConfigPath: '/x' })).rejects.toMatchObject({
    responseCode: 16,
  });
});

it('reads replication as an Apache 5.5.0 master tells it', async () => {
  const body =
    '{"haClientRuntimeInfo":{"lastReadTimestamp":0,"lastWriteTimestamp":0,"masterFlushOffset":0,"maxOffset":0,"transferredByteInSecond":0},"haConnectionInfo":[{"addr":"127.0.0.1:5000","diff":12,"inSync":true,"slaveAckOffset":88,"transferFromWhere":100,"transferredByteInSecond":0}],"inSyncSlaveNums":1,"master":true,"masterCommitLogMaxOffset":100}';
  broker().answers.set(RequestCode.GET_BROKER_HA_STATUS, { code: 0, body: Buffer.from(body) });
  const status = await getHaStatus(cluster.caller, broker().address);
  expect([status.master, status.masterCommitLogMaxOffset, status.haConnectionInfo.map(({ addr, diff }) => [addr, diff])]).toEqual([
    true,
    100,
    [['127.0.0.1:5000', 12]],
  ]);
});

it('takes and gives the write permission at a NameServer', async () => {
  expect([writePermissionRequest('broker-a', false), writePermissionRequest('broker-a', true)]).toEqual([
    { code: 205, extFields: { brokerName: 'broker-a' } },
    { code: 327, extFields: { brokerName: 'broker-a' } },
  ]);
  await expect(setWritePermission(cluster.caller, cluster.namesrvAddress, 'broker-a', false)).rejects.toMatchObject({
    requestName: 'WIPE_WRITE_PERM_OF_BROKER',
    isUnsupported: true,
  });
});

it('asks a broker to clean what it keeps for nothing', async () => {
  expect([cleanRequest('consumeQueues'), cleanRequest('unusedTopics')]).toEqual([{ code: 306 }, { code: 316 }]);
  broker().answers.set(RequestCode.CLEAN_UNUSED_TOPIC, { code: 0 });
  await cleanBroker(cluster.caller, broker().address, 'unusedTopics');
  expect(cluster.requests.at(-1)).toBe(`${broker().address} CLEAN_UNUSED_TOPIC`);
});
