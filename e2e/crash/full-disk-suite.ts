import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Random, seededRandom } from '../../engine/runtime/random.ts';
import { BrokerConnection, type SendOutcome } from './broker-requests.ts';
import { type CrashCluster, startCrashCluster } from './crash-cluster.ts';
import { auditPuts, type Attempt } from './put-audit.ts';
import { smallDisk } from './small-disk.ts';
import type { SuiteOptions, SuiteResult } from './suite.ts';

const MIB = 1024 * 1024;
const DISK_BYTES = 64 * MIB;
const BALLAST_BYTES = 24 * MIB;
const BODY_BYTES = 16 * 1024;
const QUEUES = 4;
const LANES = 8;
const AGAIN_DEADLINE_MS = 20_000;
const PAUSE_MS = 100;
/** Sends after there is room again. */
const LATER_SENDS = 400;
const SERVICE_NOT_AVAILABLE = 14;

const SETTINGS: Readonly<Record<string, string>> = {
  mappedFileSizeCommitLog: String(8 * MIB),
  mappedFileSizeConsumeQueue: '20000',
  maxHashSlotNum: '5000',
  maxIndexNum: '20000',
  // What is full stays full until somebody makes room: nothing is deleted before its time.
  cleanFileForciblyEnable: 'false',
  maxTransferCountOnMessageInMemory: '512',
  maxTransferBytesOnMessageInMemory: '1048576',
};

/** With a limit on free bytes the broker stops taking messages before the disk is full; without one the disk says so. */
const KINDS = [
  {
    name: 'a limit of 16 MiB free',
    minFreeDiskBytes: 16 * MIB,
    remark: /disk full: (\S+) has (\d+) bytes free, minFreeDiskBytes is 16777216/,
  },
  { name: 'no limit', minFreeDiskBytes: 0, remark: /disk full: (\S+) takes no more bytes \((\d+) free\)/ },
];

/** Fills a disk of 64 MiB, looks at what is still served, makes room, and sends again, all in one life of the broker. */
export async function runFullDiskSuite({ seed, workDir, tell }: SuiteOptions): Promise<SuiteResult> {
  const result: SuiteResult = { passed: 0, failed: 0, skipped: 0 };
  const random = seededRandom(seed);
  for (const kind of KINDS) {
    const directory = await mkdtemp(join(workDir, 'full-'));
    const disk = await smallDisk(directory, DISK_BYTES, BALLAST_BYTES);
    if (typeof disk === 'string') {
      tell(`full: skipped: ${disk}`);
      result.skipped += 1;
      continue;
    }
    const settings = { ...SETTINGS, minFreeDiskBytes: String(kind.minFreeDiskBytes) };
    const cluster = await startCrashCluster(join(directory, 'data'), settings, (command, args) => disk.wrap(command, args));
    try {
      const load = new Sender(cluster, random);
      const { line, faults } = await fillAndGoOn(cluster, load, kind.remark, () => disk.dropBallast(cluster.brokerPid()));
      await load.close();
      result[faults.length === 0 ? 'passed' : 'failed'] += 1;
      tell(`full: ${kind.name}: ${line}${faults.length === 0 ? '' : '  FAILED'}`);
      for (const fault of faults) tell(`    ${fault}`);
    } finally {
      await cluster.stop();
    }
  }
  return result;
}

const TOPIC = 'full';

/** Sends and remembers what became of each message. */
class Sender {
  readonly attempts = new Map<string, Attempt>();
  readonly broker: BrokerConnection;
  readonly #noise: Buffer;

  constructor(cluster: CrashCluster, random: Random) {
    this.broker = new BrokerConnection(cluster.brokerAddress);
    this.#noise = random.bytes(BODY_BYTES * 2);
  }

  async send(): Promise<SendOutcome> {
    const sequence = this.attempts.size;
    const queueId = sequence % QUEUES;
    const start = sequence % BODY_BYTES;
    const attempt: Attempt = {
      lane: sequence,
      sequence: 0,
      queueId,
      body: this.#noise.subarray(start, start + BODY_BYTES),
      outcome: undefined,
    };
    this.attempts.set(`${TOPIC}-${sequence}`, attempt);
    attempt.outcome = await this.broker.send({ topic: TOPIC, queueId, key: `${TOPIC}-${sequence}`, body: attempt.body });
    return attempt.outcome;
  }

  countOf(status: SendOutcome['status']): number {
    return [...this.attempts.values()].filter(({ outcome }) => outcome?.status === status).length;
  }

  /** What is wrong with the messages that the broker has now. A refused one is not there. */
  async faults(): Promise<string[]> {
    const refused = new Set([...this.attempts].filter(([, { outcome }]) => outcome?.status === 'refused').map(([key]) => key));
    const kept = new Map([...this.attempts].filter(([key]) => !refused.has(key)));
    return auditPuts(kept, await this.broker.readTopic(TOPIC, QUEUES)).faults;
  }

  close(): Promise<void> {
    return this.broker.close();
  }
}

async function fillAndGoOn(
  cluster: CrashCluster,
  load: Sender,
  remark: RegExp,
  makeRoom: () => Promise<void>,
): Promise<{ line: string; faults: string[] }> {
  const { broker } = load;
  await broker.createTopic(TOPIC, QUEUES);
  const first = await firstRefusal(load);
  const faults: string[] = [];
  if (first.code !== SERVICE_NOT_AVAILABLE) faults.push(`refused with code ${first.code}`);
  const [, path, freeBytes] = remark.exec(first.remark) ?? [];
  if (path !== join(cluster.storeDir, 'commitlog') || freeBytes === undefined) faults.push(`the remark is ${first.remark}`);
  faults.push(...(await load.faults()).map((fault) => `while full: ${fault}`));
  const stored = load.countOf('acknowledged');
  if ((await broker.queryByKey(TOPIC, `${TOPIC}-0`)).length !== 1) faults.push('while full: the first message is not found by its key');

  const began = performance.now();
  await makeRoom();
  while ((await load.send()).status !== 'acknowledged') {
    if (performance.now() - began > AGAIN_DEADLINE_MS)
      return { line: 'no send is taken', faults: [...faults, 'there is room, and sends are refused'] };
    await sleep(PAUSE_MS);
  }
  const again = performance.now() - began;
  for (let n = 1; n < LATER_SENDS; n++) {
    const outcome = await load.send();
    if (outcome.status !== 'acknowledged') faults.push(`a later send gave ${JSON.stringify(outcome)}`);
  }
  faults.push(...(await load.faults()).map((fault) => `with room again: ${fault}`));
  if (cluster.exits() > 0) faults.push('the broker ended meanwhile');
  const line = [
    `${stored} messages stored, refused with ${first.code} at ${freeBytes ?? 'unknown'} bytes free`,
    `${load.countOf('refused')} refused in all, sends again ${Math.round(again)} ms after there was room, ${load.countOf('acknowledged')} there in the end`,
  ].join('; ');
  return { line, faults };
}

/** Several at a time, until each lane has been refused once. */
async function firstRefusal(load: Sender): Promise<Extract<SendOutcome, { status: 'refused' }>> {
  const lane = async (): Promise<SendOutcome> => {
    for (;;) {
      const outcome = await load.send();
      if (outcome.status !== 'acknowledged') return outcome;
    }
  };
  const ends = await Promise.all(Array.from({ length: LANES }, lane));
  const unknown = ends.find((outcome) => outcome.status !== 'refused');
  const first = ends.find((outcome) => outcome.status === 'refused');
  if (first === undefined || unknown !== undefined) throw new Error(`a send ended with ${JSON.stringify(unknown)}`);
  return first;
}
