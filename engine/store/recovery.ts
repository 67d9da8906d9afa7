import type { Clock } from '../runtime/clock.ts';
import type { Disk } from '../runtime/disk.ts';
import type { Log } from '../runtime/log.ts';
import { readWholeFile } from '../runtime/atomic-file.ts';
import type { Checkpoint, CheckpointState } from './checkpoint.ts';
import type { CommitLog } from './commit-log.ts';
import type { ConsumeQueueStore } from './consume-queue-store.ts';
import { UNIT_BYTES, type ConsumeQueue } from './consume-queue.ts';
import { pointsToItsRecord } from './consume-queue-load.ts';
import { correctMinOffset } from './consume-queue-store.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { IndexService } from './index-service.ts';
import { scanLog } from './log-scan.ts';
import type { MessageStoreConfig } from './message-store-config.ts';
import type { Inventory, QueueInventory } from './queue-inventory.ts';
import { Slices } from './slices.ts';
import type { StorePaths } from './store-paths.ts';

/** First word of an abort file that we wrote; Apache's holds a bare pid. */
export const ABORT_MARK = 'gantry';
/** Apache recovers from 3 s before the times in its checkpoint. */
const APACHE_MARGIN_MS = 3000;

export interface RecoveryParts {
  disk: Disk;
  clock: Clock;
  log: Log;
  config: MessageStoreConfig;
  paths: StorePaths;
  commitLog: CommitLog;
  queues: ConsumeQueueStore;
  index: IndexService | undefined;
  dispatcher: Dispatcher;
  checkpoint: Checkpoint;
  inventory: QueueInventory;
  bootMark: number;
}

export interface Recovered {
  /** End of the log. */
  endOffset: number;
  lastStoreTimestampMs: number;
  /** Records before it are in the index. */
  indexedOffset: number;
  /** Where the examined part of the log began: a record boundary. */
  examinedFrom: number;
  /** Consume queue units of earlier records are durable. */
  queuesSyncedOffset: number;
}

/** Where the examination of the log begins, and how far derived files are believed. */
interface RecoveryPlan {
  /** A record boundary at or before the end of the log. */
  scanFrom: number;
  trustBefore: number;
  /** Records from here on go into their queues. Earlier ones are there, or belong to topics that were deleted. */
  dispatchFrom: number;
  clean: boolean;
  /** Apache stopped cleanly: it has dispatched everything, so the newest queue unit points near the log's end. */
  foreignClean: boolean;
  ours: CheckpointState | undefined;
}

/**
 * Brings the store to the state of its log (04-store §3.3): finds the log's end, zeroes what is behind it, and
 * completes consume queues from the records after the last checkpoint. The index catches up later by itself.
 */
export async function recover(parts: RecoveryParts): Promise<Recovered> {
  const { commitLog, queues, log, clock } = parts;
  const { segments } = commitLog;
  const startMs = clock.monotonicMs();
  segments.load();
  // Readers of the log (the check of queue units) need the whole of it until the end is known.
  commitLog.openAt(segments.endOffset);
  const plan = planRecovery(parts);
  const lost = new Set<string>();
  const inventory = parts.inventory.read();
  await loadQueues(parts, plan, inventory, (queue) => lost.add(queueKey(queue.topic, queue.queueId)));
  if (plan.foreignClean) plan.scanFrom = Math.max(plan.scanFrom, lastDispatched(parts));
  findLostQueues(parts, plan, inventory, lost);
  const rebuildAll = segments.count > 0 && plan.trustBefore > segments.firstOffset && queues.topics().length === 0 && lost.size === 0;
  if (lost.size > 0 || rebuildAll) await rebuildQueues(parts, plan.scanFrom, lost);
  const scan = await scanLog(
    segments,
    clock,
    { from: plan.scanFrom, to: segments.endOffset, checkCrc: parts.config.checkCRCOnRecover },
    (record, bytes) => {
      const isNew = record.physicalOffset >= plan.dispatchFrom || rebuildAll;
      parts.dispatcher.redispatch(record, bytes, (topic, queueId) => isNew || lost.has(queueKey(topic, queueId)));
    },
  );
  segments.zeroFrom(scan.endOffset);
  if (segments.count > 0 && scan.endOffset < segments.endOffset) await segments.fileAt(scan.endOffset).fdatasync();
  commitLog.openAt(scan.endOffset);
  await reloadOverreaching(parts, scan.endOffset);
  await correctMinOffsets(parts);
  const indexedOffset = await recoverIndex(parts, plan, scan.endOffset);
  // Queues that were made again or reloaded are written with the first checkpoint, and counted as unsynced by then.
  const queuesSyncedOffset = lost.size > 0 || rebuildAll ? 0 : Math.min(plan.ours?.queuesSyncedOffset ?? 0, scan.endOffset);
  queues.markUnsyncedSince(queuesSyncedOffset);
  const lastStoreTimestampMs = scan.lastStoreTimestampMs || (plan.ours?.apache.physicMsgTimestamp ?? 0);
  if (scan.stoppedBy === 'bad') log.warn('log-truncated', { offset: scan.endOffset });
  const flushedEnd = parts.checkpoint.read().ours?.dispatchedOffset ?? 0;
  if (scan.endOffset < flushedEnd) log.error('flushed-records-missing', { endOffset: scan.endOffset, flushedEnd });
  log.info('store-recovered', {
    clean: plan.clean,
    scanFrom: plan.scanFrom,
    endOffset: scan.endOffset,
    stoppedBy: scan.stoppedBy,
    rebuiltQueues: lost.size,
    ms: Math.round(clock.monotonicMs() - startMs),
  });
  return {
    endOffset: scan.endOffset,
    lastStoreTimestampMs,
    indexedOffset,
    examinedFrom: Math.min(plan.scanFrom, scan.endOffset),
    queuesSyncedOffset,
  };
}

/** After our own clean stop its list says what is there; otherwise the directory is read. */
async function loadQueues(
  { queues, commitLog }: RecoveryParts,
  plan: RecoveryPlan,
  inventory: Inventory,
  onDamaged: (queue: ConsumeQueue) => void,
): Promise<void> {
  if (plan.clean && plan.ours?.dispatchedOffset === inventory.dispatchedOffset) await queues.recall(inventory.queues, commitLog, onDamaged);
  else await queues.load({ trustBefore: plan.trustBefore, clean: plan.clean }, commitLog, onDamaged);
}

function planRecovery(parts: RecoveryParts): RecoveryPlan {
  const { disk, paths, commitLog, checkpoint } = parts;
  const { segments } = commitLog;
  const abortText = readWholeFile(disk, paths.abort)?.toString('latin1');
  const { apache, ours } = checkpoint.read();
  const weCrashed = abortText?.startsWith(ABORT_MARK) === true;
  const weStopped =
    abortText === undefined && ours?.clean === true && apache !== undefined && JSON.stringify(apache) === JSON.stringify(ours.apache);
  const isWithinLog = ours !== undefined && ours.dispatchedOffset >= segments.firstOffset && ours.dispatchedOffset <= segments.endOffset;
  if ((weCrashed || weStopped) && isWithinLog) {
    if (ours.queuesSyncedOffset < ours.dispatchedOffset && (ours.bootMark === 0 || ours.bootMark !== parts.bootMark)) {
      // The machine was started anew: of the queue files only what was synced can be believed.
      const from = Math.max(segments.firstOffset, ours.queuesSyncedOffset);
      return {
        scanFrom: Math.min(from, Math.max(segments.firstOffset, ours.verifyFrom)),
        trustBefore: from,
        dispatchFrom: from,
        clean: false,
        foreignClean: false,
        ours,
      };
    }
    return {
      scanFrom: Math.max(segments.firstOffset, ours.verifyFrom),
      trustBefore: ours.dispatchedOffset,
      dispatchFrom: ours.dispatchedOffset,
      clean: weStopped,
      foreignClean: false,
      ours,
    };
  }
  if (weCrashed || apache === undefined)
    return {
      scanFrom: segments.firstOffset,
      trustBefore: segments.firstOffset,
      dispatchFrom: segments.firstOffset,
      clean: false,
      foreignClean: false,
      ours: undefined,
    };
  // Somebody else wrote last: Apache's own rules, by whole segments.
  const clean = abortText === undefined;
  const baseMs = Math.max(0, Math.min(apache.physicMsgTimestamp, apache.logicsMsgTimestamp) - APACHE_MARGIN_MS);
  const scanFrom = segmentStoredBefore(parts, baseMs);
  return {
    scanFrom,
    trustBefore: clean ? Number.MAX_SAFE_INTEGER : scanFrom,
    dispatchFrom: scanFrom,
    clean,
    foreignClean: clean,
    ours: undefined,
  };
}

/** Start of the newest segment whose first record was stored at or before the time. */
function segmentStoredBefore({ commitLog }: RecoveryParts, timestampMs: number): number {
  const { segments } = commitLog;
  for (let start = segments.endOffset - segments.segmentBytes; start > segments.firstOffset; start -= segments.segmentBytes) {
    const storedMs = commitLog.storeTimestampAt(start);
    if (storedMs > 0 && storedMs <= timestampMs) return start;
  }
  return segments.firstOffset;
}

/** End of the newest record that any queue points to; 0 when that is not a record of this log. */
function lastDispatched({ queues, commitLog }: RecoveryParts): number {
  let newest: ConsumeQueue | undefined;
  for (const entry of queues.all()) {
    for (const queue of entry.queues.values()) if (queue.lastRecordEnd > (newest?.lastRecordEnd ?? 0)) newest = queue;
  }
  const unit = newest?.unitAt(newest.maxOffset - 1);
  return newest && unit && pointsToItsRecord(unit, newest.maxOffset - 1, commitLog) ? newest.lastRecordEnd : 0;
}

/** Queues that are there with fewer units than the last clean stop knew, or without a file that was made since. */
function findLostQueues(parts: RecoveryParts, plan: RecoveryPlan, inventory: Inventory, lost: Set<string>): void {
  const { commitLog, queues } = parts;
  if (commitLog.segments.count === 0) return;
  for (const { topic, queueId, maxOffset, lastRecordEnd } of inventory.queues) {
    const queue = queues.find(topic, queueId);
    if (lastRecordEnd > plan.trustBefore || lastRecordEnd <= commitLog.segments.firstOffset) continue;
    if (!queue || queue.maxOffset < maxOffset) lost.add(queueKey(topic, queueId));
  }
  for (const { topic, queueId, fileStart, physicalOffset } of inventory.made) {
    // Later records are read from the log anyway.
    if (physicalOffset >= plan.trustBefore || physicalOffset < commitLog.segments.firstOffset) continue;
    if ((queues.find(topic, queueId)?.maxOffset ?? 0) * UNIT_BYTES <= fileStart) lost.add(queueKey(topic, queueId));
  }
}

/** Reads the log from its beginning for the queues that have lost units (all when the set is empty). */
async function rebuildQueues(parts: RecoveryParts, to: number, lost: ReadonlySet<string>): Promise<void> {
  const { commitLog, clock, dispatcher, log } = parts;
  log.warn('consume-queues-rebuilt', { queues: lost.size === 0 ? 'all' : lost.size });
  const wanted = lost.size === 0 ? () => true : (topic: string, queueId: number) => lost.has(queueKey(topic, queueId));
  await scanLog(commitLog.segments, clock, { from: commitLog.segments.firstOffset, to, checkCrc: false }, (record, bytes) =>
    dispatcher.redispatch(record, bytes, wanted),
  );
}

/** Units beyond the log's end mean that its tail was damaged: load those queues again up to there. */
async function reloadOverreaching({ queues, commitLog }: RecoveryParts, endOffset: number): Promise<void> {
  for (const entry of queues.all()) {
    for (const queue of entry.queues.values()) {
      if (queue.lastRecordEnd > endOffset) await queues.reload(queue, { trustBefore: endOffset, clean: false }, commitLog);
    }
  }
}

async function correctMinOffsets({ queues, commitLog, clock }: RecoveryParts): Promise<void> {
  const slices = new Slices(clock);
  if (commitLog.segments.firstOffset === 0) return;
  for (const entry of queues.all()) {
    for (const queue of entry.queues.values()) {
      correctMinOffset(queue, commitLog.segments.firstOffset);
      if (slices.isOver) await slices.next();
    }
  }
}

async function recoverIndex({ index, commitLog }: RecoveryParts, plan: RecoveryPlan, endOffset: number): Promise<number> {
  const firstOffset = commitLog.segments.firstOffset;
  if (!index) return endOffset;
  if (plan.ours) {
    const { indexFile, indexCount, indexedOffset } = plan.ours;
    const isWhole = plan.clean && endOffset >= plan.ours.dispatchedOffset;
    await index.load(
      isWhole
        ? undefined
        : { position: { fileName: indexFile, indexCount, lastTimestampMs: 0 }, trustBefore: Math.min(indexedOffset, endOffset) },
    );
    if (!index.isEmpty || indexedOffset === 0 || indexFile === '') return Math.max(firstOffset, Math.min(indexedOffset, endOffset));
    return firstOffset;
  }
  if (!plan.clean) {
    await index.load(undefined);
    index.clear();
    return firstOffset;
  }
  await index.load(undefined);
  const newest = index.endPhyOffset;
  if (newest < firstOffset || newest >= endOffset) {
    if (newest >= endOffset) index.clear();
    return firstOffset;
  }
  const head = commitLog.read(newest, 4);
  return head ? newest + head.readInt32BE(0) : firstOffset;
}

function queueKey(topic: string, queueId: number): string {
  return `${topic}@${queueId}`;
}
