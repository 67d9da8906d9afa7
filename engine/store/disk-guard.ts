import type { Clock } from '../runtime/clock.ts';
import type { Disk } from '../runtime/disk.ts';
import type { Log } from '../runtime/log.ts';
import type { MessageStoreConfig } from './message-store-config.ts';

/** Free space is asked for again after this time or so many bytes put, whichever comes first; sooner near the limit. */
const CHECK_INTERVAL_MS = 1000;
const CHECK_BYTES_MAX = 16 * 1024 * 1024;
const CHECK_BYTES_MIN = 256 * 1024;

export interface DiskSpace {
  freeBytes: number;
  totalBytes: number;
}

/** Decides whether the disk has room for puts, and how urgent cleaning is. */
export class DiskGuard {
  readonly #disk: Disk;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #config: MessageStoreConfig;
  #space: DiskSpace = { freeBytes: Number.MAX_SAFE_INTEGER, totalBytes: Number.MAX_SAFE_INTEGER };
  #checkedMs = Number.NEGATIVE_INFINITY;
  #putBytes = 0;
  #checkBytes = CHECK_BYTES_MAX;
  #reason: string | undefined;

  constructor(disk: Disk, clock: Clock, log: Log, config: MessageStoreConfig) {
    this.#disk = disk;
    this.#clock = clock;
    this.#log = log;
    this.#config = config;
  }

  /** Why puts of `sizeBytes` are refused now, or undefined when they may go on. Cheap: asks the system once a second. */
  refusal(sizeBytes: number): string | undefined {
    this.#putBytes += sizeBytes;
    if (this.#putBytes >= this.#checkBytes || this.#clock.monotonicMs() - this.#checkedMs >= CHECK_INTERVAL_MS) this.check();
    return this.#reason;
  }

  /** Looks at the disk now. */
  check(): void {
    this.#checkedMs = this.#clock.monotonicMs();
    this.#putBytes = 0;
    this.#space = this.#disk.space(this.#config.storePathCommitLog);
    const leftBytes = this.#space.freeBytes - this.#config.minFreeDiskBytes;
    this.#checkBytes = Math.min(CHECK_BYTES_MAX, Math.max(CHECK_BYTES_MIN, leftBytes / 2));
    this.#setReason(this.#judge());
  }

  /** A write failed for lack of space, whatever the figures say: refuse until the next check finds room. */
  noteFull(): void {
    this.#checkedMs = this.#clock.monotonicMs();
    this.#space = this.#disk.space(this.#config.storePathCommitLog);
    this.#setReason(`disk full: ${this.#config.storePathCommitLog} takes no more bytes (${this.space().freeBytes} free)`);
  }

  space(): DiskSpace {
    return this.#space;
  }

  get usedPercent(): number {
    const { freeBytes, totalBytes } = this.#space;
    return totalBytes === 0 ? 0 : 100 * (1 - freeBytes / totalBytes);
  }

  /** Whether old segments must go now: at any hour, or regardless of their age. */
  get pressure(): 'none' | 'clean' | 'cleanAtOnce' {
    const { diskMaxUsedSpaceRatio, diskSpaceCleanForciblyRatio, diskSpaceWarningLevelRatio, minFreeDiskBytes } = this.#config;
    const used = this.usedPercent;
    const { freeBytes } = this.#space;
    if (exceeds(used, diskSpaceWarningLevelRatio) || exceeds(used, diskSpaceCleanForciblyRatio) || freeBytes < minFreeDiskBytes)
      return 'cleanAtOnce';
    return exceeds(used, diskMaxUsedSpaceRatio) ? 'clean' : 'none';
  }

  #judge(): string | undefined {
    const { minFreeDiskBytes, diskSpaceWarningLevelRatio, storePathCommitLog } = this.#config;
    const { freeBytes } = this.#space;
    if (freeBytes < minFreeDiskBytes)
      return `disk full: ${storePathCommitLog} has ${freeBytes} bytes free, minFreeDiskBytes is ${minFreeDiskBytes}`;
    if (exceeds(this.usedPercent, diskSpaceWarningLevelRatio)) {
      return `disk full: ${storePathCommitLog} is ${this.usedPercent.toFixed(1)} % used (${freeBytes} bytes free), diskSpaceWarningLevelRatio is ${diskSpaceWarningLevelRatio} %`;
    }
    return undefined;
  }

  #setReason(reason: string | undefined): void {
    if (reason !== undefined && this.#reason === undefined)
      this.#log.error('disk-full', { path: this.#config.storePathCommitLog, freeBytes: this.#space.freeBytes });
    if (reason === undefined && this.#reason !== undefined)
      this.#log.info('disk-has-room', { path: this.#config.storePathCommitLog, freeBytes: this.#space.freeBytes });
    this.#reason = reason;
  }
}

function exceeds(used: number, limit: number | undefined): boolean {
  return limit !== undefined && used > limit;
}
