import { isRefusal } from '../../../engine/admin/admin-caller.ts';
import { getAllConsumerOffsets } from '../../../engine/admin/get-all-consumer-offsets.ts';
import { getBrokerConfig } from '../../../engine/admin/get-broker-config.ts';
import { getTopicStats } from '../../../engine/admin/get-topic-stats.ts';
import type { QueueOffsets } from '../../../engine/admin/get-topic-stats.ts';
import { resetOffsetRequest, resetOffsetToTimeRequest, toTheEnd } from '../../../engine/admin/reset-consumer-offset.ts';
import { searchOffset } from '../../../engine/admin/search-offset.ts';
import { updateConsumerOffsetRequest } from '../../../engine/admin/update-consumer-offset.ts';
import { sleep } from '../../../engine/client/sleep.ts';
import { ResponseCode } from '../../../engine/protocol/response-code.ts';
import type { Clock } from '../../../engine/runtime/clock.ts';
import { ConsoleError } from '../../contract/errors.ts';
import type { Bookmark, MovedQueue, MoveMethod, MovePlan, MoveReport, MoveTarget, PlannedMove } from '../../contract/groups.ts';
import type { RequestResult } from '../../contract/topics.ts';
import { plannedRequest, sendSteps } from '../change-steps.ts';
import type { Step } from '../change-steps.ts';
import type { BrokerRef, ClusterView } from '../connections/cluster-view.ts';
import { inParallel } from '../in-parallel.ts';
import { nodeError } from '../node-failure.ts';
import type { BookmarkStore, NewBookmark } from './bookmark-store.ts';
import { readStoredGroup } from './group-list.ts';
import { readConnections } from './group-members.ts';
import type { OnlineMembers } from './group-members.ts';
import { isMoving, isReached, plannedMove } from './offset-plan.ts';
import { behindOf } from './queue-age.ts';

/** How long members may take to follow: a client waits ten seconds before it goes on from a new offset. */
const followMaxMs = 30_000;
const lookAgainMs = 500;
/** Requests of one broker that are under way at the same time. */
const askedAtOnceMax = 16;

export interface MoveInput {
  connection: string;
  group: string;
  topic: string;
  target: MoveTarget;
  queues?: readonly { brokerName: string; queueId: number }[] | undefined;
}

export interface MoveTools {
  clock: Clock;
  view: ClusterView;
  bookmarks: BookmarkStore;
}

/** A plan, and what is needed to carry it out. */
interface Preparation {
  plan: MovePlan;
  steps: Step[];
  online: OnlineMembers;
  masters: BrokerRef[];
}

/** What a move would do now; see the contract. */
export async function planMove(tools: MoveTools, input: MoveInput): Promise<MovePlan> {
  return (await prepare(tools, input)).plan;
}

async function prepare({ clock, view, bookmarks }: MoveTools, input: MoveInput): Promise<Preparation> {
  const { connection, group, topic, target } = input;
  const stored = await readStoredGroup(clock, view, group);
  if (stored.every(({ config, failure }) => config === undefined && failure === null)) throw new ConsoleError('groupNotFound', { group });
  const brokers = await offsetsOf(
    view,
    stored.map(({ broker }) => broker),
    topic,
  );
  if (brokers.length === 0) throw new ConsoleError('topicNotFound', { topic });
  const masters = brokers.map(({ broker }) => broker);
  const online = await readConnections(view, group, masters);
  if (online.messageModel === 'BROADCASTING') throw new ConsoleError('groupNotTracked', { group });
  const isChosen = ({ node }: BrokerRef, queueId: number): boolean =>
    input.queues === undefined || input.queues.some((queue) => queue.brokerName === node && queue.queueId === queueId);
  const kept = target.to === 'bookmark' ? bookmarks.find(connection, group, target.bookmark).offsets : [];
  const moves: PlannedMove[] = [];
  for (const { broker, queues } of brokers) {
    const chosen = queues.filter(({ queueId }) => isChosen(broker, queueId));
    if (chosen.length === 0) continue;
    const method = await methodOf(view, broker, online);
    if (method === 'byMembers' && (!isTime(target) || chosen.length < queues.length))
      throw new ConsoleError('groupMoveOnline', { group, members: online.connections.length });
    const committed = await asked(broker, () => getAllConsumerOffsets(view.caller, broker.address));
    const committedAt: CommittedAt = (of, on, queueId) => committed.get(of)?.get(on)?.get(queueId) ?? null;
    moves.push(
      ...(await inParallel(askedAtOnceMax, chosen, async (queue) => {
        const { queueId, minOffset, maxOffset } = queue;
        const from = committedAt(group, topic, queueId);
        const wanted = await wantedOf(view, broker, queue, input, { committedAt, kept });
        return plannedMove({ brokerName: broker.node, queueId, minOffset, maxOffset, from, wanted, method });
      })),
    );
  }
  const steps = stepsOf(masters, input, moves);
  const ages = await behindOf({ clock, view }, masters, group, topic, moves);
  const plan: MovePlan = {
    moves,
    online: online.connections.length,
    ...ages,
    requests: steps.map(plannedRequest),
    failures: [...stored.flatMap(({ failure }) => failure ?? []), ...online.failures],
  };
  return { plan, steps, online, masters };
}

const isTime = ({ to }: MoveTarget): boolean => to === 'time' || to === 'earliest' || to === 'latest';

/** The topic's queues on every master that has it. */
async function offsetsOf(
  view: ClusterView,
  masters: readonly BrokerRef[],
  topic: string,
): Promise<{ broker: BrokerRef; queues: QueueOffsets[] }[]> {
  const answers = await Promise.all(
    masters.map(async (broker) => {
      try {
        return { broker, queues: await getTopicStats(view.caller, broker.address, topic) };
      } catch (error) {
        if (isRefusal(error, ResponseCode.TOPIC_NOT_EXIST)) return null;
        throw nodeError(broker, error);
      }
    }),
  );
  return answers.filter((answer) => answer !== null);
}

/** 5.x moves offsets itself unless it is told not to; 4.x has no such setting. */
async function methodOf(view: ClusterView, broker: BrokerRef, online: OnlineMembers): Promise<MoveMethod> {
  const config = await asked(broker, () => getBrokerConfig(view.caller, broker.address));
  if (config.get('useServerSideResetOffset') === 'true') return 'atBroker';
  return online.connections.length > 0 ? 'byMembers' : 'commit';
}

async function asked<Answer>(broker: BrokerRef, ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    throw nodeError(broker, error);
  }
}

type CommittedAt = (group: string, topic: string, queueId: number) => number | null;

/** Where one queue shall go, before its ends are looked at; null where there is no such place. */
async function wantedOf(
  view: ClusterView,
  broker: BrokerRef,
  { queueId, minOffset, maxOffset }: QueueOffsets,
  { group, topic, target }: MoveInput,
  { committedAt, kept }: { committedAt: CommittedAt; kept: Bookmark['offsets'] },
): Promise<number | null> {
  const now = committedAt(group, topic, queueId);
  switch (target.to) {
    case 'earliest':
      return minOffset;
    case 'latest':
      return maxOffset;
    case 'exact':
      return target.queueOffset;
    case 'shift':
      return now === null ? null : Math.max(now, minOffset) + target.by;
    case 'group':
      return committedAt(target.group, topic, queueId);
    case 'bookmark':
      return kept.find((entry) => entry.brokerName === broker.node && entry.queueId === queueId)?.offset ?? null;
    default:
      return asked(broker, () => searchOffset(view.caller, broker.address, { topic, queueId }, target.timeMs));
  }
}

/** The requests of a move: one a queue, or one a broker where the members are told. */
function stepsOf(masters: readonly BrokerRef[], { group, topic, target }: MoveInput, moves: readonly PlannedMove[]): Step[] {
  return masters.flatMap((broker) => {
    const ours = moves.filter((move) => move.brokerName === broker.node && isMoving(move));
    const step = (request: Step['request']): Step => ({ target: broker, request, needsAllBefore: false });
    const [first] = ours;
    if (first?.method === 'byMembers') {
      const timeMs = target.to === 'time' ? target.timeMs : target.to === 'earliest' ? 0 : toTheEnd;
      return [step(resetOffsetToTimeRequest(group, topic, timeMs))];
    }
    return ours.map(({ queueId, target: queueOffset, method }) =>
      step(
        method === 'atBroker'
          ? resetOffsetRequest(group, topic, queueId, queueOffset ?? 0)
          : updateConsumerOffsetRequest({ consumerGroup: group, topic, queueId, commitOffset: queueOffset ?? 0 }),
      ),
    );
  });
}

/** Keeps the offsets of now, moves them, and looks until they are there. */
export async function moveOffsets(tools: MoveTools, input: MoveInput, signal: AbortSignal): Promise<MoveReport> {
  const { clock, view, bookmarks } = tools;
  const { plan, steps, online, masters } = await prepare(tools, input);
  const offsets = plan.moves.flatMap(({ brokerName, queueId, from }) => (from === null ? [] : [{ brokerName, queueId, offset: from }]));
  const mark: NewBookmark = { group: input.group, topic: input.topic, atMs: clock.nowMs(), reason: 'move', offsets };
  const [bookmark] = await bookmarks.add(input.connection, [mark]);
  const results = await sendSteps(view, steps);
  const moving = plan.moves.filter(isMoving);
  const isOnline = online.connections.length > 0;
  const deadlineMs = clock.monotonicMs() + followMaxMs;
  for (;;) {
    const queues = await readMoved(view, masters, input, moving, isOnline);
    const isSettled = queues.every((queue) => queue.isVerified || hasFailed(results, queue.brokerName));
    if (isSettled || signal.aborted || clock.monotonicMs() > deadlineMs) return { results, queues, bookmark: bookmark?.id ?? '' };
    await sleep(clock, lookAgainMs);
  }
}

const hasFailed = (results: readonly RequestResult[], brokerName: string): boolean =>
  results.some(({ target, outcome }) => target.node === brokerName && outcome.status !== 'done');

async function readMoved(
  view: ClusterView,
  masters: readonly BrokerRef[],
  { group, topic }: MoveInput,
  moving: readonly PlannedMove[],
  isOnline: boolean,
): Promise<MovedQueue[]> {
  const committed = new Map(
    await Promise.all(
      masters.map(async ({ node, address }) => {
        const offsets = await getAllConsumerOffsets(view.caller, address).catch(() => undefined);
        return [node, offsets?.get(group)?.get(topic)] as const;
      }),
    ),
  );
  return moving.map(({ brokerName, queueId, from, target }) => {
    const after = committed.get(brokerName)?.get(queueId) ?? null;
    const goal = target ?? 0;
    return { brokerName, queueId, from, target: goal, after, isVerified: isReached({ from, target: goal, after, isOnline }) };
  });
}
