import { getConsumerConnections } from '../../../engine/admin/get-consumer-connections.ts';
import { getConsumerRunningInfo } from '../../../engine/admin/get-consumer-running-info.ts';
import type { ConsumerRunningInfo } from '../../../engine/protocol/bodies/consumer-running-info.ts';
import { isRetryTopic } from '../../../engine/protocol/topic-name.ts';
import { versionName } from '../../../engine/protocol/mq-version.ts';
import type { Clock } from '../../../engine/runtime/clock.ts';
import { groupMembersMax } from '../../contract/groups.ts';
import type { ConsumeType, GroupConnection, GroupMember, GroupMembers, MemberState, MessageModel } from '../../contract/groups.ts';
import type { NodeFailure } from '../../contract/topics.ts';
import type { BrokerRef, ClusterView } from '../connections/cluster-view.ts';
import { inParallel } from '../in-parallel.ts';
import { nodeFailure } from '../node-failure.ts';
import { subscriptionDifferences } from './subscription-differences.ts';

/** Clients that are asked at the same time. */
const askedAtOnceMax = 8;

/** Clients of a group, each with the master that it was found on. */
export interface OnlineMembers {
  connections: (GroupConnection & { broker: BrokerRef })[];
  consumeType: ConsumeType | null;
  messageModel: MessageModel | null;
  /** What they subscribe to, as the brokers know it. */
  topics: ReadonlySet<string>;
  failures: NodeFailure[];
  /** Masters that answered, also with "nobody". */
  answered: number;
}

/** Asks all `masters`: a client is connected to those that have its topics, which need not be every one. */
export async function readConnections(view: ClusterView, group: string, masters: readonly BrokerRef[]): Promise<OnlineMembers> {
  const found = new Map<string, GroupConnection & { broker: BrokerRef }>();
  const topics = new Set<string>();
  const result: OnlineMembers = { connections: [], consumeType: null, messageModel: null, topics, failures: [], answered: 0 };
  await Promise.all(
    masters.map(async (broker) => {
      try {
        const online = await getConsumerConnections(view.caller, broker.address, group);
        result.answered += 1;
        if (online === undefined) return;
        result.consumeType ??= consumeTypeOf(online.consumeType);
        result.messageModel ??= online.messageModel ?? null;
        for (const topic of online.subscriptionTable.keys()) topics.add(topic);
        for (const { clientId, clientAddr, language, version } of online.connectionSet) {
          if (found.has(clientId)) continue;
          found.set(clientId, { clientId, address: clientAddr, language: language ?? null, version: versionName(version), broker });
        }
      } catch (error) {
        result.failures.push(nodeFailure(broker, error));
      }
    }),
  );
  result.connections = [...found.values()].sort((a, b) => (a.clientId < b.clientId ? -1 : 1));
  return result;
}

/** A client without the master that it was found on. */
export function connectionOf({ clientId, address, language, version }: GroupConnection): GroupConnection {
  return { clientId, address, language, version };
}

/** Asks every client for its state, a few at a time. */
export async function readMembers(clock: Clock, view: ClusterView, group: string, online: OnlineMembers): Promise<GroupMembers> {
  const asked = online.connections.slice(0, groupMembersMax);
  const members = await inParallel(askedAtOnceMax, asked, async (found): Promise<GroupMember> => {
    const connection = connectionOf(found);
    const who = { consumerGroup: group, clientId: found.clientId };
    try {
      const info = await getConsumerRunningInfo(view.caller, found.broker.address, who, false);
      return { ...connection, state: memberState(info), failure: null };
    } catch (error) {
      return { ...connection, state: null, failure: nodeFailure(found.broker, error).failure };
    }
  });
  return {
    members,
    differences: subscriptionDifferences(members),
    unasked: online.connections.length - asked.length,
    atMs: clock.nowMs(),
  };
}

/** A client's own words as a page shows them. */
export function memberState(info: ConsumerRunningInfo): MemberState {
  const { properties, statusTable } = info;
  const statuses = [...statusTable.values()];
  const ok = statuses.reduce((sum, { consumeOKTPS }) => sum + consumeOKTPS, 0);
  const busy = statuses.filter(({ consumeOKTPS }) => consumeOKTPS > 0);
  const startedAtMs = Number(properties.get('PROP_CONSUMER_START_TIMESTAMP'));
  return {
    queues: [
      ...info.mqTable
        .filter(([, state]) => !state.droped)
        .map(([queue, state]) => ({
          ...queue,
          cachedMessages: state.cachedMsgCount,
          lastConsumedAtMs: state.lastConsumeTimestamp > 0 ? state.lastConsumeTimestamp : null,
        })),
      ...(info.mqPopTable ?? [])
        .filter(([, state]) => !state.droped)
        .map(([queue, state]) => ({ ...queue, cachedMessages: state.waitAckCount, lastConsumedAtMs: null })),
    ],
    subscriptions: info.subscriptionSet
      .map(({ topic, expressionType, subString }) => ({ topic, expressionType, expression: subString }))
      .filter(({ topic }) => !isRetryTopic(topic))
      .sort((a, b) => (a.topic < b.topic ? -1 : 1)),
    consumeType: consumeTypeOf(properties.get('PROP_CONSUME_TYPE')),
    messageModel: messageModelOf(properties.get('messageModel')),
    startedAtMs: Number.isSafeInteger(startedAtMs) && startedAtMs > 0 ? startedAtMs : null,
    okPerSecond: ok,
    failedPerSecond: statuses.reduce((sum, { consumeFailedTPS }) => sum + consumeFailedTPS, 0),
    consumeMs: ok === 0 ? 0 : busy.reduce((sum, { consumeRT, consumeOKTPS }) => sum + consumeRT * consumeOKTPS, 0) / ok,
    isOrderly: (properties.get('PROP_CONSUMEORDERLY') ?? properties.get('PROP_CONSUME_ORDERLY')) === 'true',
  };
}

const consumeTypes: Record<string, ConsumeType> = { CONSUME_PASSIVELY: 'PUSH', CONSUME_ACTIVELY: 'PULL', CONSUME_POP: 'POP' };
const consumeTypeOf = (name: string | undefined): ConsumeType | null => consumeTypes[name ?? ''] ?? null;
const messageModelOf = (name: string | undefined): MessageModel | null => (name === 'CLUSTERING' || name === 'BROADCASTING' ? name : null);
