import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { BrokerConnection } from '../crash/broker-requests.ts';
import { startCrashCluster } from '../crash/crash-cluster.ts';
import { atMost, type Check } from './figures.ts';
import { firstAcknowledged, inLanes, sendOrThrow, type ScaleOptions } from './scale-case.ts';

const TOPIC = 'scale-log';
const QUEUES = 4;
const BODY_BYTES = 64 * 1024;
const LANES = 16;
const FIRST_SEND_MS = 2000;

/** Five gigabytes of log: how soon after a kill the broker takes messages again. */
export async function runLogCase({ quick, workDir, tell }: ScaleOptions): Promise<Check[]> {
  const bytes = quick ? 512 * 1024 * 1024 : 5 * 1024 ** 3;
  const settings = { minFreeDiskBytes: String(256 * 1024 * 1024) };
  const cluster = await startCrashCluster(await mkdtemp(join(workDir, 'log-')), settings);
  const connection = new BrokerConnection(cluster.brokerAddress);
  try {
    await connection.createTopic(TOPIC, QUEUES);
    const began = performance.now();
    const body = Buffer.alloc(BODY_BYTES, 'log');
    const messages = Math.ceil(bytes / BODY_BYTES);
    const send = (n: number): Promise<void> => sendOrThrow(connection, { topic: TOPIC, queueId: n % QUEUES, key: `L${n}`, body });
    await inLanes(messages, LANES, send);
    tell(`log: ${(bytes / 1024 ** 3).toFixed(1)} GiB in ${((performance.now() - began) / 1000).toFixed(1)} s`);
    cluster.kill();
    await cluster.exited();
    const died = performance.now();
    const accepted = await firstAcknowledged(connection, { topic: TOPIC, queueId: 0, key: 'first', body });
    await cluster.restarted();
    const offsets = await Promise.all(Array.from({ length: QUEUES }, (_, queueId) => connection.maxOffset(TOPIC, queueId)));
    const total = offsets.reduce((sum, offset) => sum + offset, 0);
    return [
      atMost(
        `${(bytes / 1024 ** 3).toFixed(1)} GiB of log, from the broker’s end to the first accepted send`,
        accepted - died,
        FIRST_SEND_MS,
        'ms',
      ),
      // A send that was refused by a broker that was not ready yet may be stored all the same.
      { line: `${messages} messages sent, ${total} there with the one after the kill`, isGood: total >= messages + 1 },
    ];
  } finally {
    await connection.close();
    await cluster.stop();
  }
}
