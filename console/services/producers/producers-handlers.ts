import type { Clock } from '../../../engine/runtime/clock.ts';
import type { producers, ProducerList } from '../../contract/producers.ts';
import type { DomainHandlers } from '../../rpc/router.ts';
import type { ClusterView } from '../connections/cluster-view.ts';
import type { ConnectionRegistry } from '../connections/connection-registry.ts';
import type { Pace } from '../pace.ts';
import { createSharedPoll } from '../shared-poll.ts';
import type { SharedPoll } from '../shared-poll.ts';
import { readProducers, readProducersOfTopic } from './read-producers.ts';

/** How often the masters are asked while a page looks; clients send heartbeats every 30 s, but come and go at any time. */
const intervalMs = 2000;

export function createProducersHandlers(clock: Clock, registry: ConnectionRegistry, pace: Pace): DomainHandlers<typeof producers> {
  const lists = new WeakMap<ClusterView, SharedPoll<ProducerList>>();

  function listOf(view: ClusterView): SharedPoll<ProducerList> {
    const existing = lists.get(view);
    if (existing !== undefined) return existing;
    const made = createSharedPoll({ clock, intervalMs: pace(intervalMs), read: () => readProducers(clock, view) });
    lists.set(view, made);
    return made;
  }

  return {
    list: ({ connection }, { emit, signal }) => listOf(registry.find(connection).view).watch(emit, signal),

    ofTopic({ connection, topic, producerGroup }, { emit, signal }) {
      const { view } = registry.find(connection);
      const read = (): Promise<ProducerList> => readProducersOfTopic(clock, view, topic, producerGroup);
      return createSharedPoll({ clock, intervalMs: pace(intervalMs), read }).watch(emit, signal);
    },
  };
}
