import { useLiveQuery } from '../../../composables/use-live-query.ts';
import type { LiveQuery } from '../../../composables/use-live-query.ts';
import type { MessageLife } from '../../../../console/contract/life.ts';
import { useClient } from '../../../rpc/rpc.ts';
import { useLiveStore } from '../../../stores/live.ts';

/** Which message, on which connection. */
export interface LifeProps {
  connection: string;
  topic: string;
  /** UNIQ_KEY; the offset id of a message without one. */
  uniqueKey: string;
}

/** The life of a message, live while the scope lives. */
export function useMessageLife(props: LifeProps): LiveQuery<MessageLife> {
  const { rpc } = useClient();
  const live = useLiveStore();
  return useLiveQuery({
    input: () => ({ connection: props.connection, topic: props.topic, uniqueKey: props.uniqueKey }),
    subscribe: rpc.life.watch,
    isActive: () => live.isAsking,
    refreshTick: () => live.refreshTick,
    onValue: live.noteAnswer,
  });
}
