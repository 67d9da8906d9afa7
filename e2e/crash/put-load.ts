import type { Random } from '../../engine/runtime/random.ts';
import { BrokerConnection } from './broker-requests.ts';
import type { Attempt } from './put-audit.ts';

export interface PutLoadOptions {
  brokerAddress: string;
  topic: string;
  queues: number;
  connections: number;
  /** Sends in flight per connection. */
  window: number;
  random: Random;
}

/** How far a load was at a moment. `atMs` is on the monotonic clock. */
export interface Moment {
  atMs: number;
  acknowledged: number;
  inFlight: number;
}

/** Acknowledged sends per second between two moments. */
export function ratePerSecond(from: Moment, to: Moment): number {
  return ((to.acknowledged - from.acknowledged) * 1000) / (to.atMs - from.atMs);
}

/** Bodies of all messages are slices of it. */
const NOISE_BYTES = 64 * 1024;
const BODY_BYTES_MAX = 512;

/**
 * Sends as fast as the broker answers. A lane sends one message after another to one queue and waits for each answer;
 * it ends at the first answer that is no acknowledgement.
 */
export class PutLoad {
  readonly attempts = new Map<string, Attempt>();
  readonly #options: PutLoadOptions;
  readonly #noise: Buffer;
  readonly #connections: BrokerConnection[];
  readonly #done: Promise<unknown>;
  #acknowledged = 0;
  #inFlight = 0;
  #stopping = false;
  #milestone: { acknowledged: number; reached: () => void } | undefined;

  constructor(options: PutLoadOptions) {
    this.#options = options;
    this.#noise = options.random.bytes(NOISE_BYTES);
    this.#connections = Array.from({ length: options.connections }, () => new BrokerConnection(options.brokerAddress));
    const lanes = this.#connections.flatMap((connection, c) =>
      Array.from({ length: options.window }, (_, w) => this.#lane(connection, c * options.window + w)),
    );
    this.#done = Promise.all(lanes);
  }

  /** Resolves when so many sends are acknowledged, or when the load has ended. */
  async acknowledged(count: number): Promise<void> {
    const reached = new Promise<void>((resolve) => (this.#milestone = { acknowledged: count, reached: resolve }));
    await Promise.race([reached, this.#done]);
  }

  moment(): Moment {
    return { atMs: performance.now(), acknowledged: this.#acknowledged, inFlight: this.#inFlight };
  }

  /** Resolves when every lane has ended, which the death of the broker brings about. */
  async ended(): Promise<void> {
    await this.#done;
    await Promise.all(this.#connections.map((connection) => connection.close()));
  }

  /** Lets each lane end after its present send. */
  stop(): void {
    this.#stopping = true;
  }

  async #lane(connection: BrokerConnection, lane: number): Promise<void> {
    const { topic, queues, random } = this.#options;
    const queueId = lane % queues;
    for (let sequence = 0; !this.#stopping; sequence++) {
      const key = `${topic}-${lane}-${sequence}`;
      const bodyStart = random.nextInt(NOISE_BYTES - BODY_BYTES_MAX - 1);
      const body = this.#noise.subarray(bodyStart, bodyStart + 1 + random.nextInt(BODY_BYTES_MAX));
      const attempt: Attempt = { lane, sequence, queueId, body, outcome: undefined };
      this.attempts.set(key, attempt);
      this.#inFlight += 1;
      attempt.outcome = await connection.send({ topic, queueId, key, body });
      this.#inFlight -= 1;
      if (attempt.outcome.status !== 'acknowledged') return;
      this.#acknowledged += 1;
      if (this.#acknowledged === this.#milestone?.acknowledged) this.#milestone.reached();
    }
  }
}
