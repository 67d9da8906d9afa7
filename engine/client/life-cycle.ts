import { MQClientError } from './client-error.ts';

/** Where a producer or consumer is in its life; it goes forward only. RocketMQ ServiceState */
export type ServiceState = 'CREATE_JUST' | 'RUNNING' | 'START_FAILED' | 'SHUTDOWN_ALREADY';

/** Keeps the state of one client. */
export class LifeCycle {
  readonly #what: string;
  #state: ServiceState = 'CREATE_JUST';

  constructor(what: string) {
    this.#what = what;
  }

  get state(): ServiceState {
    return this.#state;
  }

  get isRunning(): boolean {
    return this.#state === 'RUNNING';
  }

  /** Throws MQClientError `wrongState` unless it was never started. */
  start(): void {
    if (this.#state !== 'CREATE_JUST') {
      throw new MQClientError('wrongState', `${this.#what} service state not OK, maybe started once, ${this.#state}`);
    }
    this.#state = 'RUNNING';
  }

  failStart(): void {
    this.#state = 'START_FAILED';
  }

  /** False when there is nothing to stop. */
  stop(): boolean {
    const wasRunning = this.#state === 'RUNNING';
    if (wasRunning) this.#state = 'SHUTDOWN_ALREADY';
    return wasRunning;
  }

  assertNew(): void {
    if (this.#state !== 'CREATE_JUST') throw new MQClientError('wrongState', `${this.#what} service state not OK, ${this.#state}`);
  }

  assertRunning(): void {
    if (this.#state !== 'RUNNING') throw new MQClientError('wrongState', `${this.#what} service state not OK, ${this.#state}`);
  }
}
