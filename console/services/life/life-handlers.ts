import type { Clock } from '../../../engine/runtime/clock.ts';
import type { life } from '../../contract/life.ts';
import type { DomainHandlers } from '../../rpc/router.ts';
import type { ConnectionRegistry } from '../connections/connection-registry.ts';
import type { Pace } from '../pace.ts';
import { createSharedPoll } from '../shared-poll.ts';
import { readLife } from './read-life.ts';

/** How often a message that somebody looks at is read again: each time is a few requests a group. */
const intervalMs = 3000;

export function createLifeHandlers(clock: Clock, registry: ConnectionRegistry, pace: Pace): DomainHandlers<typeof life> {
  return {
    watch({ connection, ...question }, { emit, signal }) {
      const { view } = registry.find(connection);
      return createSharedPoll({ clock, intervalMs: pace(intervalMs), read: () => readLife(clock, view, question) }).watch(emit, signal);
    },
  };
}
