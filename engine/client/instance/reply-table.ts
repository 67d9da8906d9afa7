import type { Clock, Timer } from '../../runtime/clock.ts';
import { ClientResponseCode, MQClientError } from '../client-error.ts';
import type { MessageExt } from '../message/message.ts';

/** Most requests that wait for a reply at the same time. */
const PENDING_MAX = 65_536;

interface Pending {
  readonly timer: Timer;
  resolve(reply: MessageExt): void;
  reject(error: MQClientError): void;
}

/** Requests that wait for their reply message, by correlation id. RocketMQ RequestFutureHolder */
export class ReplyTable {
  readonly #clock: Clock;
  readonly #pending = new Map<string, Pending>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Waits for a reply. Rejects with MQClientError `requestTimeout` after `timeoutMs`. */
  await(correlationId: string, topic: string, timeoutMs: number): Promise<MessageExt> {
    if (this.#pending.size >= PENDING_MAX) {
      return Promise.reject(
        new MQClientError('tooManyRequests', `more than ${PENDING_MAX} requests wait for a reply`, { retriable: true }),
      );
    }
    return new Promise((resolve, reject) => {
      const timer = this.#clock.after(timeoutMs, () => {
        const message = `send request message to <${topic}> OK, but wait reply message timeout, ${timeoutMs} ms.`;
        this.fail(correlationId, new MQClientError('requestTimeout', message, { responseCode: ClientResponseCode.REQUEST_TIMEOUT }));
      });
      this.#pending.set(correlationId, { timer, resolve, reject });
    });
  }

  /** Hands a reply to the request that waits for it; false when none does (any more). */
  deliver(correlationId: string, reply: MessageExt): boolean {
    const pending = this.#take(correlationId);
    pending?.resolve(reply);
    return pending !== undefined;
  }

  fail(correlationId: string, error: MQClientError): void {
    this.#take(correlationId)?.reject(error);
  }

  /** Fails everything that waits. */
  close(): void {
    for (const id of this.#pending.keys()) this.fail(id, new MQClientError('connectionLost', 'the client is shut down'));
  }

  #take(correlationId: string): Pending | undefined {
    const pending = this.#pending.get(correlationId);
    if (pending === undefined) return undefined;
    this.#pending.delete(correlationId);
    pending.timer.cancel();
    return pending;
  }
}
