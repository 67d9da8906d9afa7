import type { RequestHeader } from '../../protocol/header-spec.ts';
import type { pullMessage } from '../../protocol/headers/pull-message.ts';
import type { Channel } from '../../remoting/channel.ts';
import type { RemotingCommand } from '../../protocol/remoting-command.ts';
import type { Clock, Timer } from '../../runtime/clock.ts';
import type { DispatchedMessage } from '../../store/message-store.ts';

/** A pull that waits for a message. */
export interface HeldPull {
  request: RemotingCommand;
  header: RequestHeader<typeof pullMessage>;
  channel: Channel;
  topic: string;
  queueId: number;
  /** Queue offset that the client waits for. */
  queueOffset: number;
  heldSinceMs: number;
  timeoutMs: number;
  /** Whether a dispatched message is one that the client would get. */
  wants(tagsCode: number, properties: () => ReadonlyMap<string, string>): boolean;
}

/** Runs a held pull again, without the permission to hold it once more. */
export type PullReplay = (pull: HeldPull) => void;

const SCAN_MS = 5000;

/** Pulls held at most; one more is answered at once as if its time were over. */
const HELD_MAX = 50_000;

export interface PullHoldOptions {
  clock: Clock;
  maxQueueOffset: (topic: string, queueId: number) => number;
  replay: PullReplay;
  /** How often all held pulls are looked at. */
  scanMs?: () => number;
  heldMax?: number;
}

/**
 * Long polling: pulls that found nothing wait here, by topic and queue, until a message that they want is
 * dispatched, their time is over, or the scan finds that the queue has grown. RocketMQ PullRequestHoldService
 */
export class PullHoldService {
  readonly #clock: Clock;
  readonly #maxQueueOffset: (topic: string, queueId: number) => number;
  readonly #replay: PullReplay;
  readonly #heldByTopic = new Map<string, Map<number, HeldPull[]>>();
  #heldCount = 0;
  #timer: Timer | undefined;
  readonly #scanMs: () => number;
  readonly #heldMax: number;

  constructor(options: PullHoldOptions) {
    this.#clock = options.clock;
    this.#maxQueueOffset = options.maxQueueOffset;
    this.#replay = options.replay;
    this.#scanMs = options.scanMs ?? (() => SCAN_MS);
    this.#heldMax = options.heldMax ?? HELD_MAX;
  }

  get heldCount(): number {
    return this.#heldCount;
  }

  start(): void {
    this.#timer = this.#clock.after(this.#scanMs(), () => {
      this.scan();
      this.start();
    });
  }

  stop(): void {
    this.#timer?.cancel();
    this.#heldByTopic.clear();
    this.#heldCount = 0;
  }

  /** Keeps a pull, or answers false when there are too many: then the caller answers it. */
  hold(pull: HeldPull): boolean {
    if (this.#heldCount >= this.#heldMax) return false;
    let queues = this.#heldByTopic.get(pull.topic);
    if (queues === undefined) this.#heldByTopic.set(pull.topic, (queues = new Map()));
    const held = queues.get(pull.queueId);
    if (held === undefined) queues.set(pull.queueId, [pull]);
    else held.push(pull);
    this.#heldCount++;
    return true;
  }

  /** Wakes the pulls that want this message. A message that does not match leaves its pulls held. */
  onDispatch(message: DispatchedMessage): void {
    const held = this.#heldByTopic.get(message.topic)?.get(message.queueId);
    if (held === undefined) return;
    let properties: ReadonlyMap<string, string> | undefined;
    const readProperties = (): ReadonlyMap<string, string> => (properties ??= message.properties());
    this.#release(
      message.topic,
      message.queueId,
      (pull) => message.queueOffset >= pull.queueOffset && pull.wants(message.tagsCode, readProperties),
    );
  }

  /** Answers what has waited long enough and what the dispatch may have missed. */
  scan(): void {
    const nowMs = this.#clock.nowMs();
    for (const [topic, queues] of this.#heldByTopic) {
      for (const queueId of queues.keys()) {
        const maxOffset = this.#maxQueueOffset(topic, queueId);
        this.#release(
          topic,
          queueId,
          (pull) =>
            !pull.channel.isOpen || maxOffset > pull.queueOffset || nowMs >= pull.heldSinceMs + pull.timeoutMs || nowMs < pull.heldSinceMs,
        );
      }
    }
  }

  /** Answers every held pull, for instance when this broker has become the master. */
  releaseAll(): void {
    for (const [topic, queues] of this.#heldByTopic) {
      for (const queueId of queues.keys()) this.#release(topic, queueId, () => true);
    }
  }

  #release(topic: string, queueId: number, isDue: (pull: HeldPull) => boolean): void {
    const queues = this.#heldByTopic.get(topic);
    const held = queues?.get(queueId);
    if (queues === undefined || held === undefined) return;
    const due: HeldPull[] = [];
    const kept: HeldPull[] = [];
    for (const pull of held) (isDue(pull) ? due : kept).push(pull);
    if (due.length === 0) return;
    this.#heldCount -= due.length;
    if (kept.length > 0) queues.set(queueId, kept);
    else {
      queues.delete(queueId);
      if (queues.size === 0) this.#heldByTopic.delete(topic);
    }
    for (const pull of due) {
      if (pull.channel.isOpen) this.#replay(pull);
    }
  }
}
