import { describe, expect, test } from 'vitest';
import { delayLevelsMs, messageStoreConfig, messageStoreConfigFromProperties } from './message-store-config.ts';

const base = { storePathRootDir: '/data/store' };
const from = (lines: Record<string, string>): ReturnType<typeof messageStoreConfig> =>
  messageStoreConfigFromProperties(new Map(Object.entries(lines)), base);

test("takes Apache's property names with the types of their defaults, and leaves others alone", () => {
  expect(
    from({
      mappedFileSizeCommitLog: '67108864',
      flushDiskType: 'SYNC_FLUSH',
      messageIndexEnable: 'false',
      deleteWhen: '03',
      diskMaxUsedSpaceRatio: '88',
      brokerName: 'a',
    }),
  ).toEqual(
    messageStoreConfig({
      ...base,
      mappedFileSizeCommitLog: 67_108_864,
      flushDiskType: 'SYNC_FLUSH',
      messageIndexEnable: false,
      deleteWhen: '03',
      diskMaxUsedSpaceRatio: 88,
    }),
  );
});

test('the log lies under the root unless it is told otherwise', () => {
  expect([
    from({}).storePathCommitLog,
    from({ storePathRootDir: '/b' }).storePathCommitLog,
    from({ storePathCommitLog: '/fast' }).storePathCommitLog,
  ]).toEqual(['/data/store/commitlog', '/b/commitlog', '/fast']);
});

describe('a value that cannot work is refused with its key', () => {
  for (const [key, value, problem] of [
    ['mappedFileSizeConsumeQueue', '50', 'mappedFileSizeConsumeQueue: 50 is not a multiple of 20'],
    ['mappedFileSizeCommitLog', '10', 'mappedFileSizeCommitLog: 10 is not a whole number from 4096 to 2147483647'],
    ['flushDiskType', 'SOMETIMES', 'flushDiskType: SOMETIMES is neither ASYNC_FLUSH nor SYNC_FLUSH'],
    ['messageIndexEnable', 'yes', 'messageIndexEnable: yes is neither true nor false'],
    ['fileReservedTime', '-1', 'fileReservedTime: -1 is not a number'],
  ] as const) {
    test(`${key}=${value}`, () => {
      expect(() => from({ [key]: value })).toThrow(problem);
    });
  }
});

test('delay levels are read with their units', () => {
  expect(delayLevelsMs('1s 2m  1h 1d')).toEqual([1000, 120_000, 3_600_000, 86_400_000]);
  expect(() => delayLevelsMs('1s soon')).toThrow('messageDelayLevel: soon is not a delay');
});
