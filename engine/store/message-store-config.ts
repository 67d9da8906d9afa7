import { join } from 'node:path';

/** Settings of the store. Names and defaults are Apache's (5.5.0) unless the field says otherwise; each is resolved once at start. */
export interface MessageStoreConfig {
  /** Directory of the whole store. */
  storePathRootDir: string;
  /** Directory of the log segments. Default: `commitlog` under the root. */
  storePathCommitLog: string;

  /** Bytes of one log segment. Apache refuses a directory whose segments have another length. */
  mappedFileSizeCommitLog: number;
  /** Bytes of one consume queue file; a multiple of 20. */
  mappedFileSizeConsumeQueue: number;
  /** Hash slots of one index file. */
  maxHashSlotNum: number;
  /** Entries of one index file (entry 0 is unused). */
  maxIndexNum: number;
  /** False switches queries by key off and saves the index's memory and disk. */
  messageIndexEnable: boolean;

  /** Largest body in bytes. */
  maxMessageSize: number;
  /** The delay levels; the tags code of a message in SCHEDULE_TOPIC_XXXX is its delivery time. */
  messageDelayLevel: string;

  /** When a put is answered: after the page-cache write, or after an fdatasync that began after it. */
  flushDiskType: 'ASYNC_FLUSH' | 'SYNC_FLUSH';
  /** ms a put waits for that fdatasync before it is answered flushDiskTimeout. */
  syncFlushTimeout: number;
  /** ms between looks at how much of the log is unflushed (ASYNC_FLUSH). */
  flushIntervalCommitLog: number;
  /** 4 KiB pages that must be dirty before such a look flushes. */
  flushCommitLogLeastPages: number;
  /** ms after which it flushes whatever is dirty. */
  flushCommitLogThoroughInterval: number;
  /** ms that consume queue units may stay in memory only. Ours; Apache writes each at once. */
  consumeQueueWriteInterval: number;
  /** ms between rounds that make consume queue files durable where there are too many to do so at every checkpoint. */
  flushConsumeQueueThoroughInterval: number;
  /** Queue files that a checkpoint makes durable at most; more are left to those rounds. Ours. */
  maxQueueSyncsPerCheckpoint: number;
  /** ms between checkpoints; a restart after a kill reads the log from the last one. Ours. */
  checkpointInterval: number;

  /** Hours, `04` or `01;13`, in which expired log segments are deleted. Local time. */
  deleteWhen: string;
  /** Hours that a log segment is kept after its last change. */
  fileReservedTime: number;
  /** ms between looks at retention. */
  cleanResourceInterval: number;
  /** Log segments deleted per look at most. */
  deleteFileBatchMax: number;
  /** ms between two of them. */
  deleteCommitLogFilesInterval: number;
  /** Whether a disk that is nearly full deletes segments before their time. */
  cleanFileForciblyEnable: boolean;

  /** Free bytes below which puts are refused. Ours: the ratios below assume a disk of the broker's own. 0 switches it off. */
  minFreeDiskBytes: number;
  /** Percent of the disk in use above which retention starts at any hour; unset = no such limit (Apache: 75). */
  diskMaxUsedSpaceRatio: number | undefined;
  /** Percent above which segments go regardless of age; unset = no such limit (Apache: 85). */
  diskSpaceCleanForciblyRatio: number | undefined;
  /** Percent above which puts are refused; unset = no such limit (Apache: 90). */
  diskSpaceWarningLevelRatio: number | undefined;

  /** Bytes and messages of one read while the data is near the tail of the log. */
  maxTransferBytesOnMessageInMemory: number;
  maxTransferCountOnMessageInMemory: number;
  /** The same for data further back than accessMessageInMemoryMaxRatio. */
  maxTransferBytesOnMessageInDisk: number;
  maxTransferCountOnMessageInDisk: number;
  /** Percent of the machine's memory within which data counts as in memory. */
  accessMessageInMemoryMaxRatio: number;
  /** Bytes of consume queue that one read scans at most (800 units). */
  maxFilterMessageSize: number;
  /** Messages that a query by key returns at most. */
  maxMsgsNumBatch: number;

  /** Bytes of the newest log kept in memory, in chunks of 4 MiB. Ours. */
  tailBufferBytes: number;
  /** Files kept open at most. Ours. */
  maxOpenFiles: number;
  /** Whether recovery checks body checksums. */
  checkCRCOnRecover: boolean;
  /** The machine's memory in bytes, which accessMessageInMemoryMaxRatio refers to. Filled by the process entry. */
  totalMemoryBytes: number;
}

/** Apache's defaults, with ours where Apache has no such key. The presets in resources/ override file sizes. */
export const messageStoreDefaults: Omit<MessageStoreConfig, 'storePathRootDir' | 'storePathCommitLog'> = {
  mappedFileSizeCommitLog: 1_073_741_824,
  mappedFileSizeConsumeQueue: 6_000_000,
  maxHashSlotNum: 5_000_000,
  maxIndexNum: 20_000_000,
  messageIndexEnable: true,
  maxMessageSize: 4_194_304,
  messageDelayLevel: '1s 5s 10s 30s 1m 2m 3m 4m 5m 6m 7m 8m 9m 10m 20m 30m 1h 2h',
  flushDiskType: 'ASYNC_FLUSH',
  syncFlushTimeout: 5_000,
  flushIntervalCommitLog: 500,
  flushCommitLogLeastPages: 4,
  flushCommitLogThoroughInterval: 10_000,
  consumeQueueWriteInterval: 200,
  flushConsumeQueueThoroughInterval: 60_000,
  maxQueueSyncsPerCheckpoint: 64,
  checkpointInterval: 2_000,
  deleteWhen: '04',
  fileReservedTime: 72,
  cleanResourceInterval: 10_000,
  deleteFileBatchMax: 10,
  deleteCommitLogFilesInterval: 100,
  cleanFileForciblyEnable: true,
  minFreeDiskBytes: 1_073_741_824,
  diskMaxUsedSpaceRatio: undefined,
  diskSpaceCleanForciblyRatio: undefined,
  diskSpaceWarningLevelRatio: undefined,
  maxTransferBytesOnMessageInMemory: 262_144,
  maxTransferCountOnMessageInMemory: 32,
  maxTransferBytesOnMessageInDisk: 65_536,
  maxTransferCountOnMessageInDisk: 8,
  accessMessageInMemoryMaxRatio: 40,
  maxFilterMessageSize: 16_000,
  maxMsgsNumBatch: 64,
  tailBufferBytes: 67_108_864,
  maxOpenFiles: 512,
  checkCRCOnRecover: true,
  totalMemoryBytes: 8_589_934_592,
};

/** Smallest and largest value per numeric key; a value outside is a mistake that would only show much later. */
const bounds: Partial<Record<keyof MessageStoreConfig, readonly [number, number]>> = {
  mappedFileSizeCommitLog: [4096, 2_147_483_647],
  mappedFileSizeConsumeQueue: [20, 2_147_483_640],
  maxHashSlotNum: [1, 100_000_000],
  maxIndexNum: [2, 100_000_000],
  maxMessageSize: [1, 1_073_741_824],
  maxOpenFiles: [8, 100_000],
  tailBufferBytes: [4096, 4_294_967_296],
};

/** A full configuration from the fields that differ. Throws RangeError naming the key of a value that cannot work. */
export function messageStoreConfig(overrides: Partial<MessageStoreConfig> & { storePathRootDir: string }): MessageStoreConfig {
  const config: MessageStoreConfig = {
    ...messageStoreDefaults,
    storePathCommitLog: join(overrides.storePathRootDir, 'commitlog'),
    ...overrides,
  };
  for (const [key, value] of Object.entries(config)) {
    const range = bounds[key as keyof MessageStoreConfig];
    if (typeof value === 'number' && (!Number.isFinite(value) || value < 0)) throw new RangeError(`${key}: ${value} is not a size`);
    if (range && typeof value === 'number' && (value < range[0] || value > range[1] || !Number.isInteger(value))) {
      throw new RangeError(`${key}: ${value} is not a whole number from ${range[0]} to ${range[1]}`);
    }
  }
  if (config.mappedFileSizeConsumeQueue % 20 !== 0)
    throw new RangeError(`mappedFileSizeConsumeQueue: ${config.mappedFileSizeConsumeQueue} is not a multiple of 20`);
  return config;
}

/**
 * The store's part of a broker.conf: properties with Apache's names. Unknown keys are left to others.
 * Throws RangeError naming the key when a value has the wrong form.
 */
export function messageStoreConfigFromProperties(
  properties: ReadonlyMap<string, string>,
  base: Partial<MessageStoreConfig> & { storePathRootDir: string },
): MessageStoreConfig {
  const defaults = messageStoreConfig(base);
  const overrides: Record<string, string | number | boolean> = {};
  for (const key of Object.keys(defaults) as (keyof MessageStoreConfig)[]) {
    const text = properties.get(key);
    if (text === undefined) continue;
    overrides[key] = parseValue(key, text.trim(), defaults[key]);
  }
  const root = properties.get('storePathRootDir') ?? base.storePathRootDir;
  const commitLog = properties.get('storePathCommitLog') ?? base.storePathCommitLog ?? join(root, 'commitlog');
  // The values were parsed to the types of their defaults; messageStoreConfig checks their ranges.
  return messageStoreConfig({
    ...base,
    ...(overrides as Partial<MessageStoreConfig>),
    storePathRootDir: root,
    storePathCommitLog: commitLog,
  });
}

function parseValue(
  key: keyof MessageStoreConfig,
  text: string,
  defaultValue: string | number | boolean | undefined,
): string | number | boolean {
  if (key === 'flushDiskType') {
    if (text !== 'ASYNC_FLUSH' && text !== 'SYNC_FLUSH')
      throw new RangeError(`flushDiskType: ${text} is neither ASYNC_FLUSH nor SYNC_FLUSH`);
    return text;
  }
  if (typeof defaultValue === 'string') return text;
  if (typeof defaultValue === 'boolean') {
    if (text !== 'true' && text !== 'false') throw new RangeError(`${key}: ${text} is neither true nor false`);
    return text === 'true';
  }
  if (!/^\d+(\.\d+)?$/.test(text)) throw new RangeError(`${key}: ${text} is not a number`);
  return Number(text);
}

/** Milliseconds of each delay level, level 1 first. Units s, m, h, d as in Apache. */
export function delayLevelsMs(messageDelayLevel: string): number[] {
  const unitMs: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
  return messageDelayLevel
    .split(/\s+/)
    .filter((level) => level !== '')
    .map((level) => {
      const parts = /^(\d+)([smhd])$/.exec(level);
      if (!parts) throw new RangeError(`messageDelayLevel: ${level} is not a delay`);
      return Number(parts[1]) * (unitMs[parts[2] ?? ''] ?? 0);
    });
}
