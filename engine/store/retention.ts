import type { Clock, Timer } from '../runtime/clock.ts';
import { localHour } from '../runtime/local-time.ts';
import type { Log } from '../runtime/log.ts';
import type { CommitLog } from './commit-log.ts';
import type { ConsumeQueueStore } from './consume-queue-store.ts';
import type { DiskGuard } from './disk-guard.ts';
import type { IndexService } from './index-service.ts';
import type { MessageStoreConfig } from './message-store-config.ts';

const HOUR_MS = 3_600_000;

/** Deletes what has expired: log segments from the oldest, then consume queue and index files behind them (04-store §3.4). */
export class Retention {
  readonly #config: MessageStoreConfig;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #commitLog: CommitLog;
  readonly #queues: ConsumeQueueStore;
  readonly #index: IndexService | undefined;
  readonly #guard: DiskGuard;
  #timer: Timer | undefined;
  #running: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(parts: {
    config: MessageStoreConfig;
    clock: Clock;
    log: Log;
    commitLog: CommitLog;
    queues: ConsumeQueueStore;
    index: IndexService | undefined;
    guard: DiskGuard;
  }) {
    this.#config = parts.config;
    this.#clock = parts.clock;
    this.#log = parts.log;
    this.#commitLog = parts.commitLog;
    this.#queues = parts.queues;
    this.#index = parts.index;
    this.#guard = parts.guard;
  }

  start(): void {
    this.#timer = this.#clock.after(this.#config.cleanResourceInterval, () => {
      this.#running = this.run().finally(() => {
        if (!this.#stopped) this.start();
      });
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.cancel();
    await this.#running;
  }

  /** One look: deletes at most deleteFileBatchMax segments. `manual` deletes expired ones at any hour. */
  async run(options: { manual?: boolean } = {}): Promise<void> {
    this.#guard.check();
    const { pressure } = this.#guard;
    if (!this.#isTimeToDelete() && pressure === 'none' && options.manual !== true) return;
    const atOnce = pressure === 'cleanAtOnce' && this.#config.cleanFileForciblyEnable;
    const deleted = await this.#deleteSegments(atOnce);
    if (deleted === 0) {
      if (pressure !== 'none') this.#log.warn('nothing-to-delete', { freeBytes: this.#guard.space().freeBytes });
      return;
    }
    const minOffset = this.#commitLog.minOffset;
    this.#log.info('segments-deleted', { count: deleted, minOffset });
    await this.#queues.cleanExpired(minOffset);
    await this.#index?.cleanExpired(minOffset);
    this.#guard.check();
  }

  /** The last segment always stays. */
  async #deleteSegments(atOnce: boolean): Promise<number> {
    const { segments } = this.#commitLog;
    const reservedMs = this.#config.fileReservedTime * HOUR_MS;
    let deleted = 0;
    while (deleted < this.#config.deleteFileBatchMax && segments.count > 1 && !this.#stopped) {
      const isExpired = segments.modifiedMs(segments.firstOffset) + reservedMs <= this.#clock.nowMs();
      if (!isExpired && !atOnce) break;
      await segments.removeFirst();
      deleted += 1;
      await new Promise<void>((resolve) => {
        this.#clock.after(this.#config.deleteCommitLogFilesInterval, resolve);
      });
    }
    return deleted;
  }

  #isTimeToDelete(): boolean {
    const hour = localHour(this.#clock.nowMs());
    return this.#config.deleteWhen.split(';').some((text) => Number(text) === hour);
  }
}
