import { join } from 'node:path';
import { DiskError } from '../runtime/disk.ts';
import type { Disk, DiskFile } from '../runtime/disk.ts';
import type { CommitLog } from './commit-log.ts';
import { PLACEHOLDER_SIZE, UNIT_BYTES, decodeUnit } from './consume-queue.ts';
import type { QueueUnit } from './consume-queue.ts';
import { StoreError } from './message-store.ts';
import { dataViewOf, emptyScannedRecord, scanRecord } from './record-layout.ts';
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

/**
 * Reads a queue's directory: finds the last unit that can be believed and removes what comes after it.
 * Throws StoreError sizeMismatch for files of another length than configured.
 */
export function loadQueue(disk: Disk, directory: string, fileBytes: number, trust: QueueTrust, log: CommitLog): LoadedQueue {
  const { run, surplus } = contiguousFiles(disk, directory, fileBytes);
  for (const path of surplus) disk.remove(path);
  let damaged = surplus.length > 0;
  if ((run[0] ?? 0) > 0 && log.minOffset === 0) {
    // The log is whole but the queue's beginning is not there: all of it has to be made again.
    for (const start of run) disk.remove(join(directory, segmentName(start)));
    return { firstFile: 0, endFile: 0, minOffset: 0, maxOffset: 0, lastRecordEnd: 0, damaged: true };
  }
  for (let i = run.length - 1; i >= 0; i--) {
    const start = run[i] ?? 0;
    const path = join(directory, segmentName(start));
    const file = disk.open(path, 'write');
    try {
      const units = believedUnits(file, start, fileBytes, trust, log);
      if (units === 0) {
        disk.remove(path);
        continue;
      }
      if (!trust.clean) zeroBehind(file, units * UNIT_BYTES, fileBytes);
      const last = readUnit(file, units - 1);
      const maxOffset = start / UNIT_BYTES + units;
      // After an unclean end files behind the last believed unit are normal: the log fills them again.
      if (trust.clean && i < run.length - 1) damaged = true;
      return { firstFile: run[0] ?? 0, endFile: start + fileBytes, minOffset: (run[0] ?? 0) / UNIT_BYTES, maxOffset, lastRecordEnd: last.physicalOffset + (last.sizeBytes === PLACEHOLDER_SIZE ? 0 : last.sizeBytes), damaged };
    } finally {
      file.close();
    }
  }
  return { firstFile: 0, endFile: 0, minOffset: 0, maxOffset: 0, lastRecordEnd: 0, damaged: damaged || (trust.clean && run.length > 0) };
}

/** The files from the first up to the first gap; what lies behind the gap is surplus. */
function contiguousFiles(disk: Disk, directory: string, fileBytes: number): { run: number[]; surplus: string[] } {
  const run: number[] = [];
  const surplus: string[] = [];
  const starts = disk
    .list(directory)
    .map(segmentStart)
    .filter((start) => start !== undefined);
  for (const [i, start] of starts.entries()) {
    const path = join(directory, segmentName(start));
    const previous = run.at(-1);
    if (surplus.length > 0 || (previous !== undefined && start !== previous + fileBytes)) {
      surplus.push(path);
      continue;
    }
    const sizeBytes = disk.stat(path)?.sizeBytes ?? 0;
    if (sizeBytes !== fileBytes) {
      const cutOff = i === starts.length - 1 && sizeBytes < fileBytes && (sizeBytes === 0 || i > 0);
      if (!cutOff || start % fileBytes !== 0) {
        throw new StoreError('sizeMismatch', `${path} has ${sizeBytes} bytes, mappedFileSizeConsumeQueue is ${fileBytes}`, { path, sizeBytes, expectedBytes: fileBytes });
      }
      const file = disk.open(path, 'write');
      file.truncate(fileBytes);
      file.close();
    }
    run.push(start);
  }
  return { run, surplus };
}

/** Number of leading units of a file that can be believed. */
function believedUnits(file: DiskFile, start: number, fileBytes: number, trust: QueueTrust, log: CommitLog): number {
  const believable = (index: number): boolean => {
    const unit = readUnit(file, index);
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
    if (believable(index) && pointsToItsRecord(readUnit(file, index), start / UNIT_BYTES + index, log)) return index + 1;
  }
  return 0;
}

/** Whether a unit's record is in the log, with the unit's size and queue offset. Units of records that have left the log count. */
export function pointsToItsRecord(unit: QueueUnit, queueOffset: number, log: CommitLog): boolean {
  if (unit.sizeBytes === PLACEHOLDER_SIZE) return true;
  if (unit.physicalOffset < log.minOffset) return true;
  let record: Buffer | undefined;
  try {
    record = log.read(unit.physicalOffset, unit.sizeBytes);
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
  }
  if (!record) return false;
  const scanned = emptyScannedRecord();
  const outcome = scanRecord(record, dataViewOf(record), 0, record.length, record.length, unit.physicalOffset, false, scanned);
  return outcome === 'record' && scanned.sizeBytes === unit.sizeBytes && scanned.queueOffset === queueOffset;
}

const unitBytes = Buffer.alloc(UNIT_BYTES);
const unitView = dataViewOf(unitBytes);
const nothing: QueueUnit = { physicalOffset: 0, sizeBytes: 0, tagsCode: 0 };

function readUnit(file: DiskFile, index: number): QueueUnit {
  return file.pread(unitBytes, 0, UNIT_BYTES, index * UNIT_BYTES) === UNIT_BYTES ? decodeUnit(unitView, 0) : nothing;
}

/** Small files are looked at first: most have nothing behind their last unit. */
const LOOK_FIRST_BYTES = 65_536;

function zeroBehind(file: DiskFile, keepBytes: number, fileBytes: number): void {
  if (fileBytes - keepBytes <= LOOK_FIRST_BYTES) {
    const rest = Buffer.allocUnsafe(fileBytes - keepBytes);
    const count = file.pread(rest, 0, rest.length, keepBytes);
    if (rest.subarray(0, count).every((byte) => byte === 0)) return;
  }
  file.truncate(keepBytes);
  file.truncate(fileBytes);
}
