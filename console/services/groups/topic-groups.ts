import { getTopicStats } from '../../../engine/admin/get-topic-stats.ts';
import { known, unknown } from '../../contract/figure.ts';
import type { TopicGroup, TopicGroups } from '../../contract/groups.ts';
import { topicGroupsMax } from '../../contract/groups.ts';
import type { BrokerRef } from '../connections/cluster-view.ts';
import { inParallel } from '../in-parallel.ts';
import { lackingOf, membersOf } from './group-detail.ts';
import type { GroupListPoll } from './group-list.ts';
import { readConnections } from './group-members.ts';
import { readGroupProgress } from './group-progress.ts';
import type { ProgressTools } from './group-progress.ts';
import { lagOf, oldestBehind, sumLag } from './lag.ts';
import type { QueueProgress } from './lag.ts';
import { readTopicGroupNames } from './topic-group-names.ts';
import type { TopicGroupNames } from './topic-group-names.ts';

/** Groups that are asked for at the same time. */
const groupsAtOnceMax = 8;

/** The groups of single topics. */
export interface TopicGroupsReader {
  /** Rejects when none of the topic's masters answers. */
  read(topic: string, withFigures: boolean): Promise<TopicGroups>;
}

export function createTopicGroups(tools: ProgressTools, list: GroupListPoll): TopicGroupsReader {
  const { clock, view, committed } = tools;

  /** A broker leaves out topics that nobody who is online subscribes to: what was committed on them stands still. */
  async function readAbandoned(group: string, topic: string, masters: readonly BrokerRef[]): Promise<QueueProgress[]> {
    const answers = await Promise.all(
      masters.map(async (broker) => {
        const offsets = (await committed(broker)).get(group)?.get(topic);
        if (offsets === undefined) return [];
        const queues = await getTopicStats(view.caller, broker.address, topic);
        return queues.map(({ queueId, minOffset, maxOffset }): QueueProgress => {
          const consumerOffset = offsets.get(queueId) ?? null;
          const queue = {
            topic,
            brokerName: broker.node,
            queueId,
            minOffset,
            maxOffset,
            consumerOffset,
            pullOffset: null,
            consumedAtMs: null,
          };
          return { ...queue, behindMs: lagOf(queue) === 0 ? 0 : null };
        });
      }),
    );
    return answers.flat();
  }

  async function readOne(group: string, topic: string, { masters, byGroup, failures }: TopicGroupNames): Promise<TopicGroup> {
    const having = byGroup.get(group) ?? [];
    const [stored, progress, online] = await Promise.all([
      list.stored(group),
      readGroupProgress(tools, group, having, false, topic),
      readConnections(view, group, masters),
    ]);
    const isSubscribed = online.connections.length === 0 ? null : online.topics.has(topic);
    const queues = progress.queues.length === 0 && isSubscribed === false ? await readAbandoned(group, topic, having) : progress.queues;
    const configs = stored.flatMap(({ config }) => config ?? []);
    const { lag, queuesWithoutProgress } = sumLag(queues);
    const [silent] = failures;
    const lacking = lackingOf(progress, online) ?? (silent === undefined ? undefined : unknown('partial', silent.node));
    return {
      group,
      isStored: configs.length > 0 || stored.some(({ failure }) => failure !== null),
      isEnabled: configs.every(({ consumeEnable }) => consumeEnable),
      members: membersOf(online),
      consumeType: online.consumeType,
      messageModel: online.messageModel,
      isSubscribed,
      lag: lacking ?? lag,
      queuesWithoutProgress,
      behindMs: lacking ?? (lag.value === 0 ? known(0) : oldestBehind(queues)),
    };
  }

  return {
    async read(topic, withFigures) {
      const named = await readTopicGroupNames(view, topic);
      if (named.masters.length > 0 && named.failures.length === named.masters.length) throw named.lastError;
      const names = [...named.byGroup.keys()].sort();
      const asked = names.slice(0, topicGroupsMax);
      return {
        names,
        groups: withFigures ? await inParallel(groupsAtOnceMax, asked, (group) => readOne(group, topic, named)) : null,
        failures: named.failures,
        atMs: clock.nowMs(),
      };
    },
  };
}
