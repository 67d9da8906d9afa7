import type { TracedSubAfter, TracedSubBefore } from '../../../engine/client/trace/decode-trace.ts';
import type { LifeAttempt } from '../../contract/life.ts';
import type { TraceFact } from './life-facts.ts';

interface Pair {
  before: TracedSubBefore | undefined;
  after: TracedSubAfter | undefined;
  clientHost: string;
}

/** Deliveries to listeners, by group, in order of time: beginnings and ends are joined by request and message id. */
export function attemptsOf(facts: readonly TraceFact[]): Map<string, LifeAttempt[]> {
  const pairs = new Map<string, Pair>();
  for (const { context, writerHost } of facts) {
    if (context.type !== 'SubBefore' && context.type !== 'SubAfter') continue;
    const key = `${context.requestId}\n${context.msgId}`;
    const pair = pairs.get(key) ?? { before: undefined, after: undefined, clientHost: writerHost };
    pairs.set(key, pair);
    if (context.type === 'SubBefore') pair.before ??= context;
    else pair.after ??= context;
  }
  const byGroup = new Map<string, LifeAttempt[]>();
  for (const pair of pairs.values()) {
    const group = pair.before?.groupName ?? pair.after?.groupName;
    if (group === undefined) continue; // an end without a beginning, from a client that does not name the group
    byGroup.set(group, [...(byGroup.get(group) ?? []), attemptOf(pair)]);
  }
  for (const [group, attempts] of byGroup) byGroup.set(group, numbered(attempts));
  return byGroup;
}

function attemptOf({ before, after, clientHost }: Pair): LifeAttempt {
  const costMs = after?.costMs ?? null;
  // The time of an end is the moment it was written, or the beginning: clients differ. Beginning and duration are certain.
  const startedAtMs = before?.timestampMs ?? (after?.timestampMs === undefined ? null : after.timestampMs - (costMs ?? 0));
  return {
    retryTimes: before?.retryTimes ?? -1,
    source: 'trace',
    startedAtMs,
    endedAtMs: after === undefined || startedAtMs === null ? null : startedAtMs + (costMs ?? 0),
    costMs,
    result: after === undefined ? null : (after.result ?? (after.success === true ? 'SUCCESS' : after.success === false ? 'FAILED' : null)),
    outcome: after === undefined ? 'open' : (after.success ?? after.result === 'SUCCESS') ? 'succeeded' : 'failed',
    clientHost,
  };
}

/** In order of time; an attempt that does not say which one it was is one more than the one before it. */
function numbered(attempts: readonly LifeAttempt[]): LifeAttempt[] {
  const sorted = attempts.toSorted((a, b) => (a.startedAtMs ?? 0) - (b.startedAtMs ?? 0) || a.retryTimes - b.retryTimes);
  let last = -1;
  return sorted.map((attempt) => {
    last = attempt.retryTimes < 0 ? last + 1 : attempt.retryTimes;
    return { ...attempt, retryTimes: last };
  });
}
