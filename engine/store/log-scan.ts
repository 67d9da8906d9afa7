import type { Clock } from '../runtime/clock.ts';
import type { LogSegments } from './log-segments.ts';
import { dataViewOf, emptyScannedRecord, scanRecord } from './record-layout.ts';
import type { ScannedRecord } from './record-layout.ts';
import { Slices } from './slices.ts';

const BLOCK_BYTES = 4 * 1024 * 1024;

/** Positions in `record` refer to `bytes`; both are used again for the next record. */
export type RecordVisitor = (record: ScannedRecord, bytes: Buffer) => void;

export interface LogScan {
  /** Behind the last good record (or at the start of the next segment after a blank). */
  endOffset: number;
  /** storeTimestamp of the last good record, 0 without one. */
  lastStoreTimestampMs: number;
  /** `limit`: reached `to`. `end`: zeros. `bad`: something that is no record of this place. */
  stoppedBy: 'limit' | 'end' | 'bad';
}

/**
 * Visits the records of [from, to) in order, in slices, stopping at the first place that holds none.
 * `from` is a record boundary. Asynchronous reads of 4 MiB: a cold log does not hold the loop up.
 */
export async function scanLog(
  segments: LogSegments,
  clock: Clock,
  range: { from: number; to: number; checkCrc: boolean; isCancelled?: () => boolean },
  visit: RecordVisitor,
): Promise<LogScan> {
  const slices = new Slices(clock);
  const record = emptyScannedRecord();
  let block = Buffer.allocUnsafeSlow(Math.min(BLOCK_BYTES, segments.segmentBytes));
  let view = dataViewOf(block);
  let offset = range.from;
  let lastStoreTimestampMs = 0;
  const to = Math.min(range.to, segments.endOffset);
  while (offset < to && !range.isCancelled?.()) {
    const segmentEnd = segments.startOf(offset) + segments.segmentBytes;
    const blockStart = offset;
    const blockBytes = Math.min(block.length, segmentEnd - blockStart);
    const limit = await segments.fileAt(blockStart).preadAsync(block, 0, blockBytes, blockStart % segments.segmentBytes);
    let wanted = 0;
    while (offset < to && offset - blockStart < limit && wanted === 0) {
      const position = offset - blockStart;
      const outcome = scanRecord(block, view, position, limit, segmentEnd - offset, offset, range.checkCrc, record);
      switch (outcome) {
        case 'record':
          visit(record, block);
          lastStoreTimestampMs = record.storeTimestampMs;
          offset += record.sizeBytes;
          break;
        case 'blank':
          offset = segmentEnd;
          break;
        case 'end':
        case 'bad':
          return { endOffset: offset, lastStoreTimestampMs, stoppedBy: outcome };
        case 'needMore':
          wanted = limit - position >= 4 ? view.getInt32(position) : 8;
          break;
      }
      if (slices.isOver) await slices.next();
    }
    // A record goes beyond the block: read again from its start, with room for all of it.
    if (wanted > block.length) {
      block = Buffer.allocUnsafeSlow(wanted);
      view = dataViewOf(block);
    } else if (wanted > 0 && blockStart === offset) {
      return { endOffset: offset, lastStoreTimestampMs, stoppedBy: 'bad' };
    }
  }
  return { endOffset: offset, lastStoreTimestampMs, stoppedBy: 'limit' };
}
