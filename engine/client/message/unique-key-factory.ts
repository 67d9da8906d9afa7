import { parseIp } from '../../protocol/host-address.ts';
import { encodeUniqueKey } from '../../protocol/message-id.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Random } from '../../runtime/random.ts';

/** Makes the ids that messages get from their producer (UNIQ_KEY); one per process. RocketMQ MessageClientIDSetter */
export class UniqueKeyFactory {
  readonly #clock: Clock;
  readonly #ip: Uint8Array;
  readonly #processId: number;
  readonly #loaderHash: number;
  #counter = 0;
  #monthStartMs = 0;
  #nextMonthMs = 0;

  constructor(options: { clock: Clock; random: Random; clientIp: string; processId: number }) {
    this.#clock = options.clock;
    this.#ip = parseIp(options.clientIp) ?? options.random.bytes(4);
    this.#processId = options.processId;
    this.#loaderHash = options.random.bytes(4).readInt32BE(0);
  }

  /** Two keys are equal only if 65,536 are made within one millisecond. */
  next(): string {
    const nowMs = this.#clock.nowMs();
    if (nowMs >= this.#nextMonthMs || nowMs < this.#monthStartMs) this.#setMonth(nowMs);
    const counter = this.#counter;
    this.#counter = (this.#counter + 1) & 0xffff;
    return encodeUniqueKey({
      ip: this.#ip,
      processId: this.#processId,
      loaderHash: this.#loaderHash,
      monthMs: nowMs - this.#monthStartMs,
      counter,
    });
  }

  #setMonth(nowMs: number): void {
    const now = new Date(nowMs);
    this.#monthStartMs = new Date(now.getFullYear(), now.getMonth(), 1).getTime();
    this.#nextMonthMs = new Date(now.getFullYear(), now.getMonth() + 1, 1).getTime();
  }
}
