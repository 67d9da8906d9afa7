import { join } from 'node:path';
import { DiskError } from '../runtime/disk.ts';
import type { Disk, DiskFile } from '../runtime/disk.ts';
import type { CommitLog } from './commit-log.ts';
import { PLACEHOLDER_SIZE, UNIT_BYTES, decodeUnit } from './consume-queue.ts';
import type { QueueUnit } from './consume-queue.ts';
import { StoreError } from './message-store.ts';
import { dataViewOf, getInt64 } from './record-layout.ts';
import { segmentName, segmentStart } from './store-paths.ts';

/** What a queue's files hold, and whether units that should be there are gone. */
export interface LoadedQueue {
  firstFile: number;
  endFile: number;
  minOffset: number;
  maxOffset: number;
  lastRecordEnd: number;
  /** Files were out of order or cut: the units from maxOffset on must be rebuilt from the log. */
  damaged: boolean;
}

/** How far the files of a queue can be believed. */
export interface QueueTrust {
  /** Units of records that end beyond it are discarded: they were not synced, or their records are gone. */
  trustBefore: number;
  /** After an unclean end the last unit is compared with its record, and everything behind it is zeroed. */
  clean: boolean;
}

/** Bytes of a file's used end that a quick look reads. */
const LOOK_BYTES = 65_536;
const block = Buffer.allocUnsafeSlow(LOOK_BYTES);
const blockView = dataViewOf(block);
const zeros = Buffer.alloc(LOOK_BYTES);

/** What a queue's files should hold according to the list of a clean stop. */
export interface ExpectedQueue {
  firstFile: number;
  minOffset: number;
  maxOffset: number;
  lastRecordEnd: number;
}

/**
 * After a clean stop: whether the newest units of a queue are what the stop left (up to 3,276 of them), with nothing
 * behind. One read, so that tens of thousands of queues open in seconds. Undefined when not: then `loadQueue`.
 */
export function recallQueue(disk: Disk, directory: string, fileBytes: number, expected: ExpectedQueue): LoadedQueue | undefined {
  const endPosition = expected.maxOffset * UNIT_BYTES;
  const fileStart = endPosition - UNIT_BYTES - ((endPosition - UNIT_BYTES) % fileBytes);
  const usedBytes = endPosition - fileStart;
  const from = Math.max(0, usedBytes - LOOK_BYTES + UNIT_BYTES);
  const wanted = Math.min(fileBytes, usedBytes + UNIT_BYTES) - from;
  if (readBlock(disk, join(directory, segmentName(fileStart)), wanted, from) !== wanted) return undefined;
  let previousEnd = 0;
  for (let at = 0; at < usedBytes - from; at += UNIT_BYTES) {
    const sizeBytes = blockView.getInt32(at + 8);
    const physicalOffset = getInt64(blockView, at);
    if (sizeBytes <= 0 || (sizeBytes !== PLACEHOLDER_SIZE && physicalOffset < previousEnd)) return undefined;
    if (sizeBytes !== PLACEHOLDER_SIZE) previousEnd = physicalOffset + sizeBytes;
  }
  if (
    previousEnd !== expected.lastRecordEnd ||
    !block.subarray(usedBytes - from, wanted).equals(zeros.subarray(0, wanted - (usedBytes - from)))
  )
    return undefined;
  return { ...expected, endFile: fileStart + fileBytes, damaged: false };
}

function readBlock(disk: Disk, path: string, length: number, position: number): number {
  try {
    const file = disk.open(path, 'read');
    try {
      return file.pread(block, 0, length, position);
    } finally {
      file.close();
    }
  } catch (error) {
    if (error instanceof DiskError && error.code === 'ENOENT') return 0;
    throw error;
  }
}

/**
 * Reads a queue's directory: finds the last unit that can be believed and removes what comes after it.
 * Throws StoreError sizeMismatch for files of another length than configured.
 */
export function loadQueue(disk: Disk, directory: string, fileBytes: number, trust: QueueTrust, log: CommitLog): LoadedQueue {
  const { run, surplus } = contiguousFiles(disk, directory);
  for (const path of surplus) disk.remove(path);
  const files = run.map((start, i) => openChecked(disk, join(directory, segmentName(start)), start, fileBytes, i, run.length));
  try {
    const firstFile = run[0] ?? 0;
    if (firstFile > 0 && log.minOffset === 0) {
      // The log is whole but the queue's beginning is not there: all of it has to be made again.
      for (const start of run) disk.remove(join(directory, segmentName(start)));
      return { ...emptyQueue, damaged: true };
    }
    for (let i = run.length - 1; i >= 0; i--) {
      const file = files[i];
      const start = run[i] ?? 0;
      if (!file) continue;
      const units = new UnitReader(file, fileBytes);
      const count = believedUnits(units, start, fileBytes, trust, log);
      if (count === 0) {
        disk.remove(file.path);
        continue;
      }
      if (!trust.clean) units.zeroBehind(count);
      const last = units.at(count - 1);
      const lastRecordEnd = last.physicalOffset + (last.sizeBytes === PLACEHOLDER_SIZE ? 0 : last.sizeBytes);
      // After an unclean end files behind the last believed unit are normal: the log fills them again.
      const damaged = surplus.length > 0 || (trust.clean && i < run.length - 1);
      return {
        firstFile,
        endFile: start + fileBytes,
        minOffset: firstFile / UNIT_BYTES,
        maxOffset: start / UNIT_BYTES + count,
        lastRecordEnd,
        damaged,
      };
    }
    return { ...emptyQueue, damaged: surplus.length > 0 || (trust.clean && run.length > 0) };
  } finally {
    for (const file of files) file.close();
  }
}

const emptyQueue: LoadedQueue = { firstFile: 0, endFile: 0, minOffset: 0, maxOffset: 0, lastRecordEnd: 0, damaged: false };

/** The files from the first up to the first gap; what lies behind the gap is surplus. */
function contiguousFiles(disk: Disk, directory: string): { run: number[]; surplus: string[] } {
  const starts = disk
    .list(directory)
    .map(segmentStart)
    .filter((start) => start !== undefined);
  const step = starts.length > 1 ? (starts[1] ?? 0) - (starts[0] ?? 0) : 0;
  const gap = starts.findIndex((start, i) => i > 0 && start !== (starts[0] ?? 0) + i * step);
  const end = gap < 0 ? starts.length : gap;
  return { run: starts.slice(0, end), surplus: starts.slice(end).map((start) => join(directory, segmentName(start))) };
}

/** Opens a file that has the configured length, or makes it so where a crash cut its creation off. */
function openChecked(disk: Disk, path: string, start: number, fileBytes: number, index: number, count: number): DiskFile {
  const file = disk.open(path, 'write');
  const sizeBytes = file.sizeBytes();
  if (sizeBytes === fileBytes && start % fileBytes === 0) return file;
  const cutOff = start % fileBytes === 0 && (sizeBytes === 0 || (index > 0 && index === count - 1 && sizeBytes < fileBytes));
  if (cutOff) {
    file.truncate(fileBytes);
    return file;
  }
  file.close();
  throw new StoreError('sizeMismatch', `${path} has ${sizeBytes} bytes, mappedFileSizeConsumeQueue is ${fileBytes}`, {
    path,
    sizeBytes,
    expectedBytes: fileBytes,
  });
}

/** Units of one file: read at once when the file is small, one by one otherwise. */
class UnitReader {
  readonly #file: DiskFile;
  readonly #fileBytes: number;
  readonly #isWhole: boolean;

  constructor(file: DiskFile, fileBytes: number) {
    this.#file = file;
    this.#fileBytes = fileBytes;
    this.#isWhole = fileBytes <= LOOK_BYTES && file.pread(block, 0, fileBytes, 0) === fileBytes;
  }

  at(index: number): QueueUnit {
    if (this.#isWhole) return decodeUnit(blockView, index * UNIT_BYTES);
    return this.#file.pread(block, 0, UNIT_BYTES, index * UNIT_BYTES) === UNIT_BYTES ? decodeUnit(blockView, 0) : nothing;
  }

  /** Makes everything behind the first `count` units zero. */
  zeroBehind(count: number): void {
    const keepBytes = count * UNIT_BYTES;
    if (this.#isWhole && block.subarray(keepBytes, this.#fileBytes).equals(zeros.subarray(0, this.#fileBytes - keepBytes))) return;
    this.#file.truncate(keepBytes);
    this.#file.truncate(this.#fileBytes);
  }
}

const nothing: QueueUnit = { physicalOffset: 0, sizeBytes: 0, tagsCode: 0 };

/** Number of leading units of a file that can be believed. */
function believedUnits(units: UnitReader, start: number, fileBytes: number, trust: QueueTrust, log: CommitLog): number {
  const believable = (index: number): boolean => {
    const unit = units.at(index);
    if (unit.sizeBytes === PLACEHOLDER_SIZE) return unit.physicalOffset === 0;
    return unit.sizeBytes > 0 && unit.physicalOffset >= 0 && unit.physicalOffset + unit.sizeBytes <= trust.trustBefore;
  };
  if (!believable(0)) return 0;
  // Everything synced is believable, so the search cannot end before it; garbage behind it is stepped over below.
  let good = 0;
  let bad = fileBytes / UNIT_BYTES;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (believable(middle)) good = middle;
    else bad = middle;
  }
  if (trust.clean) return good + 1;
  for (let index = good; index >= 0; index--) {
    if (believable(index) && pointsToItsRecord(units.at(index), start / UNIT_BYTES + index, log)) return index + 1;
  }
  return 0;
}

/** Whether a unit's record is in the log, with the unit's size and queue offset. Units of records that have left the log count. */
export function pointsToItsRecord(unit: QueueUnit, queueOffset: number, log: CommitLog): boolean {
  if (unit.sizeBytes === PLACEHOLDER_SIZE || unit.physicalOffset < log.minOffset) return true;
  const head = log.headAt(unit.physicalOffset);
  return head !== undefined && head.sizeBytes === unit.sizeBytes && head.queueOffset === queueOffset;
}
