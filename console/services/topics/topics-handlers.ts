import type { Clock } from '../../../engine/runtime/clock.ts';
import { ConsoleError } from '../../contract/errors.ts';
import { packTopics } from '../../contract/packed-topics.ts';
import type { NodeFailure, TopicDetail, TopicList, TopicStats, topics } from '../../contract/topics.ts';
import type { DomainHandlers } from '../../rpc/router.ts';
import { plannedRequest } from '../change-steps.ts';
import type { BrokerRef, ClusterView } from '../connections/cluster-view.ts';
import type { ConnectionRegistry } from '../connections/connection-registry.ts';
import { inParallel } from '../in-parallel.ts';
import type { Pace } from '../pace.ts';
import { createSharedPoll } from '../shared-poll.ts';
import type { SharedPoll } from '../shared-poll.ts';
import { planDelete, planSave, runSteps } from './topic-change.ts';
import { planDeletions } from './topic-deletion.ts';
import { readTopicDetail } from './topic-detail.ts';
import { createTopicFigures } from './topic-figures.ts';
import type { TopicFigures } from './topic-figures.ts';
import { createTopicListPoll, isSameList } from './topic-list.ts';

/** How often the figures of visible rows and of an open topic are read. */
const figuresIntervalMs = 1000;
/** Topics of one page whose figures are asked for at the same time. */
const topicsAtOnceMax = 16;

interface ConnectionTopics {
  view: ClusterView;
  list: SharedPoll<TopicList>;
  figures: TopicFigures;
}

export function createTopicsHandlers(clock: Clock, registry: ConnectionRegistry, pace: Pace): DomainHandlers<typeof topics> {
  const byConnection = new Map<ClusterView, ConnectionTopics>();

  function of(connection: string): ConnectionTopics {
    const { view } = registry.find(connection);
    const existing = byConnection.get(view);
    if (existing !== undefined) return existing;
    const made = { view, list: createTopicListPoll(clock, view, pace), figures: createTopicFigures(clock, view) };
    byConnection.set(view, made);
    return made;
  }

  /** Asks again at once, so that the page that made a change sees it. */
  const refreshSoon = ({ list }: ConnectionTopics): void => void list.refresh().catch(() => {});

  return {
    async list({ connection }, { emit, signal }) {
      let shown: TopicList | undefined;
      await of(connection).list.watch((list) => {
        if (shown === undefined || !isSameList(shown, list)) emit(packTopics(list));
        shown = list;
      }, signal);
    },

    stats({ connection, topics: names }, { emit, signal }) {
      const target = of(connection);
      const poll = createSharedPoll({ clock, intervalMs: pace(figuresIntervalMs), read: () => readStats(target, names) });
      return poll.watch(emit, signal);
    },

    detail({ connection, topic }, { emit, signal }) {
      const { view, figures } = of(connection);
      const read = (): Promise<TopicDetail> => readTopicDetail(clock, view, figures, topic);
      return createSharedPoll({ clock, intervalMs: pace(figuresIntervalMs), read }).watch(emit, signal);
    },

    async planSave({ connection, ...save }) {
      return (await planSave(of(connection).view, save)).steps.map(plannedRequest);
    },

    planDelete: ({ connection, topics: names }) => planDeletions(of(connection).view, names),

    async create({ connection, ...save }) {
      const target = of(connection);
      const { steps, stored } = await planSave(target.view, save);
      if (save.onlyTargets === undefined && stored.some(({ settings }) => settings !== null))
        throw new ConsoleError('topicExists', { topic: save.topic });
      return runSteps(target.view, save.topic, steps).finally(() => refreshSoon(target));
    },

    async update({ connection, ...save }) {
      const target = of(connection);
      const { steps, stored } = await planSave(target.view, save);
      if (stored.every(({ settings, failure }) => settings === null && failure === null))
        throw new ConsoleError('topicNotFound', { topic: save.topic });
      return runSteps(target.view, save.topic, steps).finally(() => refreshSoon(target));
    },

    async delete({ connection, topic, onlyTargets }) {
      const target = of(connection);
      const { steps, stored } = await planDelete(target.view, topic, onlyTargets);
      if (onlyTargets === undefined && stored.every(({ settings, failure }) => settings === null && failure === null))
        throw new ConsoleError('topicNotFound', { topic });
      return runSteps(target.view, topic, steps).finally(() => refreshSoon(target));
    },
  };
}

/** Figures of the topics that exist, in the order of `names`, a few at a time. Rejects when no broker answered for any of them. */
async function readStats({ view, list, figures }: ConnectionTopics, names: readonly string[]): Promise<TopicStats[]> {
  const masters = await view.masters();
  const rows = new Map((list.latest ?? (await list.refresh())).topics.map((row) => [row.topic, row]));
  const stats = new Map<string, TopicStats>();
  const silent: NodeFailure[] = [];
  const wanted = names.filter((name) => rows.has(name));
  await inParallel(topicsAtOnceMax, wanted, async (topic) => {
    const brokerNames = rows.get(topic)?.brokerNames ?? [];
    const having = masters.filter((broker: BrokerRef) => brokerNames.includes(broker.node));
    const reading = await figures.read(topic, having);
    stats.set(topic, reading.stats);
    if (reading.answers.every(({ queues }) => queues === null)) silent.push(...reading.failures.slice(0, 1));
  });
  const [first] = silent;
  if (first?.failure.code === 'brokerUnreachable' && silent.length === stats.size)
    throw new ConsoleError('brokerUnreachable', { brokerName: first.node, address: first.address });
  return names.flatMap((name) => stats.get(name) ?? []);
}
