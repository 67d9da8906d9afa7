import { readdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BrokerConnection, MessageToSend } from '../crash/broker-requests.ts';
import type { Check } from './figures.ts';

/** What every case is given. */
export interface ScaleOptions {
  /** A small amount, for CI, with larger limits on percentiles. */
  quick: boolean;
  /** A folder of the run's own; it goes with the run. */
  workDir: string;
  /** Prints one line for people. */
  tell: (line: string) => void;
}

export type ScaleCase = (options: ScaleOptions) => Promise<Check[]>;

const RETRY_MS = 5;
const DESCRIPTOR_SAMPLE_MS = 250;

/** Runs `count` operations, so many at a time. */
export async function inLanes(count: number, lanes: number, run: (n: number, lane: number) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async (_: unknown, index: number): Promise<void> => {
    while (next < count) await run(next++, index);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

/** Sends, and throws when that is not acknowledged. */
export async function sendOrThrow(connection: BrokerConnection, message: MessageToSend): Promise<void> {
  const outcome = await connection.send(message);
  if (outcome.status !== 'acknowledged') throw new Error(`a send to ${message.topic}/${message.queueId} gave ${JSON.stringify(outcome)}`);
}

/** Tries until a send is acknowledged; resolves with the time on the monotonic clock. */
export async function firstAcknowledged(connection: BrokerConnection, message: MessageToSend): Promise<number> {
  while ((await connection.send(message)).status !== 'acknowledged') await sleep(RETRY_MS);
  return performance.now();
}

/** Counts a process's open descriptors now and then; the function it gives back stops that and answers the most that were seen. */
export function watchDescriptors(pid: number): () => Promise<number | undefined> {
  let most: number | undefined;
  const watch = { stopped: false };
  const watching = (async () => {
    while (!watch.stopped) {
      const count = await readdir(`/proc/${pid}/fd`).then(
        (names) => names.length,
        () => undefined,
      );
      if (count !== undefined) most = Math.max(most ?? 0, count);
      await sleep(DESCRIPTOR_SAMPLE_MS);
    }
  })();
  return async () => {
    watch.stopped = true;
    await watching;
    return most;
  };
}

/** The event loop's delay that 99 % of a minute's probes did not exceed, in ms. */
export async function loopDelayP99Ms(connection: BrokerConnection): Promise<number> {
  return Number((await connection.runtimeInfo()).get('gantryLoopDelayP99Ms') ?? Number.NaN);
}
