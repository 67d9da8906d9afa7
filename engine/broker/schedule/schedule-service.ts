import { posix } from 'node:path';
import type { DataVersion } from '../../protocol/bodies/data-version.ts';
import { initialDataVersion, nextDataVersion } from '../../protocol/bodies/data-version.ts';
import { delayOffsetTableType } from '../../protocol/bodies/offset-tables.ts';
import { parseJson } from '../../protocol/fastjson-reader.ts';
import type { MessageRecord } from '../../protocol/message-record.ts';
import { SystemTopic } from '../../protocol/topic-name.ts';
import type { Clock, Timer } from '../../runtime/clock.ts';
import type { Disk } from '../../runtime/disk.ts';
import type { Log } from '../../runtime/log.ts';
import type { DispatchedMessage, GetMessageResult, MessageStore } from '../../store/message-store.ts';
import type { BrokerConfigValues } from '../broker-config.ts';
import { ConfigFile } from '../config-file.ts';
import { layOutJson } from '../json-layout.ts';
import { isPutFailure } from '../messages/put-failure.ts';
import type { MessageWriter } from '../messages/message-writer.ts';
import type { BrokerStats } from '../stats/broker-stats.ts';
import { DeliveryRecord } from './delivery-record.ts';
import { recordOf, timeUp } from './time-up.ts';

/** Messages delivered in one go; the next go begins when all of them are stored. */
const BATCH_MAX = 32;
/** Longest wait for a message that is not due: a jump of the wall clock is noticed within it. */
const WAIT_MS_MAX = 1000;
/** Pause after the store did not take a message. */
const RETRY_MS = 1000;

/** One delay level: its queue of the schedule topic is delivered in order. */
interface Level {
  readonly level: number;
  readonly delayMs: number;
  /** Queue offset of the next message to deliver. */
  queueOffset: number;
  /** Queue offsets beyond it that are delivered already, after a go that failed in part. */
  readonly deliveredAhead: Set<number>;
  state: 'recognising' | 'idle' | 'delivering' | 'stopped';
  timer: Timer | undefined;
}

/**
 * Delivers delayed messages when their time has come: each level's queue of SCHEDULE_TOPIC_XXXX in order, to the topic
 * and queue that the message was sent to. Progress is kept in config/delayOffset.json; what was delivered after its
 * last write is recognised at start by the copies in the log. RocketMQ ScheduleMessageService
 */
export class ScheduleService {
  readonly #config: BrokerConfigValues;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #store: MessageStore;
  readonly #writer: MessageWriter;
  readonly #stats: BrokerStats;
  readonly #file: ConfigFile;
  readonly #levels: readonly Level[];
  #version: DataVersion;
  #changed = false;
  #persistTimer: Timer | undefined;

  constructor(options: {
    config: BrokerConfigValues;
    storeDirectory: string;
    delayLevelsMs: readonly number[];
    clock: Clock;
    disk: Disk;
    log: Log;
    store: MessageStore;
    writer: MessageWriter;
    stats: BrokerStats;
  }) {
    this.#config = options.config;
    this.#clock = options.clock;
    this.#log = options.log;
    this.#store = options.store;
    this.#writer = options.writer;
    this.#stats = options.stats;
    this.#version = initialDataVersion(options.clock.nowMs());
    this.#file = new ConfigFile(
      options.disk,
      posix.join(options.storeDirectory, 'config', 'delayOffset.json'),
      () => layOutJson(this.encode()),
      options.log,
    );
    this.#levels = options.delayLevelsMs.map((delayMs, index) => ({
      level: index + 1,
      delayMs,
      queueOffset: 0,
      deliveredAhead: new Set(),
      state: 'recognising',
      timer: undefined,
    }));
  }

  /** Reads the progress, corrected to what the queues hold. */
  load(): void {
    this.#file.load((text) => {
      const table = delayOffsetTableType.read(parseJson(text), '$');
      for (const level of this.#levels) level.queueOffset = table.offsetTable.get(level.level) ?? 0;
      if (table.dataVersion !== undefined) this.#version = table.dataVersion;
    });
    for (const level of this.#levels) {
      const min = Math.max(0, this.#store.minQueueOffset(SystemTopic.SCHEDULE, level.level - 1));
      const max = this.#store.maxQueueOffset(SystemTopic.SCHEDULE, level.level - 1);
      level.queueOffset = Math.min(Math.max(level.queueOffset, min), Math.max(max, min));
    }
  }

  start(): void {
    this.#store.onDispatch((message) => this.#onDispatch(message));
    this.#persistLater();
    for (const level of this.#levels) void this.#begin(level);
  }

  async stop(): Promise<void> {
    this.#persistTimer?.cancel();
    for (const level of this.#levels) {
      level.timer?.cancel();
      level.state = 'stopped';
    }
    this.#save();
    await this.#file.flush();
  }

  /** The whole table as delayOffset.json has it and slaves read it. */
  encode(): string {
    return delayOffsetTableType.write({
      dataVersion: this.#version,
      offsetTable: new Map(this.#levels.filter((level) => level.queueOffset > 0).map((level) => [level.level, level.queueOffset])),
    });
  }

  /** `scheduleMessageOffset_<level>` = `offset,maxOffset` for the runtime info. */
  runningStats(): [string, string][] {
    return this.#levels
      .filter((level) => level.queueOffset > 0)
      .map((level) => [
        `scheduleMessageOffset_${level.level}`,
        `${level.queueOffset},${this.#store.maxQueueOffset(SystemTopic.SCHEDULE, level.level - 1)}`,
      ]);
  }

  /** Passes over what a former life delivered after it last wrote its progress, then starts delivering. */
  async #begin(level: Level): Promise<void> {
    const deliveries = new DeliveryRecord(this.#store);
    let recognised = 0;
    while (level.state === 'recognising') {
      const batch = this.#readDue(level);
      let undelivered = batch.records.length === 0;
      for (const record of batch.records) {
        undelivered = !(await deliveries.has(record));
        if (undelivered) break;
        level.queueOffset = record.queueOffset + 1;
        recognised++;
      }
      if (undelivered) break;
    }
    if (recognised > 0) this.#log.info('delayed-messages-recognised', { level: level.level, messages: recognised });
    if (level.state !== 'recognising') return;
    level.state = 'idle';
    this.#run(level);
  }

  #onDispatch(message: DispatchedMessage): void {
    if (message.topic !== SystemTopic.SCHEDULE) return;
    const level = this.#levels[message.queueId];
    // A timer that runs was set for an earlier message, which is due first.
    if (level?.state === 'idle' && level.timer === undefined) this.#wakeAt(level, message.tagsCode);
  }

  #run(level: Level): void {
    level.timer = undefined;
    if (level.state !== 'idle') return;
    const { records, nextDueMs } = this.#readDue(level);
    if (records.length > 0) this.#deliver(level, records);
    else if (nextDueMs !== undefined) this.#wakeAt(level, nextDueMs);
  }

  #wakeAt(level: Level, dueMs: number): void {
    const waitMs = Math.min(Math.max(0, dueMs - this.#clock.nowMs()), WAIT_MS_MAX);
    level.timer = this.#clock.after(waitMs, () => this.#run(level));
  }

  /** The messages at the head of a level that are due, and when the first one after them is. */
  #readDue(level: Level): { records: MessageRecord[]; nextDueMs: number | undefined } {
    const nowMs = this.#clock.nowMs();
    let nextDueMs: number | undefined;
    const read = (): GetMessageResult =>
      this.#store.getMessage({
        topic: SystemTopic.SCHEDULE,
        queueId: level.level - 1,
        queueOffset: level.queueOffset,
        maxMessages: BATCH_MAX,
        maxBytes: Number.MAX_SAFE_INTEGER,
        matches: (dueMs) => {
          // Later than the level can reach means that the wall clock went back: then it is due.
          if (nextDueMs === undefined && (dueMs <= nowMs || dueMs > nowMs + level.delayMs)) return true;
          nextDueMs ??= dueMs;
          return false;
        },
      });
    let result = read();
    if (result.status === 'offsetTooSmall' || result.status === 'offsetOverflowBadly') {
      this.#log.warn('delay-offset-corrected', { level: level.level, from: level.queueOffset, to: result.nextBeginOffset });
      level.queueOffset = result.nextBeginOffset;
      result = read();
    }
    return { records: result.records.map(recordOf).filter((record) => record !== undefined), nextDueMs };
  }

  #deliver(level: Level, records: readonly MessageRecord[]): void {
    level.state = 'delivering';
    let waitingFor = records.length;
    let firstFailed: number | undefined;
    const finished = (record: MessageRecord, stored: boolean): void => {
      if (stored) level.deliveredAhead.add(record.queueOffset);
      else firstFailed = Math.min(firstFailed ?? record.queueOffset, record.queueOffset);
      if (--waitingFor === 0) this.#afterDelivery(level, records, firstFailed);
    };
    for (const record of records) {
      const draft = level.deliveredAhead.has(record.queueOffset) ? undefined : timeUp(record, this.#log);
      if (draft === undefined) {
        finished(record, true);
        continue;
      }
      this.#writer.put(draft, (result) => {
        if (!isPutFailure(result)) this.#stats.put(draft.topic, draft.queueId, 1, result.sizeBytes, 0);
        finished(record, !isPutFailure(result));
      });
    }
  }

  #afterDelivery(level: Level, records: readonly MessageRecord[], firstFailed: number | undefined): void {
    const last = records[records.length - 1];
    level.queueOffset = firstFailed ?? (last === undefined ? level.queueOffset : last.queueOffset + 1);
    for (const queueOffset of level.deliveredAhead) {
      if (queueOffset < level.queueOffset) level.deliveredAhead.delete(queueOffset);
    }
    this.#changed = true;
    if (level.state !== 'delivering') return;
    level.state = 'idle';
    if (firstFailed === undefined) this.#run(level);
    else {
      this.#log.warn('delayed-message-not-stored', { level: level.level, queueOffset: firstFailed });
      level.timer = this.#clock.after(RETRY_MS, () => this.#run(level));
    }
  }

  #persistLater(): void {
    this.#persistTimer = this.#clock.after(this.#config.flushDelayOffsetInterval, () => {
      this.#save();
      this.#persistLater();
    });
  }

  #save(): void {
    if (!this.#changed) return;
    this.#changed = false;
    this.#version = nextDataVersion(this.#version, this.#clock.nowMs());
    this.#file.save();
  }
}
