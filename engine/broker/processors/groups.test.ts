import { expect, test } from 'vitest';
import { requestTest, startTestBroker } from '../fixtures.ts';
// Tests of ./update-and-create-subscriptiongroup.ts, ./update-and-create-subscriptiongroup-list.ts, ./get-all-subscriptiongroup-config.ts,
// ./get-subscriptiongroup-config.ts and ./delete-subscriptiongroup.ts'

const group = (groupName: string, more: Record<string, unknown> = {}): string =>
  JSON.stringify({
    attributes: {},
    brokerId: 0,
    consumeBroadcastEnable: true,
    consumeEnable: true,
    consumeFromMinEnable: true,
    consumeMessageOrderly: false,
    consumeTimeoutMinute: 15,
    groupName,
    groupRetryPolicy: { type: 'CUSTOMIZED' },
    groupSysFlag: 0,
    notifyConsumerIdsChangedEnable: true,
    retryMaxTimes: 16,
    retryQueueNums: 1,
    whichBrokerWhenConsumeSlowly: 1,
    ...more,
  });

requestTest('UPDATE_AND_CREATE_SUBSCRIPTIONGROUP', 'creates and changes a group and keeps it over a restart', async (broker) => {
  expect(await broker.call('UPDATE_AND_CREATE_SUBSCRIPTIONGROUP', {}, '{"groupName":"g","retryMaxTimes":3}')).toEqual({ code: 0 });
  const next = await startTestBroker({ disk: broker.disk.fork() });
  expect((await next.call('GET_SUBSCRIPTIONGROUP_CONFIG', { group: 'g' })).body).toBe(group('g', { retryMaxTimes: 3 }));
  await next.stop();
});

test('a bad group name is refused', async () => {
  const broker = await startTestBroker();
  const remark = `The specified group: ${'g'.repeat(121)}, is longer than group max length: 120`;
  expect(await broker.call('UPDATE_AND_CREATE_SUBSCRIPTIONGROUP', {}, `{"groupName":"${'g'.repeat(121)}"}`)).toEqual({ code: 29, remark });
  await broker.stop();
});

requestTest('UPDATE_AND_CREATE_SUBSCRIPTIONGROUP_LIST', 'creates several groups, or none when a name is bad', async (broker) => {
  const create = (...names: string[]) =>
    broker.call('UPDATE_AND_CREATE_SUBSCRIPTIONGROUP_LIST', {}, `{"groupConfigList":[${names.map((name) => group(name)).join(',')}]}`);
  expect([await create('g1', 'g2'), (await create('g3', 'a b')).code]).toEqual([{ code: 0 }, 29]);
  expect(['g1', 'g2', 'g3'].map((name) => broker.broker.parts.groups.has(name))).toEqual([true, true, false]);
});

requestTest('GET_ALL_SUBSCRIPTIONGROUP_CONFIG', 'lists the groups of a new broker', async (broker) => {
  const { ext, body } = await broker.call('GET_ALL_SUBSCRIPTIONGROUP_CONFIG');
  const names = [
    'TOOLS_CONSUMER',
    'FILTERSRV_CONSUMER',
    'SELF_TEST_C_GROUP',
    'CID_ONS-HTTP-PROXY',
    'CID_ONSAPI_PULL',
    'CID_ONSAPI_PERMISSION',
    'CID_ONSAPI_OWNER',
    'CID_RMQ_SYS_TRANS',
  ];
  expect([ext, body]).toEqual([
    { totalGroupNum: '8' },
    `{"dataVersion":{"counter":0,"stateVersion":0,"timestamp":1700000000000},"forbiddenTable":{},"subscriptionGroupTable":{${names.map((name) => `"${name}":${group(name)}`).join(',')}}}`,
  ]);
});

requestTest('GET_SUBSCRIPTIONGROUP_CONFIG', 'answers a group, which it creates when that is allowed', async (broker) => {
  expect(await broker.call('GET_SUBSCRIPTIONGROUP_CONFIG', { group: 'g' })).toEqual({ code: 0, body: group('g') });
  broker.broker.parts.config.values.autoCreateSubscriptionGroup = false;
  expect(await broker.call('GET_SUBSCRIPTIONGROUP_CONFIG', { group: 'h' })).toEqual({ code: 26, remark: 'No group in this broker' });
});

requestTest('DELETE_SUBSCRIPTIONGROUP', 'removes the group, and its offsets only when asked', async (broker) => {
  await broker.send({});
  await broker.pull({ sysFlag: 5, commitOffset: 1 });
  const offsets = () => broker.broker.parts.offsets.topicsOf('g');
  expect(await broker.call('DELETE_SUBSCRIPTIONGROUP', { groupName: 'g', cleanOffset: false })).toEqual({ code: 0 });
  expect([broker.broker.parts.groups.has('g'), offsets()]).toEqual([false, ['T']]);
  await broker.call('DELETE_SUBSCRIPTIONGROUP', { groupName: 'g', cleanOffset: true });
  expect(offsets()).toEqual([]);
});
