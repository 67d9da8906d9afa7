import { encodeUniqueKey } from '../../protocol/message-id.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Random } from '../../runtime/random.ts';

const MONTH_MS = 2_592_000_000;
let counter = 0;

/** A unique key for a message that came without one (RocketMQ MessageClientIDSetter#createUniqID). */
export function createUniqueKey(ip: Uint8Array, clock: Clock, random: Random): string {
  counter = (counter + 1) & 0xffff;
  return encodeUniqueKey({
    ip,
    processId: random.nextInt(0x1_0000),
    loaderHash: random.nextInt(0x7fff_ffff),
    monthMs: clock.nowMs() % MONTH_MS,
    counter,
  });
}
