import { expect, test } from 'vitest';
import { encodeProperties } from '../protocol/message-properties.ts';
import type { MessageRecord } from '../protocol/message-record.ts';
import { decodeRecords } from '../protocol/message-record.ts';
import type { ExtFields } from '../protocol/remoting-command.ts';
import { RequestCode } from '../protocol/request-code.ts';
import type { RemotingClient } from '../remoting/channel.ts';
import { createRemotingClient } from '../remoting/client.ts';
import { silentLog } from '../runtime/log.ts';
import { ManualClock } from '../runtime/manual-clock.ts';
import { memoryNet } from '../runtime/memory-net.ts';
import type { Net } from '../runtime/net.ts';
import { seededRandom } from '../runtime/random.ts';
import { SimDisk } from '../sim/sim-disk.ts';
import { soleProcess } from '../sim/store-fixtures.ts';
import { BrokerConfig } from './broker-config.ts';
import { Broker } from './broker.ts';

export type RequestName = keyof typeof RequestCode;

/** Milliseconds since the epoch at which every test broker starts. */
export const START_MS = 1_700_000_000_000;

/** Settings that keep a test store small. */
const SMALL_STORE = {
  brokerClusterName: 'C',
  brokerName: 'b',
  listenPort: '10911',
  storePathRootDir: '/data',
  mappedFileSizeCommitLog: '65536',
  mappedFileSizeConsumeQueue: '2000',
  maxHashSlotNum: '64',
  maxIndexNum: '256',
  minFreeDiskBytes: '0',
};

/** What an answer carries, without what is absent. `body` is text; use `records` for messages. */
export interface Answer {
  code: number;
  remark?: string;
  ext?: Record<string, string>;
  body?: string;
}

export interface MessageToSend {
  topic?: string;
  queueId?: number;
  body?: string;
  properties?: Record<string, string>;
  header?: ExtFields;
}

/** A client's connection to the test broker. */
export class TestClient {
  readonly remoting: RemotingClient;
  readonly #address: string;
  /** Requests that the broker sent over this connection. */
  readonly received: { name: string; ext: Record<string, string>; body?: string }[] = [];

  constructor(net: Net, clock: ManualClock, address: string) {
    this.remoting = createRemotingClient({ net, clock, log: silentLog });
    this.#address = address;
    for (const [name, code] of Object.entries(RequestCode)) {
      this.remoting.onRequest(code, (request) => {
        this.received.push({ name, ext: request.extFields(), ...(request.body && { body: request.body.toString('utf8') }) });
        return undefined;
      });
    }
  }

  async raw(name: RequestName, ext: ExtFields = {}, body?: string | Uint8Array) {
    const bytes = typeof body === 'string' ? Buffer.from(body, 'utf8') : body;
    return this.remoting.invoke(this.#address, { code: RequestCode[name], extFields: ext, body: bytes }, 60_000);
  }

  async call(name: RequestName, ext: ExtFields = {}, body?: string | Uint8Array): Promise<Answer> {
    const response = await this.raw(name, ext, body);
    const fields = response.extFields();
    return {
      code: response.code,
      ...(response.remark !== undefined && response.remark !== '' && { remark: response.remark }),
      ...(Object.keys(fields).length > 0 && { ext: fields }),
      ...(response.body && { body: response.body.toString('utf8') }),
    };
  }

  /** Sends with single-letter header names, as Java does. */
  send(message: MessageToSend = {}): Promise<Answer> {
    return this.call('SEND_MESSAGE_V2', sendHeader(message), message.body ?? 'hello');
  }

  /** Records in the body of an answer. */
  async records(name: RequestName, ext: ExtFields = {}): Promise<MessageRecord[]> {
    const response = await this.raw(name, ext);
    return response.body === undefined ? [] : decodeRecords(Buffer.from(response.body));
  }

  pull(ext: ExtFields = {}): Promise<Answer> {
    return this.call('PULL_MESSAGE', pullHeader(ext));
  }

  async pullBodies(ext: ExtFields = {}): Promise<string[]> {
    return (await this.records('PULL_MESSAGE', pullHeader(ext))).map((record) => record.body.toString('utf8'));
  }

  heartbeat(data: {
    clientID?: string;
    producers?: string[];
    consumers?: HeartbeatConsumer[];
    heartbeatFingerprint?: number;
    withoutSub?: boolean;
  }): Promise<Answer> {
    const { clientID = 'c1', producers = [], consumers = [], ...rest } = data;
    const consumerDataSet = consumers.map(
      ({
        group,
        topics,
        consumeType = 'CONSUME_PASSIVELY',
        messageModel = 'CLUSTERING',
        consumeFromWhere = 'CONSUME_FROM_LAST_OFFSET',
      }) => ({
        groupName: group,
        consumeType,
        messageModel,
        consumeFromWhere,
        unitMode: false,
        subscriptionDataSet: topics.map((topic) =>
          typeof topic === 'string'
            ? { topic, subString: '*', subVersion: 1, tagsSet: [], codeSet: [], expressionType: 'TAG', classFilterMode: false }
            : topic,
        ),
      }),
    );
    return this.call(
      'HEART_BEAT',
      {},
      JSON.stringify({ clientID, producerDataSet: producers.map((groupName) => ({ groupName })), consumerDataSet, ...rest }),
    );
  }
}

export interface HeartbeatConsumer {
  group: string;
  topics: (string | Record<string, unknown>)[];
  consumeType?: string;
  messageModel?: string;
  consumeFromWhere?: string;
}

/** A broker with one client, on memory alone. */
export class TestBroker extends TestClient {
  readonly broker: Broker;
  readonly clock: ManualClock;
  readonly disk: SimDisk;
  readonly net: Net;
  readonly #clients: TestClient[] = [];

  constructor(broker: Broker, clock: ManualClock, disk: SimDisk, net: Net) {
    super(net, clock, broker.address);
    this.broker = broker;
    this.clock = clock;
    this.disk = disk;
    this.net = net;
  }

  /** Another client on its own connection. */
  connect(): TestClient {
    const client = new TestClient(this.net, this.clock, this.broker.address);
    this.#clients.push(client);
    return client;
  }

  createTopic(topic: string, options: ExtFields = {}): Promise<Answer> {
    return this.call('UPDATE_AND_CREATE_TOPIC', {
      topic,
      defaultTopic: 'TBW102',
      readQueueNums: 4,
      writeQueueNums: 4,
      perm: 6,
      topicFilterType: 'SINGLE_TAG',
      topicSysFlag: 0,
      order: false,
      ...options,
    });
  }

  /** Waits, in real turns, until something has happened; fails after `turns`. */
  async until(condition: () => boolean | Promise<boolean>, turns = 500): Promise<void> {
    for (let turn = 0; turn < turns; turn++) {
      if (await condition()) return;
      await this.clock.advance(0);
    }
    throw new Error('the awaited condition did not come about');
  }

  /** Waits until a queue has so many messages that consumers can see. */
  readable(topic: string, queueId: number, messages: number): Promise<void> {
    return this.until(() => this.broker.parts.store.maxQueueOffset(topic, queueId) >= messages);
  }

  async stop(): Promise<void> {
    await Promise.all([this, ...this.#clients].map((client) => client.remoting.stop()));
    await this.broker.stop();
  }
}

/** Starts a broker; `settings` are properties by Apache's names. */
export async function startTestBroker(
  options: { settings?: Record<string, string>; disk?: SimDisk; clock?: ManualClock; net?: Net; emptySuccessFor?: RequestName } = {},
): Promise<TestBroker> {
  const clock = options.clock ?? new ManualClock(START_MS);
  const disk = options.disk ?? new SimDisk();
  const net = options.net ?? memoryNet();
  disk.nowMs = () => clock.nowMs();
  const properties = Object.entries({ ...SMALL_STORE, ...options.settings }).map(([key, value]) => `${key}=${value}\n`);
  const config = BrokerConfig.parse(properties.join(''), { storePathRootDir: '/data' });
  const broker = await Broker.start(config, '/etc/broker.conf', {
    net,
    disk,
    clock,
    random: seededRandom(7),
    log: silentLog,
    processes: soleProcess(),
    overrideHandlers: (handlers) => {
      if (options.emptySuccessFor !== undefined) handlers.set(RequestCode[options.emptySuccessFor], () => ({ code: 0 }));
    },
  });
  return new TestBroker(broker, clock, disk, net);
}

/**
 * A test of one request. It is run twice: as it is, and with the handler of that request replaced by one that answers an
 * empty success, where it has to fail. So every request has a test that notices when its handler does nothing.
 */
export function requestTest(
  name: RequestName,
  sentence: string,
  body: (broker: TestBroker) => Promise<void>,
  options: { settings?: Record<string, string> } = {},
): void {
  const run = async (emptySuccessFor?: RequestName): Promise<void> => {
    const broker = await startTestBroker({ ...options, ...(emptySuccessFor && { emptySuccessFor }) });
    try {
      await body(broker);
    } finally {
      await broker.stop();
    }
  };
  test(`${name}: ${sentence}`, () => run());
  test(`${name}: an empty success is noticed (${sentence})`, async () => {
    await expect(run(name)).rejects.toThrow();
  });
}

export function sendHeader({ topic = 'T', queueId = 0, properties = {}, header = {} }: MessageToSend): ExtFields {
  return {
    a: 'pg',
    b: topic,
    c: 'TBW102',
    d: 4,
    e: queueId,
    f: 0,
    g: START_MS,
    h: 0,
    i: encodeProperties(Object.entries(properties)),
    j: 0,
    k: false,
    ...header,
  };
}

export function pullHeader(ext: ExtFields): ExtFields {
  return {
    consumerGroup: 'g',
    topic: 'T',
    queueId: 0,
    queueOffset: 0,
    maxMsgNums: 32,
    sysFlag: 4,
    commitOffset: 0,
    suspendTimeoutMillis: 15_000,
    subscription: '*',
    expressionType: 'TAG',
    subVersion: 0,
    ...ext,
  };
}
