import type { LifeAttempt, LifeGroup, LifeSource, ListenerResult, MessageLife } from '../../../../console/contract/life.ts';

/** One thing that is known to have happened, or to be planned. `waiting` is a retry whose time has not come. */
export type LifeEventKind =
  | 'sent'
  | 'sendFailed'
  | 'stored'
  | 'committed'
  | 'rolledBack'
  | 'undecided'
  | 'recalled'
  | 'recallFailed'
  | 'open'
  | 'succeeded'
  | 'failed'
  | 'sentBack'
  | 'ready'
  | 'waiting'
  | 'dead';

export interface LifeEvent {
  id: string;
  kind: LifeEventKind;
  lane: LaneOf;
  source: LifeSource;
  /** Null where no clock tells: the event is concluded. */
  atMs: number | null;
  /** For an event without a time: it came after this. */
  afterMs: number | null;
  /** When it ended; null for a moment, and where the end is not known. */
  untilMs: number | null;
  costMs: number | null;
  /** 0 for the first delivery. */
  retryTimes: number | null;
  result: ListenerResult | null;
  host: string | null;
  /** `broker-a, queue 3 at 1,342` of stored things. */
  place: { brokerName: string; queueId: number; queueOffset: number } | null;
  /** When a retry is due. */
  dueAtMs: number | null;
}

export type LaneOf =
  | { kind: 'producer'; group: string | null; host: string }
  | { kind: 'broker'; brokerName: string; queueId: number; queueOffset: number }
  | { kind: 'group'; group: string };

export const laneId = (lane: LaneOf): string =>
  lane.kind === 'producer'
    ? `producer ${lane.group ?? ''} ${lane.host}`
    : lane.kind === 'broker'
      ? `broker ${lane.brokerName} ${lane.queueId} ${lane.queueOffset}`
      : `group ${lane.group}`;

const nothing = {
  afterMs: null,
  untilMs: null,
  costMs: null,
  retryTimes: null,
  result: null,
  host: null,
  place: null,
  dueAtMs: null,
} as const;

/** The life as a list, in order of time; an event without a time stands after the last one that it must have followed. */
export function lifeEvents(life: MessageLife): LifeEvent[] {
  const events = [...producerEvents(life), ...life.copies.map(storedEvent), ...life.groups.flatMap(groupEvents)];
  return events
    .map((event, order) => ({ event, order }))
    .toSorted(
      (a, b) => timeOf(a.event) - timeOf(b.event) || Number(a.event.atMs === null) - Number(b.event.atMs === null) || a.order - b.order,
    )
    .map(({ event }) => event);
}

/** Where an event stands on the line. */
export const timeOf = ({ atMs, afterMs }: LifeEvent): number => atMs ?? afterMs ?? 0;

function producerEvents({ sends, decisions }: MessageLife): LifeEvent[] {
  return [
    ...sends.map((send, index): LifeEvent => ({
      ...nothing,
      id: `send-${index}`,
      kind: send.isSuccess === false ? 'sendFailed' : 'sent',
      lane: { kind: 'producer', group: send.producerGroup, host: send.clientHost },
      source: send.source,
      atMs: send.atMs,
      untilMs: send.atMs === null || send.costMs === null ? null : send.atMs + send.costMs,
      costMs: send.costMs,
      host: send.clientHost,
    })),
    ...decisions.map((decision, index): LifeEvent => ({
      ...nothing,
      id: `decision-${index}`,
      kind: decision.kind,
      lane: { kind: 'producer', group: decision.producerGroup, host: decision.clientHost },
      source: 'trace',
      atMs: decision.atMs,
      host: decision.clientHost,
    })),
  ];
}

function storedEvent({ id, storedAtMs, brokerName, queueId, queueOffset }: MessageLife['copies'][number]): LifeEvent {
  const place = { brokerName, queueId, queueOffset };
  return { ...nothing, id: `stored-${id}`, kind: 'stored', lane: { kind: 'broker', ...place }, source: 'record', atMs: storedAtMs, place };
}

function groupEvents({ group, attempts, retries, deadLetter }: LifeGroup): LifeEvent[] {
  const base = { ...nothing, lane: { kind: 'group', group } as const };
  const events: LifeEvent[] = attempts.map((attempt, index) => ({
    ...base,
    id: `${group}-attempt-${index}`,
    kind: attempt.outcome,
    source: attempt.source,
    ...timesOf(attempt),
    costMs: attempt.costMs,
    retryTimes: attempt.retryTimes,
    result: attempt.result,
    host: attempt.clientHost,
  }));
  for (const { retryTimes, sentBackAtMs, dueAtMs, readyAtMs } of retries) {
    const retry = { ...base, source: 'record' as const, retryTimes, dueAtMs };
    // An attempt that is known from this alone says it already.
    const isTold = attempts.some((attempt) => attempt.source === 'record' && attempt.retryTimes === retryTimes - 1);
    if (sentBackAtMs !== null && !isTold)
      events.push({ ...retry, id: `${group}-back-${retryTimes}`, kind: 'sentBack', atMs: sentBackAtMs });
    if (readyAtMs !== null) events.push({ ...retry, id: `${group}-ready-${retryTimes}`, kind: 'ready', atMs: readyAtMs });
    else if (dueAtMs !== null) events.push({ ...retry, id: `${group}-waiting-${retryTimes}`, kind: 'waiting', atMs: dueAtMs });
  }
  if (deadLetter !== null) {
    const { brokerName, queueId, queueOffset, atMs } = deadLetter;
    events.push({ ...base, id: `${group}-dead`, kind: 'dead', source: 'record', atMs, place: { brokerName, queueId, queueOffset } });
  }
  return events;
}

/** A traced attempt begins and ends. Of one that stored messages prove, only the end is known, or nothing but that it came later. */
function timesOf({ source, startedAtMs, endedAtMs }: LifeAttempt): Pick<LifeEvent, 'atMs' | 'afterMs' | 'untilMs'> {
  if (source === 'trace') return { atMs: startedAtMs, afterMs: null, untilMs: endedAtMs };
  return { atMs: endedAtMs, afterMs: startedAtMs, untilMs: null };
}
