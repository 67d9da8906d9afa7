import type { ConsumeDirectlyResult } from '../../protocol/bodies/consume-directly-result.ts';
import { MessageProperty } from '../../protocol/message-properties.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { MessageExt } from '../message/message.ts';
import { retryTopicOf } from '../../protocol/topic-name.ts';
import { withoutNamespace } from '../namespace.ts';
import type { ConsumeReturnType } from '../trace/trace-context.ts';
import type { ConsumeHook } from './consume-hook.ts';

/** How a call of a listener ended. `status` is undefined when it threw or answered nothing that means something. */
export interface ListenerResult<S> {
  readonly status: S | undefined;
  /** What it threw, as `Name: message`; undefined when it did not. */
  readonly threw: string | undefined;
  readonly costMs: number;
}

/** Calls a listener with everything around it: the topic that the program knows, hooks, time. */
export class ListenerCaller<S extends string> {
  readonly #group: string;
  readonly #namespace: string | undefined;
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #statuses: ReadonlySet<string>;
  readonly #failed: S;
  readonly #hooks: readonly ConsumeHook[];
  readonly #newRequestId: () => string;

  constructor(options: {
    group: string;
    namespace: string | undefined;
    clock: Clock;
    timeoutMs: number;
    /** What a listener may answer. */
    statuses: readonly S[];
    /** The answer that means failure. */
    failed: S;
    hooks: readonly ConsumeHook[];
    newRequestId: () => string;
  }) {
    this.#group = options.group;
    this.#namespace = options.namespace;
    this.#clock = options.clock;
    this.#timeoutMs = options.timeoutMs;
    this.#statuses = new Set(options.statuses);
    this.#failed = options.failed;
    this.#hooks = options.hooks;
    this.#newRequestId = options.newRequestId;
  }

  /** Does not throw. */
  async call(messages: readonly MessageExt[], listener: () => Promise<S>): Promise<ListenerResult<S>> {
    const startMs = this.#clock.nowMs();
    const started = this.#clock.monotonicMs();
    for (const message of messages) this.#present(message, startMs);
    const attempt = { requestId: this.#newRequestId(), consumerGroup: withoutNamespace(this.#namespace, this.#group), messages, startMs };
    for (const hook of this.#hooks) hook.beforeConsume(attempt);
    let status: S | undefined;
    let threw: string | undefined;
    try {
      const answer = await listener();
      if (this.#statuses.has(answer)) status = answer;
    } catch (error) {
      threw = error instanceof Error ? `${error.name}: ${error.message}` : (JSON.stringify(error) ?? 'undefined');
    }
    const costMs = this.#clock.monotonicMs() - started;
    const success = status !== undefined && status !== this.#failed;
    const outcome = { costMs, success, returnType: this.#returnType(status, threw, costMs) };
    for (const hook of this.#hooks) hook.afterConsume(attempt, outcome);
    return { status, threw, costMs };
  }

  /** A message that comes again lies in the retry topic; the program sees the topic that it was sent to. */
  #present(message: MessageExt, startMs: number): void {
    const origin = message.properties[MessageProperty.RETRY_TOPIC];
    if (origin !== undefined && message.topic === retryTopicOf(this.#group)) message.topic = origin;
    message.topic = withoutNamespace(this.#namespace, message.topic);
    message.properties[MessageProperty.CONSUME_START_TIMESTAMP] = String(startMs);
  }

  #returnType(status: S | undefined, threw: string | undefined, costMs: number): ConsumeReturnType {
    if (threw !== undefined) return 'EXCEPTION';
    if (status === undefined) return 'RETURN_NULL';
    if (costMs >= this.#timeoutMs) return 'TIME_OUT';
    return status === this.#failed ? 'FAILED' : 'SUCCESS';
  }
}

/** The result of a call out of turn, for administrators. */
export function directlyResultOf<S>(
  result: ListenerResult<S>,
  names: ReadonlyMap<S, NonNullable<ConsumeDirectlyResult['consumeResult']>>,
  details: { order: boolean; autoCommit: boolean },
): ConsumeDirectlyResult {
  const spentTimeMills = Math.round(result.costMs);
  if (result.threw !== undefined) {
    return { ...details, consumeResult: 'CR_THROW_EXCEPTION', remark: result.threw, spentTimeMills };
  }
  const consumeResult = result.status === undefined ? 'CR_RETURN_NULL' : (names.get(result.status) ?? 'CR_RETURN_NULL');
  return { ...details, consumeResult, spentTimeMills };
}
