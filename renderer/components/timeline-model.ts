/** How a mark is drawn: a block, a tick in a bar, a check, a cross, a ring, a half-open bar, a turned square. */
export type TimelineShape = 'block' | 'done' | 'failed' | 'open' | 'planned' | 'waiting' | 'dead';

/** Something that happened, or will, on one lane. */
export interface TimelineMark {
  id: string;
  shape: TimelineShape;
  /** Milliseconds of any clock that all marks share. */
  atMs: number;
  /** When it ended; a mark with an end has a bar. */
  untilMs?: number | undefined;
  /** Concluded, not told: outlined instead of filled. */
  isInferred: boolean;
  /** The whole of it in a sentence, for whoever cannot see the line. */
  label: string;
  /** A few words beside the mark, where there is room. */
  text?: string | undefined;
}

/** A line between two times. `wait`: until the next attempt, `unreached`: not there yet. */
export interface TimelineSpan {
  fromMs: number;
  /** Undefined: to the end of the line. */
  untilMs?: number | undefined;
  kind: 'wait' | 'unreached';
  text?: string | undefined;
}

export interface TimelineLane {
  id: string;
  title: string;
  note?: string | undefined;
  marks: TimelineMark[];
  spans: TimelineSpan[];
}

/** Beginning and end of everything on the lanes and of `nowMs`; undefined when there is nothing. */
export function extentOf(lanes: readonly TimelineLane[], nowMs: number | undefined): { fromMs: number; spanMs: number } | undefined {
  const times = lanes.flatMap(({ marks, spans }) => [
    ...marks.flatMap(({ atMs, untilMs }) => [atMs, untilMs ?? atMs]),
    ...spans.flatMap(({ fromMs, untilMs }) => [fromMs, untilMs ?? fromMs]),
  ]);
  if (times.length === 0) return undefined;
  const fromMs = times.reduce((least, time) => Math.min(least, time));
  const last = times.reduce((most, time) => Math.max(most, time));
  const untilMs = Math.max(last, nowMs ?? last);
  // Room behind the last mark for its text; on the logarithmic part that is a factor.
  return { fromMs, spanMs: Math.max(1, (untilMs - fromMs) * 1.5) };
}

/** The mark that an arrow key leads to from `id`: along the lane, or to the nearest one on the next lane that has marks. */
export function nextMark(
  lanes: readonly TimelineLane[],
  id: string | undefined,
  key: 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown' | 'Home' | 'End',
): string | undefined {
  const filled = lanes.filter(({ marks }) => marks.length > 0);
  const row = filled.findIndex(({ marks }) => marks.some((mark) => mark.id === id));
  const lane = filled[row];
  if (lane === undefined) return filled[0]?.marks[0]?.id;
  const column = lane.marks.findIndex((mark) => mark.id === id);
  const [last] = lane.marks.slice(-1);
  if (key === 'Home') return lane.marks[0]?.id;
  if (key === 'End') return last?.id;
  if (key === 'ArrowLeft') return (lane.marks[column - 1] ?? lane.marks[column])?.id;
  if (key === 'ArrowRight') return (lane.marks[column + 1] ?? lane.marks[column])?.id;
  const atMs = lane.marks[column]?.atMs ?? 0;
  const to = filled[row + (key === 'ArrowUp' ? -1 : 1)];
  if (to === undefined) return id;
  return to.marks.toSorted((a, b) => Math.abs(a.atMs - atMs) - Math.abs(b.atMs - atMs))[0]?.id;
}
