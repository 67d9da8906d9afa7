import { getAllTopicConfigs } from '../../../engine/admin/get-all-topic-configs.ts';
import type { ClusterView } from '../connections/cluster-view.ts';
import { internalTopics, topicKindOf } from '../topics/topic-rows.ts';
import { inParallel } from '../in-parallel.ts';
import type { SearchRun } from './search-run.ts';
import type { BrokerSource } from './topic-sources.ts';

/** Topics that are asked for side by side, each on all brokers that have it. */
const topicsAtOnceMax = 8;

/** A topic on one broker. */
export interface TopicPlace {
  source: BrokerSource;
  topic: string;
  readQueueNums: number;
}

/**
 * Does `look` for every topic of the cluster on every broker that has it, because brokers look for keys and unique ids in
 * one topic at a time. Topics that RocketMQ keeps for itself are left out and counted, unless `includesSystem`: they hold
 * copies of messages that wait. A broker that fails is noted, and the others go on.
 */
export async function lookInAllTopics(
  view: ClusterView,
  run: SearchRun,
  { includesSystem, sources }: { includesSystem: boolean; sources: readonly BrokerSource[] },
  look: (place: TopicPlace) => Promise<void>,
): Promise<void> {
  run.sources = sources;
  run.emit([]);
  const all = await readPlaces(view, sources);
  const wanted = [...all].filter(([, { isSystem }]) => includesSystem || !isSystem).map(([, { places }]) => places);
  const progress = { asked: 0, total: wanted.length, systemSkipped: all.size - wanted.length };
  run.topics = { ...progress };
  run.emit([]);
  await inParallel(topicsAtOnceMax, wanted, async (places) => {
    if (run.signal.aborted || run.isCut) return;
    await Promise.all(
      places.map(async (place) => {
        try {
          await look(place);
        } catch (error) {
          place.source.note(error);
        }
      }),
    );
    progress.asked += 1;
    run.topics = { ...progress };
    run.share = progress.asked / progress.total;
    run.emit([]);
  });
}

/** The topics that brokers say they have, by name: own ones first. */
async function readPlaces(
  view: ClusterView,
  sources: readonly BrokerSource[],
): Promise<Map<string, { isSystem: boolean; places: TopicPlace[] }>> {
  const internal = internalTopics(await view.brokers());
  const byTopic = new Map<string, { isSystem: boolean; places: TopicPlace[] }>();
  await Promise.all(
    sources.map(async (source) => {
      try {
        for (const [topic, { readQueueNums }] of await source.ask(getAllTopicConfigs)) {
          const entry = byTopic.get(topic) ?? { isSystem: topicKindOf(topic, internal) === 'system', places: [] };
          entry.places.push({ source, topic, readQueueNums });
          byTopic.set(topic, entry);
        }
      } catch (error) {
        source.note(error);
      }
    }),
  );
  const rank = ([topic]: [string, unknown]): number => Number(topicKindOf(topic, internal) !== 'normal');
  return new Map([...byTopic].sort((a, b) => rank(a) - rank(b) || (a[0] < b[0] ? -1 : 1)));
}
