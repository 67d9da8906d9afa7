import { expect, test } from 'vitest';
import { BrokerConfig, brokerSettings } from './broker-config.ts';
import { SettingError } from './setting.ts';

const base = { storePathRootDir: '/data' };

test('settings are read by Apache’s names, and what has no effect is kept and named', () => {
  const config = BrokerConfig.parse(
    'brokerName=x\nlistenPort=20911\nautoCreateTopicEnable=false\nflushDiskType=SYNC_FLUSH\nsendMessageThreadPoolNums=8\n',
    base,
  );
  expect([
    config.values.brokerName,
    config.values.autoCreateTopicEnable,
    config.store.flushDiskType,
    [...config.withoutEffect],
    config.brokerAddr,
    config.haServerAddr,
  ]).toEqual(['x', false, 'SYNC_FLUSH', [['sendMessageThreadPoolNums', '8']], '127.0.0.1:20911', '127.0.0.1:20912']);
});

test('a broker with another id than 0 is a slave unless it is said', () => {
  expect([
    BrokerConfig.parse('brokerId=1\n', base).values.brokerRole,
    BrokerConfig.parse('brokerId=1\nbrokerRole=SYNC_MASTER\n', base).values.brokerRole,
  ]).toEqual(['SLAVE', 'SYNC_MASTER']);
});

test.each([
  ['listenPort=high', 'listenPort must be a whole number from 0 to 65535, not "high"'],
  ['traceOn=yes', 'traceOn must be true or false, not "yes"'],
  ['brokerRole=KING', 'brokerRole must be one of ASYNC_MASTER, SYNC_MASTER, SLAVE, not "KING"'],
  ['mappedFileSizeConsumeQueue=33', 'mappedFileSizeConsumeQueue: 33 is not a multiple of 20'],
])('%s is refused', (text, message) => {
  expect(() => BrokerConfig.parse(`${text}\n`, base)).toThrow(new SettingError(text.split('=')[0] ?? '', message));
});

test('the file text is what was given and changed, without defaults', () => {
  const config = BrokerConfig.parse('brokerName=x\nunknown=1\n', base);
  expect(
    config.update(
      new Map([
        ['traceOn', 'false'],
        ['fileReservedTime', '24'],
        ['nonsense', '1'],
      ]),
    ),
  ).toEqual(['traceOn', 'fileReservedTime']);
  expect([config.toFileText(), config.values.traceOn, config.store.fileReservedTime]).toEqual([
    'brokerName=x\ntraceOn=false\nfileReservedTime=24\nunknown=1\n',
    false,
    24,
  ]);
});

test('every setting says its unit and why it is there', () => {
  expect(Object.entries(brokerSettings).filter(([, setting]) => setting.unit === '' || !setting.why.endsWith('.'))).toEqual([]);
});
