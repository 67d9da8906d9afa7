import type { LifeGroup, MessageLife } from '../../../../console/contract/life.ts';
import type { TimelineLane, TimelineMark, TimelineShape, TimelineSpan } from '../../../components/timeline-model.ts';
import { laneId, lifeEvents, timeOf } from './life-events.ts';
import type { LaneOf, LifeEvent, LifeEventKind } from './life-events.ts';

/** The words that the lanes need. */
export interface LaneWords {
  sentence(event: LifeEvent): string;
  /** A few words beside a mark. */
  short(event: LifeEvent): string | undefined;
  lane(lane: LaneOf): { title: string; note: string | undefined };
  /** What is said of a group that has no attempt; undefined where the marks say it. */
  standing(group: LifeGroup): string | undefined;
  gap(ms: number): string;
}

const shapes: Record<LifeEventKind, TimelineShape> = {
  sent: 'block',
  sendFailed: 'failed',
  stored: 'block',
  committed: 'done',
  rolledBack: 'failed',
  undecided: 'open',
  recalled: 'done',
  recallFailed: 'failed',
  open: 'open',
  succeeded: 'done',
  failed: 'failed',
  sentBack: 'waiting',
  ready: 'waiting',
  waiting: 'planned',
  dead: 'dead',
};

/** Kinds that the line draws as the gap between two attempts instead of as marks of their own. */
const drawnAsGap: ReadonlySet<LifeEventKind> = new Set(['sentBack']);

/** The lanes of a life: who sent it, where it is stored, then every group. */
export function lifeLanes(life: MessageLife, words: LaneWords): TimelineLane[] {
  const events = lifeEvents(life);
  const laneOfs = [...events.filter(({ lane }) => lane.kind === 'producer'), ...events.filter(({ lane }) => lane.kind === 'broker')].map(
    ({ lane }) => lane,
  );
  const lanes = [...new Map(laneOfs.map((lane) => [laneId(lane), lane])).values()].map((lane) => laneFor(lane, events, words));
  const beginMs = Math.min(...events.map(timeOf));
  for (const group of life.groups) {
    const lane = laneFor({ kind: 'group', group: group.group }, events, words);
    const standing = words.standing(group);
    if (lane.marks.length === 0 && standing !== undefined && Number.isFinite(beginMs))
      lane.spans.push({ fromMs: life.copies[0]?.storedAtMs ?? beginMs, kind: 'unreached', text: standing });
    lanes.push(lane);
  }
  return lanes;
}

function laneFor(laneOf: LaneOf, events: readonly LifeEvent[], words: LaneWords): TimelineLane {
  const own = events.filter(({ lane }) => laneId(lane) === laneId(laneOf));
  const hasAttempt = (times: number | null): boolean => own.some(({ kind, retryTimes }) => isAttempt(kind) && retryTimes === times);
  // A retry that was delivered is told by its attempt.
  const drawn = own.filter((event) => !drawnAsGap.has(event.kind) && !(event.kind === 'ready' && hasAttempt(event.retryTimes)));
  return { id: laneId(laneOf), ...words.lane(laneOf), marks: drawn.map((event) => markOf(event, words)), spans: gapsOf(own, words) };
}

const isAttempt = (kind: LifeEventKind): boolean => kind === 'succeeded' || kind === 'failed' || kind === 'open';

function markOf(event: LifeEvent, words: LaneWords): TimelineMark {
  return {
    id: event.id,
    shape: shapes[event.kind],
    atMs: timeOf(event),
    ...(event.untilMs === null ? {} : { untilMs: event.untilMs }),
    isInferred: event.source === 'offsets' || (event.source === 'record' && isAttempt(event.kind)),
    label: words.sentence(event),
    text: words.short(event),
  };
}

/** From the end of a failed attempt to the beginning of what followed: the time that the retry waited. */
function gapsOf(events: readonly LifeEvent[], words: LaneWords): TimelineSpan[] {
  return events
    .filter(({ kind }) => kind === 'failed')
    .flatMap((event): TimelineSpan[] => {
      const following = events.filter(({ retryTimes }) => retryTimes === (event.retryTimes ?? 0) + 1);
      const next = following.find(({ kind }) => isAttempt(kind)) ?? following.find(({ kind }) => kind === 'waiting' || kind === 'ready');
      if (next === undefined) return [];
      const [fromMs, untilMs] = [event.untilMs ?? timeOf(event), timeOf(next)];
      return untilMs <= fromMs ? [] : [{ fromMs, untilMs, kind: 'wait', text: words.gap(untilMs - fromMs) }];
    });
}
