import { heartbeatDataType, type HeartbeatData } from '../protocol/bodies/heartbeat.ts';
import { consumerListType } from '../protocol/bodies/lists.ts';
import { lockBatchRequestType, lockBatchResponseType } from '../protocol/bodies/lock-batch.ts';
import { encodeTopicRoute, type TopicRouteData } from '../protocol/bodies/topic-route.ts';
import { consumerSendMsgBack } from '../protocol/headers/consumer-send-msg-back.ts';
import { getConsumerListByGroup } from '../protocol/headers/get-consumer-list-by-group.ts';
import { getMaxOffset } from '../protocol/headers/get-max-offset.ts';
import { getMinOffset } from '../protocol/headers/get-min-offset.ts';
import { getRouteinfoByTopic } from '../protocol/headers/get-routeinfo-by-topic.ts';
import { notifyConsumerIdsChanged } from '../protocol/headers/notify-consumer-ids-changed.ts';
import { pullMessage } from '../protocol/headers/pull-message.ts';
import { queryConsumerOffset } from '../protocol/headers/query-consumer-offset.ts';
import { sendMessageV2 } from '../protocol/headers/send-message-v2.ts';
import { unregisterClient } from '../protocol/headers/unregister-client.ts';
import { updateConsumerOffset } from '../protocol/headers/update-consumer-offset.ts';
import { parseHostAddress } from '../protocol/host-address.ts';
import { decodeBody, encodeBody } from '../protocol/json-schema.ts';
import { decodeBatch } from '../protocol/message-batch.ts';
import { encodeOffsetMessageId } from '../protocol/message-id.ts';
import { decodeProperties, encodeProperties, findProperty } from '../protocol/message-properties.ts';
import { decodeRecord, encodeRecord, type MessageRecord } from '../protocol/message-record.ts';
import type { RemotingCommand, ResponseContent } from '../protocol/remoting-command.ts';
import { RequestCode } from '../protocol/request-code.ts';
import { ResponseCode } from '../protocol/response-code.ts';
import { retryTopicOf } from '../protocol/topic-name.ts';
import { RequestError, type Channel, type RemotingServer, type RequestHandler } from '../remoting/channel.ts';
import { createRemotingClient } from '../remoting/client.ts';
import { createRemotingServer } from '../remoting/server.ts';
import type { Clock } from '../runtime/clock.ts';
import { silentLog } from '../runtime/log.ts';
import { ManualClock } from '../runtime/manual-clock.ts';
import { memoryNet } from '../runtime/memory-net.ts';
import type { Net } from '../runtime/net.ts';
import { seededRandom } from '../runtime/random.ts';
import { SimDisk } from '../sim/sim-disk.ts';
import { createEnvironment, type ClientEnvironment } from './client-environment.ts';
import type { MessageExt } from './message/message.ts';

const NAMESRV = { host: '10.0.0.1', port: 9876 };
const RETRY_DELAY_MS = 1000;

/** A message as a listener gets it, for tests that care about a few of its fields only. */
export function messageExt(changes: Partial<MessageExt> = {}): MessageExt {
  return {
    topic: 'T',
    brokerName: 'broker-a',
    queueId: 0,
    queueOffset: 0,
    msgId: 'ID',
    offsetMsgId: 'OFFSET-ID',
    body: Buffer.from('body'),
    tags: undefined,
    keys: undefined,
    flag: 0,
    sysFlag: 0,
    properties: {},
    bornTimestamp: 0,
    bornHost: '',
    storeTimestamp: 0,
    storeHost: '',
    reconsumeTimes: 0,
    physicalOffset: 0,
    preparedTransactionOffset: 0,
    storeSize: 0,
    bodyCrc: 0,
    transactionId: undefined,
    ...changes,
  };
}

/** A NameServer and brokers in memory, just good enough to serve a client: a twin for tests, not a RocketMQ. */
export class FakeCluster {
  readonly clock = new ManualClock();
  readonly net: Net = memoryNet();
  readonly brokers: FakeBroker[] = [];
  readonly namesrvAddr = `${NAMESRV.host}:${NAMESRV.port}`;
  /** Topics that clients asked for, in order. */
  readonly routeRequests: string[] = [];
  #namesrv: RemotingServer | undefined;
  #seed = 1;

  static async start(brokerNames: readonly string[] = ['broker-a']): Promise<FakeCluster> {
    const cluster = new FakeCluster();
    await cluster.startNamesrv();
    for (const [index, name] of brokerNames.entries()) {
      const broker = new FakeBroker(name, { host: '10.0.1.1', port: 10911 + index * 10 }, cluster.clock, cluster.net);
      cluster.brokers.push(broker);
      await broker.start();
    }
    return cluster;
  }

  async startNamesrv(): Promise<void> {
    const handlers = new Map([[RequestCode.GET_ROUTEINFO_BY_TOPIC, (request: RemotingCommand) => this.#route(request)]]);
    this.#namesrv = createRemotingServer({ net: this.net, clock: this.clock, log: silentLog, listen: [NAMESRV], handlers });
    await this.#namesrv.start();
  }

  async stopNamesrv(): Promise<void> {
    await this.#namesrv?.stop();
  }

  broker(index = 0): FakeBroker {
    const broker = this.brokers[index];
    if (broker === undefined) throw new Error(`no broker ${index}`);
    return broker;
  }

  createTopic(topic: string, queues: number): void {
    for (const broker of this.brokers) broker.createTopic(topic, queues);
  }

  /** An environment of its own: another machine. */
  environment(clientIp = '10.0.2.1', disk = new SimDisk()): ClientEnvironment {
    return createEnvironment({
      clock: this.clock,
      random: seededRandom(this.#seed++),
      log: silentLog,
      disk,
      offsetStoreDirectory: '/offsets',
      clientIp,
      processId: 4711,
      newRemotingClient: () => createRemotingClient({ net: this.net, clock: this.clock, log: silentLog }),
    });
  }

  /** Moves time in small steps until the condition holds; fails after `limitMs` of the fake time. */
  async until(condition: () => boolean, limitMs = 120_000): Promise<void> {
    for (let passedMs = 0; !condition(); passedMs += 10) {
      if (passedMs > limitMs) throw new Error('not within the limit');
      await this.clock.advance(10);
    }
  }

  /** Lets time pass until a promise settles. */
  async settled<T>(promise: Promise<T>): Promise<T> {
    let done = false;
    const settle = (): void => {
      done = true;
    };
    promise.then(settle, settle);
    await this.until(() => done);
    return promise;
  }

  #route(request: RemotingCommand): ResponseContent {
    const { topic } = getRouteinfoByTopic.request.decode(request);
    this.routeRequests.push(topic);
    const hosts = this.brokers.filter((broker) => broker.isUp && broker.topics.has(topic));
    if (hosts.length === 0)
      throw new RequestError(ResponseCode.TOPIC_NOT_EXIST, `No topic route info in name server for the topic: ${topic}`);
    const route: TopicRouteData = {
      brokerDatas: hosts.map((broker) => ({
        brokerName: broker.name,
        cluster: 'C',
        brokerAddrs: new Map([[0, broker.address]]),
        enableActingMaster: false,
      })),
      queueDatas: hosts.map((broker) => {
        const queues = broker.topics.get(topic)?.length ?? 0;
        return { brokerName: broker.name, perm: 6, readQueueNums: queues, writeQueueNums: queues, topicSysFlag: 0 };
      }),
      filterServerTable: new Map(),
    };
    return { code: ResponseCode.SUCCESS, body: encodeTopicRoute(route, { version: 513, acceptStandardJsonOnly: true }) };
  }
}

interface HeldPull {
  readonly request: RemotingCommand;
  readonly channel: Channel;
  done: boolean;
}

/** One broker of a FakeCluster. What clients did is in its public fields. */
export class FakeBroker {
  readonly name: string;
  readonly address: string;
  readonly topics = new Map<string, MessageRecord[][]>();
  /** `topic@group@queueId` -> offset. */
  readonly offsets = new Map<string, number>();
  /** Group -> client id -> its last heartbeat. */
  readonly consumers = new Map<string, Map<string, HeartbeatData>>();
  /** `group@topic@queueId` -> client id. */
  readonly locks = new Map<string, string>();
  readonly producers = new Set<string>();
  readonly requests: number[] = [];
  /** Answers instead of the broker's own, by request code. */
  readonly overrides = new Map<number, RequestHandler>();
  isUp = false;
  #physicalOffset = 0;
  #held: HeldPull[] = [];
  #server: RemotingServer | undefined;
  readonly #listen: { host: string; port: number };
  readonly #clock: Clock;
  readonly #net: Net;

  constructor(name: string, listen: { host: string; port: number }, clock: Clock, net: Net) {
    this.name = name;
    this.#listen = listen;
    this.address = `${listen.host}:${listen.port}`;
    this.#clock = clock;
    this.#net = net;
    this.createTopic('TBW102', 8);
  }

  async start(): Promise<void> {
    const own: [number, RequestHandler][] = [
      [RequestCode.SEND_MESSAGE_V2, (request) => this.#send(request, false)],
      [RequestCode.SEND_BATCH_MESSAGE, (request) => this.#send(request, true)],
      [RequestCode.PULL_MESSAGE, (request, channel) => this.#pull(request, channel, true)],
      [RequestCode.LITE_PULL_MESSAGE, (request, channel) => this.#pull(request, channel, true)],
      [RequestCode.HEART_BEAT, (request) => this.#heartbeat(request)],
      [RequestCode.UNREGISTER_CLIENT, (request) => this.#unregister(request)],
      [RequestCode.GET_CONSUMER_LIST_BY_GROUP, (request) => this.#consumerList(request)],
      [RequestCode.QUERY_CONSUMER_OFFSET, (request) => this.#queryOffset(request)],
      [RequestCode.UPDATE_CONSUMER_OFFSET, (request) => this.#updateOffset(request)],
      [RequestCode.GET_MAX_OFFSET, (request) => this.#maxOffset(request)],
      [RequestCode.GET_MIN_OFFSET, () => ({ code: ResponseCode.SUCCESS, extFields: getMinOffset.response.encode({ offset: 0 }) })],
      [RequestCode.LOCK_BATCH_MQ, (request) => this.#lock(request)],
      [RequestCode.UNLOCK_BATCH_MQ, (request) => this.#unlock(request)],
      [RequestCode.SEND_REPLY_MESSAGE_V2, (request) => this.#send(request, false)],
      [RequestCode.CONSUMER_SEND_MSG_BACK, (request) => this.#sendBack(request)],
    ];
    const handlers = new Map(
      own.map(([code, handler]): [number, RequestHandler] => [
        code,
        (request, channel) => {
          this.requests.push(code);
          return (this.overrides.get(code) ?? handler)(request, channel);
        },
      ]),
    );
    this.#server = createRemotingServer({ net: this.#net, clock: this.#clock, log: silentLog, listen: [this.#listen], handlers });
    await this.#server.start();
    this.isUp = true;
  }

  async stop(): Promise<void> {
    this.isUp = false;
    await this.#server?.stop();
  }

  createTopic(topic: string, queues: number): void {
    if (!this.topics.has(topic))
      this.topics.set(
        topic,
        Array.from({ length: queues }, () => []),
      );
  }

  /** Stores a message as if a producer had sent it. */
  put(
    topic: string,
    queueId: number,
    message: {
      body?: string;
      tags?: string;
      keys?: string;
      properties?: Record<string, string>;
      reconsumeTimes?: number;
      sysFlag?: number;
    },
  ): MessageRecord {
    const properties = new Map(Object.entries(message.properties ?? {}));
    if (message.tags !== undefined) properties.set('TAGS', message.tags);
    if (message.keys !== undefined) properties.set('KEYS', message.keys);
    return this.#append(topic, queueId, Buffer.from(message.body ?? 'body'), encodeProperties(properties), message);
  }

  /** Keys of all messages of a topic, in order of their queues. */
  keys(topic: string): (string | undefined)[] {
    return (this.topics.get(topic) ?? []).flat().map((record) => findProperty(record.properties, 'KEYS'));
  }

  /** Sends a request to every client. */
  async pushToClients(code: number, extFields: Record<string, string>, body?: Buffer): Promise<void> {
    for (const channel of this.#server?.channels() ?? []) channel.invokeOneway({ code, extFields, body });
  }

  async askClient(code: number, extFields: Record<string, string>, body?: Buffer): Promise<RemotingCommand> {
    const [channel] = this.#server?.channels() ?? [];
    if (channel === undefined) throw new Error('no client is connected');
    return channel.invoke({ code, extFields, body }, 5000);
  }

  #append(
    topic: string,
    queueId: number,
    body: Buffer,
    properties: string,
    details: { flag?: number; sysFlag?: number; reconsumeTimes?: number } = {},
  ): MessageRecord {
    const queue = this.topics.get(topic)?.[queueId];
    if (queue === undefined) throw new RequestError(ResponseCode.TOPIC_NOT_EXIST, `no queue ${queueId} of ${topic}`);
    const host = parseHostAddress(this.address) ?? { ip: Uint8Array.of(0, 0, 0, 0), port: 0 };
    const bytes = encodeRecord({
      topic,
      queueId,
      flag: details.flag ?? 0,
      queueOffset: queue.length,
      physicalOffset: this.#physicalOffset,
      sysFlag: details.sysFlag ?? 0,
      bornTimestamp: this.#clock.nowMs(),
      bornHost: host,
      storeTimestamp: this.#clock.nowMs(),
      storeHost: host,
      reconsumeTimes: details.reconsumeTimes ?? 0,
      preparedTransactionOffset: 0,
      body,
      properties,
    });
    this.#physicalOffset += bytes.length;
    const result = decodeRecord(bytes);
    if (result.status !== 'record') throw new Error(result.status);
    queue.push(result.record);
    for (const held of this.#held.splice(0)) this.#answerHeld(held);
    return result.record;
  }

  #send(request: RemotingCommand, batch: boolean): ResponseContent {
    const sent = sendMessageV2.request.decode(request);
    const dead = sent.maxReconsumeTimes !== undefined && (sent.reconsumeTimes ?? 0) > sent.maxReconsumeTimes;
    const header = dead ? { ...sent, topic: sent.topic.replace('%RETRY%', '%DLQ%'), queueId: 0 } : sent;
    if (!this.topics.has(header.topic))
      this.createTopic(header.topic, /^%(RETRY|DLQ)%/.test(header.topic) ? 1 : header.defaultTopicQueueNums);
    const body = request.body ?? Buffer.alloc(0);
    const elements = batch ? decodeBatch(body) : [{ flag: header.flag, body, properties: header.properties ?? '' }];
    const details = { sysFlag: header.sysFlag, reconsumeTimes: header.reconsumeTimes ?? 0 };
    const records = elements.map((element) =>
      this.#append(header.topic, header.queueId, element.body, element.properties, { ...details, flag: element.flag }),
    );
    const [first] = records;
    return {
      code: ResponseCode.SUCCESS,
      extFields: sendMessageV2.response.encode({
        msgId: records.map((record) => encodeOffsetMessageId(record.storeHost, record.physicalOffset)).join(','),
        queueId: header.queueId,
        queueOffset: first?.queueOffset ?? 0,
      }),
    };
  }

  #pull(request: RemotingCommand, channel: Channel, mayHold: boolean): ResponseContent | undefined {
    const header = pullMessage.request.decode(request);
    const queue = this.topics.get(header.topic)?.[header.queueId];
    if (queue === undefined) throw new RequestError(ResponseCode.TOPIC_NOT_EXIST, `topic[${header.topic}] not exist, apply first please!`);
    if ((header.sysFlag & 1) !== 0 && mayHold)
      this.offsets.set(`${header.topic}@${header.consumerGroup}@${header.queueId}`, header.commitOffset);
    if (header.queueOffset > queue.length) return this.#pulled(ResponseCode.PULL_OFFSET_MOVED, queue.length, queue.length);
    const found = queue.slice(header.queueOffset, header.queueOffset + header.maxMsgNums);
    if (found.length > 0) return this.#pulled(ResponseCode.SUCCESS, header.queueOffset + found.length, queue.length, found);
    if ((header.sysFlag & 2) === 0 || !mayHold) return this.#pulled(ResponseCode.PULL_NOT_FOUND, header.queueOffset, queue.length);
    const held: HeldPull = { request: request.retain(), channel, done: false };
    this.#held.push(held);
    this.#clock.after(header.suspendTimeoutMillis, () => this.#answerHeld(held));
    return undefined;
  }

  #answerHeld(held: HeldPull): void {
    if (held.done) return;
    held.done = true;
    const response = this.#pull(held.request, held.channel, false);
    if (response !== undefined) held.channel.respond(held.request, response);
  }

  #pulled(code: number, nextBeginOffset: number, maxOffset: number, records: readonly MessageRecord[] = []): ResponseContent {
    const extFields = pullMessage.response.encode({ suggestWhichBrokerId: 0, nextBeginOffset, minOffset: 0, maxOffset });
    return { code, extFields, body: Buffer.concat(records.map((record) => encodeRecord(record))) };
  }

  #heartbeat(request: RemotingCommand): ResponseContent {
    const data = decodeBody(heartbeatDataType, request.body);
    for (const producer of data.producerDataSet) this.producers.add(producer.groupName);
    for (const consumer of data.consumerDataSet) {
      const members = this.consumers.get(consumer.groupName) ?? new Map<string, HeartbeatData>();
      this.consumers.set(consumer.groupName, members);
      const isNew = !members.has(data.clientID);
      members.set(data.clientID, data);
      this.createTopic(retryTopicOf(consumer.groupName), 1);
      if (isNew) this.#notify(consumer.groupName);
    }
    return { code: ResponseCode.SUCCESS };
  }

  #unregister(request: RemotingCommand): ResponseContent {
    const header = unregisterClient.request.decode(request);
    if (header.producerGroup !== undefined) this.producers.delete(header.producerGroup);
    if (header.consumerGroup !== undefined && this.consumers.get(header.consumerGroup)?.delete(header.clientID) === true)
      this.#notify(header.consumerGroup);
    return { code: ResponseCode.SUCCESS };
  }

  #notify(consumerGroup: string): void {
    void this.pushToClients(RequestCode.NOTIFY_CONSUMER_IDS_CHANGED, {
      ...notifyConsumerIdsChanged.request.encode({ consumerGroup }),
    } as Record<string, string>);
  }

  #consumerList(request: RemotingCommand): ResponseContent {
    const { consumerGroup } = getConsumerListByGroup.request.decode(request);
    const consumerIdList = [...(this.consumers.get(consumerGroup)?.keys() ?? [])];
    if (consumerIdList.length === 0) throw new RequestError(ResponseCode.SYSTEM_ERROR, `no consumer for this group, ${consumerGroup}`);
    return { code: ResponseCode.SUCCESS, body: encodeBody(consumerListType, { consumerIdList }) };
  }

  #queryOffset(request: RemotingCommand): ResponseContent {
    const header = queryConsumerOffset.request.decode(request);
    const offset = this.offsets.get(`${header.topic}@${header.consumerGroup}@${header.queueId}`);
    if (offset === undefined) throw new RequestError(ResponseCode.QUERY_NOT_FOUND, 'Not found');
    return { code: ResponseCode.SUCCESS, extFields: queryConsumerOffset.response.encode({ offset }) };
  }

  #updateOffset(request: RemotingCommand): ResponseContent {
    const header = updateConsumerOffset.request.decode(request);
    this.offsets.set(`${header.topic}@${header.consumerGroup}@${header.queueId}`, header.commitOffset);
    return { code: ResponseCode.SUCCESS };
  }

  #maxOffset(request: RemotingCommand): ResponseContent {
    const header = getMaxOffset.request.decode(request);
    return {
      code: ResponseCode.SUCCESS,
      extFields: getMaxOffset.response.encode({ offset: this.topics.get(header.topic)?.[header.queueId]?.length ?? 0 }),
    };
  }

  #lock(request: RemotingCommand): ResponseContent {
    const { clientId, consumerGroup, mqSet } = decodeBody(lockBatchRequestType, request.body);
    const lockOKMQSet = mqSet.filter((queue) => {
      const key = `${consumerGroup}@${queue.topic}@${queue.queueId}`;
      if ((this.locks.get(key) ?? clientId) !== clientId) return false;
      this.locks.set(key, clientId);
      return true;
    });
    return { code: ResponseCode.SUCCESS, body: encodeBody(lockBatchResponseType, { lockOKMQSet }) };
  }

  #unlock(request: RemotingCommand): ResponseContent {
    const { clientId, consumerGroup, mqSet } = decodeBody(lockBatchRequestType, request.body);
    for (const queue of mqSet) {
      const key = `${consumerGroup}@${queue.topic}@${queue.queueId}`;
      if (this.locks.get(key) === clientId) this.locks.delete(key);
    }
    return { code: ResponseCode.SUCCESS };
  }

  #sendBack(request: RemotingCommand): ResponseContent {
    const header = consumerSendMsgBack.request.decode(request);
    const record = [...this.topics.values()].flat(2).find((candidate) => candidate.physicalOffset === header.offset);
    if (record === undefined) throw new RequestError(ResponseCode.SYSTEM_ERROR, `look message by offset failed, ${header.offset}`);
    const dead = header.delayLevel < 0 || record.reconsumeTimes >= (header.maxReconsumeTimes ?? 16);
    const topic = dead ? `%DLQ%${header.group}` : retryTopicOf(header.group);
    this.createTopic(topic, 1);
    const properties = decodeProperties(record.properties);
    if (!properties.has('RETRY_TOPIC')) properties.set('RETRY_TOPIC', record.topic);
    const store = (): void => {
      this.#append(topic, 0, record.body, encodeProperties(properties), {
        sysFlag: record.sysFlag,
        flag: record.flag,
        reconsumeTimes: record.reconsumeTimes + 1,
      });
    };
    if (dead) store();
    else this.#clock.after(RETRY_DELAY_MS, store);
    return { code: ResponseCode.SUCCESS };
  }
}
