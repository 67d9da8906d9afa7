import type { Clock } from '../../../engine/runtime/clock.ts';
import { ConsoleError } from '../../contract/errors.ts';
import type { ClusterView } from '../connections/cluster-view.ts';
import { lookInAllTopics } from './all-topics.ts';
import { queryUniqueKey } from './key-search.ts';
import { findByOffsetId, findByUniqueKey } from './message-find.ts';
import type { Asked, FoundMessage } from './message-find.ts';
import { messageRowOf } from './message-row.ts';
import type { SearchRun } from './search-run.ts';
import { readClusterSources, readTopicSources } from './topic-sources.ts';
import type { BrokerSource } from './topic-sources.ts';

export interface IdQuery {
  id: string;
  /** Undefined: an offset id needs none, and for a unique id every topic of the cluster is asked. */
  topic: string | undefined;
  /** Whether all topics are those of RocketMQ too. */
  includesSystem: boolean;
}

/** Every stored message that has this id, of either kind: the same unique id can be stored several times. */
export async function searchId(clock: Clock, view: ClusterView, run: SearchRun, { id, topic, includesSystem }: IdQuery): Promise<void> {
  const sources = topic === undefined ? await readClusterSources(view) : await readTopicSources(view, topic);
  run.sources = sources;
  run.emit([]);
  const known = new Set<string>();
  const take = (found: readonly Pick<FoundMessage, 'record' | 'brokerName'>[]): void => {
    const rows = found.map(({ record, brokerName }) => messageRowOf(record, brokerName)).filter((row) => !known.has(row.id));
    for (const row of rows) known.add(row.id);
    run.found = known.size;
    run.scanned = known.size;
    run.emit(rows);
  };
  const place = await findByPlace(view, sources, id);
  if (place !== undefined) take([place]);
  if (topic !== undefined) take(await findByUniqueKey(clock, sources, topic, id));
  else if (place === undefined)
    await lookInAllTopics(view, run, { includesSystem, sources }, async ({ source, topic: asked }) => {
      const records = await queryUniqueKey(source, asked, id, 0);
      take(records.map((record) => ({ record, brokerName: source.brokerName })));
    });
}

/** The message that an offset id names. Brokers that were silent are noted. */
async function findByPlace(view: ClusterView, sources: readonly BrokerSource[], id: string): Promise<FoundMessage | undefined> {
  const asked: Asked = { brokers: new Set(), silent: new Set() };
  const found = await findByOffsetId(view, id, asked);
  for (const source of sources) {
    if (asked.silent.has(source.brokerName))
      source.note(new ConsoleError('brokerUnreachable', { brokerName: source.brokerName, address: '' }));
  }
  return found;
}
