import { getGroupsOfTopic } from '../../../engine/admin/get-groups-of-topic.ts';
import { getTopicNames } from '../../../engine/admin/get-topic-names.ts';
import { formatHostAddress, formatIp } from '../../../engine/protocol/host-address.ts';
import { findProperty, KEY_SEPARATOR, MessageProperty } from '../../../engine/protocol/message-properties.ts';
import { groupOfRetryTopic, SystemTopic } from '../../../engine/protocol/topic-name.ts';
import type { Clock } from '../../../engine/runtime/clock.ts';
import { ConsoleError } from '../../contract/errors.ts';
import type { LifeCopy, LifeDecision, LifeSend, MessageLife, TraceState } from '../../contract/life.ts';
import type { BrokerRef, ClusterView } from '../connections/cluster-view.ts';
import { findRecords, identityOf, idOf } from './find-records.ts';
import { groupLifeOf } from './group-life.ts';
import type { FoundRecord, TraceFact } from './life-facts.ts';
import { createNodeAsker } from './node-asker.ts';
import type { NodeAsker } from './node-asker.ts';
import { readGroup } from './read-group.ts';
import { readTrace } from './read-trace.ts';
import type { TraceReading } from './read-trace.ts';
import { attemptsOf } from './trace-attempts.ts';

export interface LifeQuestion {
  topic: string;
  uniqueKey: string;
  traceTopic: string;
}

/** Everything that is known of one message now. Rejects with topicNotFound or messageNotFound when that is nothing. */
export async function readLife(clock: Clock, view: ClusterView, question: LifeQuestion): Promise<MessageLife> {
  const asker = createNodeAsker();
  const [masters, topicNames] = await Promise.all([
    view.masters(),
    view.askNamesrv((address) => getTopicNames(view.caller, address)).then((names) => new Set(names)),
  ]);
  if (!topicNames.has(question.topic)) throw new ConsoleError('topicNotFound', { topic: question.topic });
  const { topic, copies } = await findOrigin(view, asker, masters, question);
  const identity = identityOf(question.uniqueKey, copies);
  const keys = copies.flatMap(({ record }) => words(findProperty(record.properties, MessageProperty.KEYS)));
  const [trace, scheduled, consumers] = await Promise.all([
    topicNames.has(question.traceTopic)
      ? readTrace(view.caller, asker, masters, question.traceTopic, { uniqueKey: question.uniqueKey, keys: [...new Set(keys)] })
      : undefined,
    findRecords(view.caller, asker, masters, SystemTopic.SCHEDULE, identity),
    groupsOf(view, asker, masters, topic),
  ]);
  const traced = attemptsOf(trace?.facts ?? []);
  const [copy] = copies;
  if (copy === undefined && (trace?.facts.length ?? 0) === 0 && scheduled.length === 0) {
    const silent = new Set(asker.failures().map(({ node }) => node));
    throw new ConsoleError('messageNotFound', { id: question.uniqueKey, brokers: masters.map(({ node }) => node), silent: [...silent] });
  }
  const groups = [...new Set([...consumers, ...traced.keys(), ...scheduledGroups(scheduled)])].sort();
  const reading = { caller: view.caller, asker, masters, topicNames, topic, identity, copy, scheduled };
  const facts = await Promise.all(groups.map((group) => readGroup(reading, group)));
  return {
    topic,
    uniqueKey: question.uniqueKey,
    sends: sendsOf(trace?.facts ?? [], copy),
    copies: copies.map(copyOf),
    decisions: decisionsOf(trace?.facts ?? []),
    groups: facts.map((fact) => groupLifeOf(fact, traced.get(fact.group) ?? [], copy)),
    trace: {
      state: traceStateOf(trace, copy),
      topic: question.traceTopic,
      records: trace?.facts.length ?? 0,
      isCut: trace?.isCut ?? false,
    },
    failures: asker.failures(),
    atMs: clock.nowMs(),
  };
}

const words = (text: string | undefined): string[] => (text ?? '').split(KEY_SEPARATOR).filter((word) => word !== '');

/** The message in the topic that it was sent to, also when a copy in a retry or dead-letter topic was asked for. */
async function findOrigin(
  view: ClusterView,
  asker: NodeAsker,
  masters: readonly BrokerRef[],
  { topic, uniqueKey }: LifeQuestion,
): Promise<{ topic: string; copies: FoundRecord[] }> {
  const find = (name: string): Promise<FoundRecord[]> => findRecords(view.caller, asker, masters, name, identityOf(uniqueKey, []));
  const found = await find(topic);
  if (groupOfRetryTopic(topic) === undefined) return { topic, copies: found };
  const property = (name: string): string | undefined =>
    found.map(({ record }) => findProperty(record.properties, name)).find((text) => text !== undefined);
  const origin = property(MessageProperty.RETRY_TOPIC) ?? property(MessageProperty.DLQ_ORIGIN_TOPIC);
  return origin === undefined ? { topic, copies: found } : { topic: origin, copies: await find(origin) };
}

async function groupsOf(view: ClusterView, asker: NodeAsker, masters: readonly BrokerRef[], topic: string): Promise<Set<string>> {
  const answers = await Promise.all(masters.map((broker) => asker.ask(broker, (address) => getGroupsOfTopic(view.caller, address, topic))));
  return new Set(answers.flatMap((answer) => (answer.status === 'answered' ? answer.value : [])));
}

/** Groups whose retries wait for their time. A group of POP has the topic behind its name, and is in the list of consumers too. */
const scheduledGroups = (scheduled: readonly FoundRecord[]): string[] =>
  scheduled.flatMap(({ record }) => groupOfRetryTopic(findProperty(record.properties, MessageProperty.REAL_TOPIC) ?? '') ?? []);

/** Sends as traced; without a trace the stored message tells who and when. */
function sendsOf(facts: readonly TraceFact[], copy: FoundRecord | undefined): LifeSend[] {
  const traced = facts.flatMap(({ context, writerHost }): LifeSend[] =>
    context.type === 'Pub'
      ? [
          {
            source: 'trace',
            atMs: context.timestampMs ?? null,
            costMs: context.costMs ?? null,
            isSuccess: context.success ?? null,
            producerGroup: context.groupName ?? null,
            clientHost: context.clientHost ?? writerHost,
            storeHost: context.storeHost ?? null,
          },
        ]
      : [],
  );
  if (traced.length > 0) return traced.toSorted((a, b) => (a.atMs ?? 0) - (b.atMs ?? 0));
  if (copy === undefined) return [];
  const { record } = copy;
  return [
    {
      source: 'record',
      atMs: record.bornTimestamp,
      costMs: null,
      isSuccess: null,
      producerGroup: findProperty(record.properties, MessageProperty.PRODUCER_GROUP) ?? null,
      clientHost: formatIp(record.bornHost.ip),
      storeHost: null,
    },
  ];
}

function copyOf({ record, brokerName }: FoundRecord): LifeCopy {
  return {
    id: idOf(record),
    brokerName,
    storeHost: formatHostAddress(record.storeHost),
    queueId: record.queueId,
    queueOffset: record.queueOffset,
    storedAtMs: record.storeTimestamp,
    bodyBytes: record.body.length,
  };
}

const transactionStates: Record<string, LifeDecision['kind']> = { COMMIT_MESSAGE: 'committed', ROLLBACK_MESSAGE: 'rolledBack' };

function decisionsOf(facts: readonly TraceFact[]): LifeDecision[] {
  return facts
    .flatMap(({ context, writerHost }): LifeDecision[] => {
      if (context.type !== 'EndTransaction' && context.type !== 'Recall') return [];
      return [
        {
          kind:
            context.type === 'Recall'
              ? context.success === false
                ? 'recallFailed'
                : 'recalled'
              : (transactionStates[context.transactionState ?? ''] ?? 'undecided'),
          atMs: context.timestampMs ?? null,
          producerGroup: context.groupName ?? null,
          clientHost: writerHost,
          isFromCheck: context.type === 'EndTransaction' && context.fromTransactionCheck === true,
        },
      ];
    })
    .toSorted((a, b) => (a.atMs ?? 0) - (b.atMs ?? 0));
}

function traceStateOf(trace: TraceReading | undefined, copy: FoundRecord | undefined): TraceState {
  if (trace === undefined) return 'noTopic';
  if (trace.facts.length > 0) return 'found';
  if (trace.isFailed) return 'failed';
  return copy !== undefined && findProperty(copy.record.properties, MessageProperty.TRACE_SWITCH) === 'false' ? 'off' : 'none';
}
