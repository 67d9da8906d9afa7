import type { ProcessTable } from '../runtime/directory-lock.ts';
import { ManualClock } from '../runtime/manual-clock.ts';
import { silentLog } from '../runtime/log.ts';
import { encodeProperties } from '../protocol/message-properties.ts';
import { tagsCodeOf } from '../protocol/java-hash.ts';
import { createMessageStore } from '../store/file-message-store.ts';
import type { MessageStoreSeams } from '../store/file-message-store.ts';
import type { MessageStore, MessageToStore, PutResult } from '../store/message-store.ts';
import { messageStoreConfig } from '../store/message-store-config.ts';
import type { MessageStoreConfig } from '../store/message-store-config.ts';
import type { SimDisk } from './sim-disk.ts';

export const SIM_STORE_ROOT = '/store';

/** Files so small that a history of a few messages crosses every boundary. */
export function simStoreConfig(overrides: Partial<MessageStoreConfig> = {}): MessageStoreConfig {
  return messageStoreConfig({
    storePathRootDir: SIM_STORE_ROOT,
    mappedFileSizeCommitLog: 4096,
    mappedFileSizeConsumeQueue: 200,
    maxHashSlotNum: 16,
    maxIndexNum: 40,
    tailBufferBytes: 8192,
    minFreeDiskBytes: 0,
    ...overrides,
  });
}

/** Every other process is gone: locks on a SimDisk are always stale. Without a boot the machine does not tell it. */
export function soleProcess(pid = 1, boot?: string): ProcessTable {
  return { self: () => ({ pid, startMark: boot === undefined ? '' : `${boot}/${pid}` }), isAlive: () => false };
}

export interface SimStore {
  store: MessageStore;
  clock: ManualClock;
  fatal: unknown[];
}

let nextPid = 1;

/** A store on a SimDisk that is not started yet, with a clock of its own. */
export function makeSimStore(
  disk: SimDisk,
  config: MessageStoreConfig = simStoreConfig(),
  seams: Partial<MessageStoreSeams> = {},
): SimStore {
  const clock = new ManualClock();
  const fatal: unknown[] = [];
  disk.nowMs = () => clock.nowMs();
  const store = createMessageStore(config, {
    disk,
    clock,
    log: silentLog,
    processes: soleProcess(nextPid++, disk.bootName),
    onFatal: (error) => fatal.push(error),
    ...seams,
  });
  return { store, clock, fatal };
}

export async function startedSimStore(disk: SimDisk, config?: MessageStoreConfig): Promise<SimStore> {
  const made = makeSimStore(disk, config);
  await made.store.start();
  return made;
}

const localhost = { ip: Uint8Array.of(127, 0, 0, 1), port: 10911 };

export function message(overrides: Partial<MessageToStore> & { key?: string; tag?: string; text?: string } = {}): MessageToStore {
  const { key, tag, text, ...fields } = overrides;
  const properties: [string, string][] = [];
  if (key !== undefined) properties.push(['UNIQ_KEY', `U${key}`], ['KEYS', key]);
  if (tag !== undefined) properties.push(['TAGS', tag]);
  return {
    topic: 'TopicA',
    queueId: 0,
    flag: 0,
    sysFlag: 0,
    bornTimestampMs: 1_699_999_999_000,
    bornHost: localhost,
    storeHost: localhost,
    reconsumeTimes: 0,
    preparedTransactionOffset: 0,
    body: Buffer.from(text ?? 'hello'),
    properties: Buffer.from(encodeProperties(properties)),
    tagsCode: tagsCodeOf(tag),
    waitStoreMsgOk: true,
    ...fields,
  };
}

/** Puts one message and resolves with its result. */
export function put(store: MessageStore, toStore: MessageToStore): Promise<PutResult> {
  return new Promise((resolve) => store.put(toStore, resolve));
}

export function putBatch(store: MessageStore, messages: readonly MessageToStore[]): Promise<PutResult> {
  return new Promise((resolve) => store.putBatch(messages, resolve));
}

/** Lets everything that needs no time run. */
export async function settle(turns = 3): Promise<void> {
  for (let i = 0; i < turns; i++) await new Promise<void>((resolve) => setImmediate(resolve));
}
