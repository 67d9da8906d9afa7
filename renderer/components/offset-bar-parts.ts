/** A queue as an offset bar draws it. Offsets are of messages, `max` is the next to be written. */
export interface OffsetBarQueue {
  minOffset: number;
  maxOffset: number;
  /** The next message to be consumed; null: nothing was ever committed. */
  consumerOffset: number | null;
  /** The next message to be handed out. */
  pullOffset?: number | null | undefined;
  /** Where a move goes. */
  targetOffset?: number | null | undefined;
  /** Age of the oldest message that waits, in ms. */
  behindMs?: number | undefined;
}

/** A stretch or mark of a bar, in percent of its width. */
export interface OffsetBarPart {
  kind: 'consumed' | 'inFlight' | 'waiting' | 'skipped' | 'readAgain';
  from: number;
  width: number;
}

export interface OffsetBarParts {
  parts: OffsetBarPart[];
  /** Places of the committed offset and of the target; null where there is none. */
  now: number | null;
  target: number | null;
  /** The committed offset is older than the first message that is kept. */
  isBelowMin: boolean;
  /** 0 caught up to 5 far behind, by time and not by count. */
  heat: number;
}

/** Ages from which a bar gets warmer, in ms. */
const heatFromMs = [1, 10_000, 60_000, 600_000, 3_600_000];

/** What a bar from `fromOffset` to the end of the queue shows. */
export function offsetBarParts(queue: OffsetBarQueue, fromOffset: number): OffsetBarParts {
  const { minOffset, maxOffset, consumerOffset, pullOffset, targetOffset, behindMs = 0 } = queue;
  const start = Math.max(minOffset, Math.min(fromOffset, maxOffset));
  const span = maxOffset - start;
  const at = (offset: number): number => (span <= 0 ? 100 : (Math.min(span, Math.max(0, offset - start)) / span) * 100);
  const part = (kind: OffsetBarPart['kind'], from: number, to: number): OffsetBarPart[] =>
    at(to) > at(from) ? [{ kind, from: at(from), width: at(to) - at(from) }] : [];
  const done = consumerOffset === null ? start : Math.max(consumerOffset, minOffset);
  const handedOut = Math.max(done, pullOffset ?? done);
  const parts = [
    ...(consumerOffset === null ? [] : part('consumed', start, done)),
    ...part('inFlight', done, handedOut),
    ...part('waiting', handedOut, maxOffset),
    ...(targetOffset == null || consumerOffset === null
      ? []
      : [...part('skipped', done, targetOffset), ...part('readAgain', targetOffset, done)]),
  ];
  return {
    parts,
    now: consumerOffset === null ? null : at(done),
    target: targetOffset == null ? null : at(targetOffset),
    isBelowMin: consumerOffset !== null && consumerOffset < minOffset,
    heat: heatFromMs.filter((ms) => behindMs >= ms).length,
  };
}
