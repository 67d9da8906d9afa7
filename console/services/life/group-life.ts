import { versionName } from '../../../engine/protocol/mq-version.ts';
import { encodeOffsetMessageId } from '../../../engine/protocol/message-id.ts';
import { findProperty, MessageProperty } from '../../../engine/protocol/message-properties.ts';
import type {
  LifeAttempt,
  LifeDeadLetter,
  LifeGroup,
  LifeMember,
  LifeRetry,
  LifeSource,
  LifeState,
  LifeUnknown,
} from '../../contract/life.ts';
import type { FoundRecord, GroupFacts, QueueProgress } from './life-facts.ts';

/** What a group did with a message and where it stands. `copy`: the message as it is stored; undefined when it is gone. */
export function groupLifeOf(facts: GroupFacts, traced: readonly LifeAttempt[], copy: FoundRecord | undefined): LifeGroup {
  const retries = retriesOf(facts);
  const deadLetter = deadLetterOf(facts);
  const attempts = attemptsOf(facts, traced, retries, deadLetter, copy);
  const progress = facts.progress.status === 'answered' ? facts.progress.value : undefined;
  const standing = standingOf(facts, attempts, retries, deadLetter, copy);
  return {
    group: facts.group,
    reason: null,
    behind: null,
    ...standing,
    consumerOffset: progress === undefined || progress.consumerOffset < 0 ? null : progress.consumerOffset,
    maxOffset: progress?.brokerOffset ?? null,
    attempts,
    retries,
    deadLetter,
    retryMax: facts.retryMax ?? null,
    members: membersOf(facts),
  };
}

const byTime = (a: FoundRecord, b: FoundRecord): number =>
  a.record.storeTimestamp - b.record.storeTimestamp || a.record.physicalOffset - b.record.physicalOffset;

/** Each number of retry once, with what the queues of the delay levels and the retry topic hold of it. */
function retriesOf({ retries, waiting }: GroupFacts): LifeRetry[] {
  const byTimes = new Map<number, LifeRetry>();
  for (const { found, dueAtMs } of waiting.toSorted((a, b) => byTime(a.found, b.found))) {
    const { reconsumeTimes: retryTimes, storeTimestamp } = found.record;
    const entry = { retryTimes, sentBackAtMs: storeTimestamp, dueAtMs: dueAtMs ?? null, readyAtMs: null, brokerName: found.brokerName };
    byTimes.set(retryTimes, byTimes.get(retryTimes) ?? entry);
  }
  for (const { found } of retries.toSorted((a, b) => byTime(a.found, b.found))) {
    const { reconsumeTimes: retryTimes, storeTimestamp: readyAtMs } = found.record;
    const entry = byTimes.get(retryTimes) ?? { retryTimes, sentBackAtMs: null, dueAtMs: null, readyAtMs, brokerName: found.brokerName };
    byTimes.set(retryTimes, { ...entry, readyAtMs: entry.readyAtMs ?? readyAtMs });
  }
  return [...byTimes.values()].sort((a, b) => a.retryTimes - b.retryTimes);
}

function deadLetterOf({ dead }: GroupFacts): LifeDeadLetter | null {
  const [first] = dead.toSorted(byTime);
  if (first === undefined) return null;
  const { record, brokerName } = first;
  return {
    atMs: record.storeTimestamp,
    id: encodeOffsetMessageId(record.storeHost, record.physicalOffset),
    brokerName,
    queueId: record.queueId,
    queueOffset: record.queueOffset,
  };
}

/** The traced attempts, and those that stored messages prove: a message that came back was delivered before. */
function attemptsOf(
  facts: GroupFacts,
  traced: readonly LifeAttempt[],
  retries: readonly LifeRetry[],
  deadLetter: LifeDeadLetter | null,
  copy: FoundRecord | undefined,
): LifeAttempt[] {
  const attempts = [...traced];
  const has = (times: number): boolean => traced.some(({ retryTimes }) => retryTimes === times);
  const startOf = (times: number): number | null =>
    times === 0 ? (copy?.record.storeTimestamp ?? null) : (retries.find(({ retryTimes }) => retryTimes === times)?.readyAtMs ?? null);
  const proven = (retryTimes: number, endedAtMs: number | null, source: LifeSource, outcome: LifeAttempt['outcome']): void => {
    if (has(retryTimes)) return;
    attempts.push({
      retryTimes,
      source,
      startedAtMs: startOf(retryTimes),
      endedAtMs,
      costMs: null,
      result: null,
      outcome,
      clientHost: null,
    });
  };
  for (const { retryTimes, sentBackAtMs } of retries) if (retryTimes > 0) proven(retryTimes - 1, sentBackAtMs, 'record', 'failed');
  const last = Math.max(0, ...retries.filter(({ readyAtMs }) => readyAtMs !== null).map(({ retryTimes }) => retryTimes));
  if (deadLetter !== null) proven(last, deadLetter.atMs, 'record', 'failed');
  else if (!retries.some(({ readyAtMs }) => readyAtMs === null) && isPassed(facts, last, copy)) proven(last, null, 'offsets', 'succeeded');
  return attempts.sort((a, b) => a.retryTimes - b.retryTimes || (a.startedAtMs ?? 0) - (b.startedAtMs ?? 0));
}

/** Whether the group has read past the message in its `times`-th delivery. */
function isPassed(facts: GroupFacts, times: number, copy: FoundRecord | undefined): boolean {
  if (times === 0) return standingByOffsets(facts, copy).state === 'consumed';
  return facts.retries.some(
    ({ found, progress }) => found.record.reconsumeTimes === times && progress.status === 'answered' && hasPassed(progress.value, found),
  );
}

const hasPassed = (progress: QueueProgress | undefined, { record }: FoundRecord): boolean =>
  progress !== undefined && progress.consumerOffset > record.queueOffset;

interface Standing {
  state: LifeState;
  source: LifeSource;
  reason?: LifeUnknown;
  behind?: number;
}

function standingOf(
  facts: GroupFacts,
  attempts: readonly LifeAttempt[],
  retries: readonly LifeRetry[],
  deadLetter: LifeDeadLetter | null,
  copy: FoundRecord | undefined,
): Standing {
  if (deadLetter !== null) return { state: 'dead', source: 'record' };
  const last = attempts.at(-1);
  if (last?.outcome === 'succeeded') return { state: 'consumed', source: last.source };
  const pending = retries.at(-1);
  if (pending !== undefined && pending.retryTimes > (last?.retryTimes ?? -1)) return { state: 'retrying', source: 'record' };
  if (last?.outcome === 'open') return { state: 'inFlight', source: last.source };
  // Traced as failed, and the message is not back yet; members that broadcast never send back.
  if (last !== undefined) return { state: isBroadcasting(facts) ? 'failed' : 'retrying', source: last.source };
  return standingByOffsets(facts, copy);
}

function standingByOffsets(facts: GroupFacts, copy: FoundRecord | undefined): Standing {
  const unknown = (reason: LifeUnknown): Standing => ({ state: 'unknown', source: 'offsets', reason });
  if (copy === undefined) return unknown('noMessage');
  if (isBroadcasting(facts)) return unknown('broadcasting');
  if (facts.progress.status === 'noAnswer') return unknown('noAnswer');
  const progress = facts.progress.value;
  if (progress === undefined || progress.consumerOffset < 0) return unknown('noOffset');
  const { queueOffset } = copy.record;
  if (progress.consumerOffset > queueOffset) {
    if (isFilteredOut(facts, copy)) return { state: 'filtered', source: 'offsets' };
    return hasSqlFilter(facts, copy) ? unknown('sqlFilter') : { state: 'consumed', source: 'offsets' };
  }
  if (progress.pullOffset !== undefined && progress.pullOffset > queueOffset) return { state: 'inFlight', source: 'offsets' };
  return { state: 'notReached', source: 'offsets', behind: queueOffset - progress.consumerOffset };
}

const connectionOf = ({ connection }: GroupFacts) => (connection.status === 'answered' ? connection.value : undefined);
const isBroadcasting = (facts: GroupFacts): boolean => connectionOf(facts)?.messageModel === 'BROADCASTING';
const subscriptionOf = (facts: GroupFacts, { record }: FoundRecord) => connectionOf(facts)?.subscriptionTable.get(record.topic);
const hasSqlFilter = (facts: GroupFacts, copy: FoundRecord): boolean => subscriptionOf(facts, copy)?.expressionType === 'SQL92';

/** Whether the subscription of the members that are online leaves out the message's tag. */
function isFilteredOut(facts: GroupFacts, copy: FoundRecord): boolean {
  const subscription = subscriptionOf(facts, copy);
  if (subscription === undefined || subscription.expressionType !== 'TAG' || subscription.subString === '*') return false;
  const tag = findProperty(copy.record.properties, MessageProperty.TAGS);
  const wanted = new Set(subscription.subString.split('||').map((word) => word.trim()));
  return !wanted.has('*') && (tag === undefined || !wanted.has(tag));
}

function membersOf(facts: GroupFacts): LifeMember[] | null {
  if (facts.connection.status === 'noAnswer') return null;
  return (facts.connection.value?.connectionSet ?? [])
    .map(({ clientId, clientAddr, language, version }) => ({
      clientId,
      address: clientAddr,
      language: language ?? null,
      version: versionName(version),
    }))
    .toSorted((a, b) => (a.clientId < b.clientId ? -1 : 1));
}
