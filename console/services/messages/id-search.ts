import type { Clock } from '../../../engine/runtime/clock.ts';
import { ConsoleError } from '../../contract/errors.ts';
import type { ClusterView } from '../connections/cluster-view.ts';
import { findByOffsetId, findByUniqueKey } from './message-find.ts';
import type { Asked } from './message-find.ts';
import { messageRowOf } from './message-row.ts';
import type { SearchRun } from './search-run.ts';
import { readClusterSources, readTopicSources } from './topic-sources.ts';

/** Every stored message that has this id, of either kind: the same unique id can be stored several times. */
export async function searchId(clock: Clock, view: ClusterView, run: SearchRun, id: string, topic: string | undefined): Promise<void> {
  const sources = topic === undefined ? await readClusterSources(view) : await readTopicSources(view, topic);
  run.sources = sources;
  run.emit([]);
  const asked: Asked = { brokers: new Set(), silent: new Set() };
  const place = await findByOffsetId(view, id, asked);
  const byKey = topic === undefined ? [] : await findByUniqueKey(clock, sources, topic, id);
  const found = [...(place === undefined ? [] : [place]), ...byKey];
  if (found.length === 0 && topic === undefined && asked.silent.size === 0) throw new ConsoleError('topicNeeded', { id });
  for (const source of sources) {
    if (asked.silent.has(source.brokerName))
      source.note(new ConsoleError('brokerUnreachable', { brokerName: source.brokerName, address: '' }));
  }
  const rows = found.map(({ record, brokerName }) => messageRowOf(record, brokerName));
  const fresh = rows.filter((row, index) => rows.findIndex(({ id: other }) => other === row.id) === index);
  run.found = fresh.length;
  run.scanned = fresh.length;
  run.emit(fresh);
}
