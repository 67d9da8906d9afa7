import { getConsumeTimeSpans } from '../../../engine/admin/get-consume-time-spans.ts';
import { getConsumeStats } from '../../../engine/admin/get-consume-stats.ts';
import { pullMessages } from '../../../engine/admin/pull-messages.ts';
import { RecordError } from '../../../engine/protocol/message-record.ts';
import type { Clock } from '../../../engine/runtime/clock.ts';
import { known, unknown } from '../../contract/figure.ts';
import type { Figure } from '../../contract/figure.ts';
import type { MovePlan, PlannedMove } from '../../contract/groups.ts';
import type { BrokerRef, ClusterView } from '../connections/cluster-view.ts';
import { unknownFigure } from '../node-failure.ts';

type Ages = Pick<MovePlan, 'inFlight' | 'behindBeforeMs' | 'behindAfterMs'>;

/** No message is so old: what a broker computes from a message that it does not find. */
const impossibleAgeMs = 1_000_000_000_000;

/** How old the oldest waiting message of the planned queues is now, and how old it will be. */
export async function behindOf(
  { clock, view }: { clock: Clock; view: ClusterView },
  masters: readonly BrokerRef[],
  group: string,
  topic: string,
  moves: readonly PlannedMove[],
): Promise<Ages> {
  let inFlight = 0;
  let before = 0;
  let after: Figure = known(0);
  for (const broker of masters) {
    const ours = moves.filter(({ brokerName }) => brokerName === broker.node);
    if (ours.length === 0) continue;
    try {
      const [spans, stats] = await Promise.all([
        getConsumeTimeSpans(view.caller, broker.address, group, topic),
        getConsumeStats(view.caller, broker.address, group, topic),
      ]);
      const nowMs = clock.nowMs();
      for (const move of ours) {
        const span = spans.find(({ messageQueue }) => messageQueue.queueId === move.queueId);
        const progress = stats.offsetTable.find(([queue]) => queue.queueId === move.queueId)?.[1];
        inFlight += Math.max(0, (progress?.pullOffset ?? 0) - (progress?.consumerOffset ?? 0));
        const oldestMs = span === undefined || span.minTimeStamp <= 0 ? 0 : Math.max(0, nowMs - span.minTimeStamp);
        const isWaiting = move.from !== null && Math.max(move.from, move.minOffset) < move.maxOffset;
        const age = span === undefined ? 0 : span.delayTime >= impossibleAgeMs ? oldestMs : Math.max(0, span.delayTime);
        if (isWaiting) before = Math.max(before, move.from !== null && move.from < move.minOffset ? oldestMs : age);
        after = later(after, await ageAt({ clock, view }, broker, topic, move, isWaiting ? age : 0, oldestMs));
      }
    } catch (error) {
      if (error instanceof RecordError) return { inFlight, behindBeforeMs: known(before), behindAfterMs: unknown('refused', broker.node) };
      const why = unknownFigure(broker, error);
      return { inFlight, behindBeforeMs: why, behindAfterMs: why };
    }
  }
  return { inFlight, behindBeforeMs: known(before), behindAfterMs: after };
}

/** Known at the ends of a queue and where it is now; between them the message itself tells. */
async function ageAt(
  { clock, view }: { clock: Clock; view: ClusterView },
  broker: BrokerRef,
  topic: string,
  { queueId, from, target, minOffset, maxOffset }: PlannedMove,
  ageNowMs: number,
  oldestMs: number,
): Promise<Figure> {
  const at = target ?? from;
  if (at === null || at >= maxOffset) return known(0);
  if (at <= minOffset) return known(oldestMs);
  if (at === from) return known(ageNowMs);
  const { records } = await pullMessages(view.caller, broker.address, { topic, queueId, queueOffset: at, maxMessages: 1, tags: '*' });
  const [next] = records;
  return next === undefined ? unknown('pending') : known(Math.max(0, clock.nowMs() - next.storeTimestamp));
}

function later(a: Figure, b: Figure): Figure {
  if (a.value === null) return a;
  return b.value === null || b.value > a.value ? b : a;
}
