import { expect, test } from 'vitest';
import { requestTest, startTestBroker } from '../fixtures.ts';
// Tests of ./get-broker-runtime-info.ts, ./get-broker-config.ts, ./update-broker-config.ts, ./view-broker-stats-data.ts and ./get-broker-ha-status.ts

requestTest('GET_BROKER_RUNTIME_INFO', 'answers every key that dashboards read, with rates as three numbers', async (broker) => {
  await broker.send({});
  await broker.clock.advance(2000);
  const { table }: { table: Record<string, string> } = JSON.parse((await broker.call('GET_BROKER_RUNTIME_INFO')).body ?? '');
  expect(Object.keys(table).sort()).toMatchInlineSnapshot(`
    [
      "EndTransactionQueueSize",
      "EndTransactionThreadPoolQueueCapacity",
      "ackThreadPoolQueueCapacity",
      "ackThreadPoolQueueHeadWaitTimeMills",
      "ackThreadPoolQueueSize",
      "bootTimestamp",
      "brokerActive",
      "brokerVersionDesc",
      "commitLogDirCapacity",
      "commitLogDiskRatio",
      "commitLogDiskRatio_/data/commitlog",
      "commitLogMaxOffset",
      "commitLogMinOffset",
      "consumeQueueDiskRatio",
      "dispatchBehindBytes",
      "dispatchMaxBuffer",
      "earliestMessageTimeStamp",
      "gantryHeldPulls",
      "gantryLoopDelayP99Ms",
      "getFoundTps",
      "getMessageEntireTimeMax",
      "getMissTps",
      "getTotalTps",
      "getTransferredTps",
      "litePullThreadPoolQueueCapacity",
      "litePullThreadPoolQueueHeadWaitTimeMills",
      "litePullThreadPoolQueueSize",
      "msgGetTotalTodayMorning",
      "msgGetTotalTodayNow",
      "msgGetTotalYesterdayMorning",
      "msgPutTotalTodayMorning",
      "msgPutTotalTodayNow",
      "msgPutTotalYesterdayMorning",
      "pageCacheLockTimeMills",
      "pullThreadPoolQueueCapacity",
      "pullThreadPoolQueueHeadWaitTimeMills",
      "pullThreadPoolQueueSize",
      "putLatency99",
      "putLatency999",
      "putMessageAverageSize",
      "putMessageDistributeTime",
      "putMessageEntireTimeMax",
      "putMessageFailedTimes",
      "putMessageSizeTotal",
      "putMessageTimesTotal",
      "putTps",
      "queryThreadPoolQueueCapacity",
      "queryThreadPoolQueueHeadWaitTimeMills",
      "queryThreadPoolQueueSize",
      "remainHowManyDataToFlush",
      "remainTransientStoreBufferNumbs",
      "runtime",
      "sendThreadPoolQueueCapacity",
      "sendThreadPoolQueueHeadWaitTimeMills",
      "sendThreadPoolQueueSize",
      "startAcceptSendRequestTimeStamp",
      "timerCongestNum",
      "timerDequeueTps",
      "timerEnqueueTps",
      "timerOffsetBehind",
      "timerReadBehind",
    ]
  `);
  expect([
    table['putMessageTimesTotal'],
    table['runtime'],
    table['brokerVersionDesc'],
    table['putTps'],
    table['msgPutTotalTodayNow'],
    table['commitLogMinOffset'],
  ]).toEqual(['1', '[ 0 days, 0 hours, 0 minutes, 2 seconds ]', 'V5_5_0', '0.5 0.5 0.5', '1', '0']);
});

requestTest('GET_BROKER_CONFIG', 'lists the settings that have an effect, as properties text', async (broker) => {
  const { ext, body } = await broker.call('GET_BROKER_CONFIG');
  expect([
    ext?.version,
    body?.split('\n').filter((line) => /^(brokerName|autoCreateTopicEnable|flushDiskType|messageDelayLevel)=/.test(line)),
  ]).toEqual([
    '{"counter":0,"stateVersion":0,"timestamp":1700000000000}',
    [
      'autoCreateTopicEnable=true',
      'brokerName=b',
      'flushDiskType=ASYNC_FLUSH',
      'messageDelayLevel=1s 5s 10s 30s 1m 2m 3m 4m 5m 6m 7m 8m 9m 10m 20m 30m 1h 2h',
    ],
  ]);
});

requestTest(
  'UPDATE_BROKER_CONFIG',
  'takes effect at once, is written to the configuration file and leaves the rest of it',
  async (broker) => {
    const update = (text: string) => broker.call('UPDATE_BROKER_CONFIG', {}, text);
    expect(await update('autoCreateTopicEnable=false\nnoSuchSetting=1\n')).toEqual({ code: 0 });
    expect((await broker.send({ topic: 'New' })).code).toBe(17);
    await broker.until(() => broker.disk.contentOf('/etc/broker.conf')?.includes('autoCreateTopicEnable=false\n') === true);
    expect(broker.disk.contentOf('/etc/broker.conf')?.toString()).toContain('brokerName=b\n');
  },
);

test('a change of settings is refused as a whole', async () => {
  const broker = await startTestBroker();
  const update = (text: string) => broker.call('UPDATE_BROKER_CONFIG', {}, text);
  expect([
    await update('brokerConfigPath=/x\n'),
    await update('traceOn=false\nbrokerPermission=lots\n'),
    broker.broker.parts.config.values.traceOn,
  ]).toEqual([
    { code: 16, remark: 'Can not update config in black list.' },
    { code: 1, remark: 'brokerPermission must be a whole number from 0 to 7, not "lots"' },
    true,
  ]);
  await broker.stop();
});

requestTest('VIEW_BROKER_STATS_DATA', 'answers sum, rate and average of a statistic over three windows', async (broker) => {
  for (let i = 0; i < 5; i++) await broker.send({});
  await broker.clock.advance(10_000);
  expect([
    await broker.call('VIEW_BROKER_STATS_DATA', { statsName: 'TOPIC_PUT_NUMS', statsKey: 'T' }),
    await broker.call('VIEW_BROKER_STATS_DATA', { statsName: 'X', statsKey: 'y' }),
  ]).toEqual([
    {
      code: 0,
      body: '{"statsDay":{"avgpt":0.0,"sum":0,"tps":0.0},"statsHour":{"avgpt":0.0,"sum":0,"tps":0.0},"statsMinute":{"avgpt":1.0,"sum":5,"tps":0.5}}',
    },
    { code: 1, remark: 'The stats <X> <y> not exist' },
  ]);
});

requestTest('GET_BROKER_HA_STATUS', 'describes a master without slaves', async (broker) => {
  expect(await broker.call('GET_BROKER_HA_STATUS')).toEqual({
    code: 0,
    body: '{"haClientRuntimeInfo":{"lastReadTimestamp":0,"lastWriteTimestamp":0,"masterFlushOffset":0,"maxOffset":0,"transferredByteInSecond":0},"haConnectionInfo":[],"inSyncSlaveNums":0,"master":true,"masterCommitLogMaxOffset":0}',
  });
});

test('a request that is not known is answered with 3', async () => {
  const broker = await startTestBroker();
  expect(await broker.call('POP_MESSAGE')).toEqual({ code: 3, remark: ' request type 200050 not supported' });
  await broker.stop();
});
