import { useI18n } from 'vue-i18n';
import type { LifeGroup, LifeSource, MessageLife } from '../../../../console/contract/life.ts';
import { useFormat } from '../../../i18n/use-format.ts';
import { timeOf } from './life-events.ts';
import type { LifeEvent } from './life-events.ts';
import type { LaneWords } from './life-lanes.ts';
import { verdictOf } from './life-verdict.ts';

/** The sentences of a life in the language of the interface. */
export interface LifeText {
  /** What happened, without when and how it is known. */
  event(event: LifeEvent): string;
  source(event: Pick<LifeEvent, 'source' | 'kind'>): string;
  sourceName(source: LifeSource): string;
  /** The state of a group in a few words, with the distance or the reason. */
  standing(group: LifeGroup): string;
  verdict(life: MessageLife): string;
  lanes(life: MessageLife): LaneWords;
}

/** Call in `setup`. */
export function useLifeText(): LifeText {
  const { t } = useI18n();
  const format = useFormat();

  const attemptName = (retryTimes: number | null): string =>
    (retryTimes ?? 0) === 0 ? t('life.attemptOf.first') : t('life.attemptOf.retry', { n: retryTimes ?? 0 });

  function event(one: LifeEvent): string {
    const values = {
      host: one.host ?? '',
      cost: format.duration(one.costMs ?? undefined),
      attempt: attemptName(one.retryTimes),
      result: one.result ?? '',
      n: one.retryTimes ?? 0,
      time: one.dueAtMs === null ? '' : format.time(one.dueAtMs),
      broker: one.place?.brokerName ?? '',
      queueId: one.place?.queueId ?? '',
      offset: format.count(one.place?.queueOffset),
    };
    return t(`life.events.${textKey(one)}`, values);
  }

  const sourceName = (source: LifeSource): string => t(`life.sources.${source}`);
  function source({ source: from, kind }: Pick<LifeEvent, 'source' | 'kind'>): string {
    const isConcluded = from === 'record' && (kind === 'failed' || kind === 'succeeded' || kind === 'open');
    return isConcluded ? t('life.inferredAttempt') : sourceName(from);
  }

  function standing({ state, reason, behind }: LifeGroup): string {
    if (state === 'unknown') return t(`life.reasons.${reason ?? 'noAnswer'}`);
    if (state !== 'notReached') return t(`life.standing.${state}`);
    return behind === 0
      ? t('life.standing.next')
      : t('life.standing.notReached', { count: format.count(behind ?? undefined) }, behind ?? 0);
  }

  function verdict(life: MessageLife): string {
    const found = verdictOf(life);
    switch (found.kind) {
      case 'nobody':
        return t('life.verdict.nobody', { topic: life.topic });
      case 'consumed': {
        const sentence = t('life.verdict.consumed', { n: found.groups }, found.groups);
        if (found.inferred === 0) return sentence;
        const inferred =
          found.inferred === found.groups ? t('life.verdict.inferredAll') : t('life.verdict.inferredSome', { n: found.inferred });
        return t('life.verdict.both', { first: sentence, second: inferred });
      }
      case 'unknown':
        return t('life.verdict.unknown', { group: found.group.group, reason: standing(found.group) });
      case 'inFlight':
        return t('life.verdict.inFlight', { group: found.group.group });
      case 'notReached': {
        const behind = found.group.behind ?? 0;
        return t('life.verdict.notReached', {
          group: found.group.group,
          count: t('life.verdict.messages', { n: format.count(behind) }, behind),
        });
      }
      default: {
        const { group } = found;
        const count = (key: string): string => t(`life.verdict.${key}`, { n: found.failures }, found.failures);
        if (found.kind === 'failed') return t('life.verdict.failed', { group: group.group });
        if (found.kind === 'dead') return t('life.verdict.dead', { group: group.group, failures: count('deadFailures') });
        const results = found.results.length === 0 ? '' : t('life.verdict.results', { results: found.results.join(', ') });
        const failed = t('life.verdict.retrying', { group: group.group, failures: count('failures'), results });
        const next = nextRetry(group, life.atMs);
        return next === '' ? failed : t('life.verdict.both', { first: failed, second: next });
      }
    }
  }

  function nextRetry({ retries, retryMax }: LifeGroup, nowMs: number): string {
    const last = retries.at(-1);
    if (last === undefined) return '';
    const values = { n: last.retryTimes, max: retryMax === null ? '' : t('life.verdict.ofMax', { max: retryMax }) };
    if (last.readyAtMs !== null || last.dueAtMs === null || last.dueAtMs <= nowMs) return t('life.verdict.retryDue', values);
    return t('life.verdict.retryAt', { ...values, age: format.duration(wholeSeconds(last.dueAtMs - nowMs)) });
  }

  function short(one: LifeEvent, nowMs: number): string | undefined {
    switch (one.kind) {
      case 'sent':
        return one.costMs === null ? undefined : t('life.short.sent', { cost: format.duration(one.costMs) });
      case 'stored':
      case 'dead':
        return t(`life.short.${one.kind}`);
      case 'ready':
        return t('life.short.retryNow', { n: one.retryTimes ?? 0 });
      case 'waiting': {
        const inMs = timeOf(one) - nowMs;
        return inMs <= 0
          ? t('life.short.retryNow', { n: one.retryTimes ?? 0 })
          : t('life.short.retryIn', { n: one.retryTimes ?? 0, age: format.duration(wholeSeconds(inMs)) });
      }
      case 'succeeded':
        return one.source === 'trace' ? format.duration(one.costMs ?? undefined) : t('life.short.inferred');
      case 'failed':
        return one.result ?? undefined;
      default:
        return undefined;
    }
  }

  const lanes = (life: MessageLife): LaneWords => ({
    sentence: (one) => `${one.atMs === null ? '' : `${format.time(one.atMs)} `}${event(one)} (${source(one)})`,
    short: (one) => short(one, life.atMs),
    standing: (group) => standing(group),
    gap: (ms) => format.duration(ms < 1000 ? ms : wholeSeconds(ms)),
    lane(lane) {
      if (lane.kind === 'producer') return { title: lane.group ?? t('life.producer'), note: lane.host };
      if (lane.kind === 'broker')
        return { title: lane.brokerName, note: t('life.queueAt', { queueId: lane.queueId, offset: format.count(lane.queueOffset) }) };
      const members = life.groups.find(({ group }) => group === lane.group)?.members ?? null;
      const [only] = members ?? [];
      const note =
        members === null
          ? t('life.membersUnknown')
          : members.length === 1 && only !== undefined
            ? [only.address.slice(0, only.address.lastIndexOf(':')), only.language].filter((text) => text !== null).join(' · ')
            : t('life.members', { n: format.count(members.length) }, members.length);
      return { title: lane.group, note };
    },
  });

  return { event, source, sourceName, standing, verdict, lanes };
}

/** A time to wait is not told in tenths. */
const wholeSeconds = (ms: number): number => (ms < 1000 ? ms : Math.round(ms / 1000) * 1000);

/** Which sentence an event has, by what is known of it. */
function textKey({ kind, source, costMs, host, dueAtMs }: LifeEvent): string {
  switch (kind) {
    case 'sent':
      return costMs === null ? 'sent' : 'sentCost';
    case 'open':
      return host === null ? 'openUnknown' : 'open';
    case 'succeeded':
    case 'failed':
      return source === 'trace' ? kind : `${kind}Inferred`;
    case 'sentBack':
      return dueAtMs === null ? 'sentBack' : 'sentBackDue';
    default:
      return kind;
  }
}
