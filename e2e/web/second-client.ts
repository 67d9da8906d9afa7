import { remotingCall } from '../apache/remoting-call.ts';

const sendMessage = 10;
const getBrokerRuntimeInfo = 28;
const getRouteInfoByTopic = 105;
const getTopicStatsInfo = 202;
const topicNotExist = 17;

/** One queue as the broker tells it. */
export interface QueueOffsets {
  brokerName: string;
  queueId: number;
  minOffset: number;
  maxOffset: number;
}

/** What the NameServer tells of a topic: master address and queues of each broker. */
export interface Route {
  brokers: { brokerName: string; address: string; readQueueNums: number; writeQueueNums: number; perm: number }[];
}

/** The route of a topic, or undefined where the NameServer has none. */
export async function routeOf(namesrv: string, topic: string): Promise<Route | undefined> {
  const { code, remark, body } = await remotingCall(namesrv, getRouteInfoByTopic, { topic, acceptStandardJsonOnly: 'true' });
  if (code === topicNotExist) return undefined;
  if (code !== 0) throw new Error(`route of ${topic}: ${code} ${remark}`);
  const route = JSON.parse(body.toString()) as {
    brokerDatas: { brokerName: string; brokerAddrs: Record<string, string> }[];
    queueDatas: { brokerName: string; readQueueNums: number; writeQueueNums: number; perm: number }[];
  };
  return {
    brokers: route.queueDatas.map(({ brokerName, readQueueNums, writeQueueNums, perm }) => ({
      brokerName,
      readQueueNums,
      writeQueueNums,
      perm,
      address: route.brokerDatas.find((broker) => broker.brokerName === brokerName)?.brokerAddrs['0'] ?? '',
    })),
  };
}

/** Offsets of every queue of a topic, asked of each broker of its route, in the order of broker and queue. */
export async function offsetsOf(namesrv: string, topic: string): Promise<QueueOffsets[]> {
  const route = await routeOf(namesrv, topic);
  const found: QueueOffsets[] = [];
  for (const { address, brokerName } of route?.brokers ?? []) {
    const { code, remark, body } = await remotingCall(address, getTopicStatsInfo, { topic });
    if (code !== 0) throw new Error(`offsets of ${topic}: ${code} ${remark}`);
    // The map's keys are whole objects, as fastjson writes them: no JSON parser takes that.
    for (const [entry] of body.toString().matchAll(/\{[^{}]*\}:\{[^{}]*\}/g)) {
      const number = (name: string): number => Number(new RegExp(`"${name}":(\\d+)`).exec(entry)?.[1]);
      found.push({ brokerName, queueId: number('queueId'), minOffset: number('minOffset'), maxOffset: number('maxOffset') });
    }
  }
  return found.sort((a, b) => a.brokerName.localeCompare(b.brokerName) || a.queueId - b.queueId);
}

/** When each queue of a topic took its newest message, by broker and queue; 0 for an empty one. Epoch ms of the broker. */
export async function lastTimesOf(namesrv: string, topic: string): Promise<number[]> {
  const times: { place: string; atMs: number }[] = [];
  for (const { address, brokerName } of (await routeOf(namesrv, topic))?.brokers ?? []) {
    const { body } = await remotingCall(address, getTopicStatsInfo, { topic });
    for (const [entry] of body.toString().matchAll(/\{[^{}]*\}:\{[^{}]*\}/g)) {
      const number = (name: string): number => Number(new RegExp(`"${name}":(\\d+)`).exec(entry)?.[1]);
      times.push({ place: `${brokerName} ${String(number('queueId')).padStart(5)}`, atMs: number('lastUpdateTimestamp') });
    }
  }
  return times.sort((a, b) => a.place.localeCompare(b.place)).map(({ atMs }) => atMs);
}

/** How many messages of a topic can be read. */
export async function messagesOf(namesrv: string, topic: string): Promise<number> {
  return (await offsetsOf(namesrv, topic)).reduce((sum, { minOffset, maxOffset }) => sum + maxOffset - minOffset, 0);
}

/** What a broker says of itself, by RocketMQ's own names. */
export async function runtimeInfoOf(brokerAddress: string): Promise<Record<string, string>> {
  const { code, remark, body } = await remotingCall(brokerAddress, getBrokerRuntimeInfo, {});
  if (code !== 0) throw new Error(`runtime info of ${brokerAddress}: ${code} ${remark}`);
  return (JSON.parse(body.toString()) as { table: Record<string, string> }).table;
}

const pullMessage = 11;
const hasSubscription = 4;

/** A message as it lies on a broker, read without any client of ours. */
export interface StoredMessage {
  brokerName: string;
  queueId: number;
  queueOffset: number;
  body: Buffer;
  properties: Record<string, string>;
}

/** Every message of a topic, pulled from each of its queues, in the order of broker, queue and offset. */
export async function storedIn(namesrv: string, topic: string): Promise<StoredMessage[]> {
  const brokers = (await routeOf(namesrv, topic))?.brokers ?? [];
  const found: StoredMessage[] = [];
  for (const { brokerName, queueId, minOffset, maxOffset } of await offsetsOf(namesrv, topic)) {
    const address = brokers.find((broker) => broker.brokerName === brokerName)?.address ?? '';
    for (let queueOffset = minOffset; queueOffset < maxOffset;) {
      const { code, remark, body } = await remotingCall(address, pullMessage, {
        consumerGroup: 'second-client',
        topic,
        queueId: String(queueId),
        queueOffset: String(queueOffset),
        maxMsgNums: '32',
        sysFlag: String(hasSubscription),
        commitOffset: '0',
        suspendTimeoutMillis: '0',
        subscription: '*',
        subVersion: '0',
        expressionType: 'TAG',
      });
      if (code !== 0) throw new Error(`pull of ${topic} ${queueId} at ${queueOffset}: ${code} ${remark}`);
      const records = readRecords(body).map((record) => Object.assign(record, { brokerName }));
      found.push(...records);
      queueOffset = (records.at(-1)?.queueOffset ?? queueOffset) + 1;
    }
  }
  return found;
}

/** Records one behind the other, as RocketMQ MessageDecoder reads them (IPv4 hosts). */
function readRecords(bytes: Buffer): Omit<StoredMessage, 'brokerName'>[] {
  const records: Omit<StoredMessage, 'brokerName'>[] = [];
  for (let at = 0; at < bytes.length; at += bytes.readInt32BE(at)) {
    const bodyAt = at + 88;
    const bodyEnd = bodyAt + bytes.readInt32BE(at + 84);
    const propertiesAt = bodyEnd + 1 + bytes.readUInt8(bodyEnd) + 2;
    const properties = bytes.toString('utf8', propertiesAt, propertiesAt + bytes.readInt16BE(propertiesAt - 2));
    records.push({
      queueId: bytes.readInt32BE(at + 12),
      queueOffset: Number(bytes.readBigInt64BE(at + 20)),
      body: Buffer.from(bytes.subarray(bodyAt, bodyEnd)),
      properties: Object.fromEntries(
        properties
          .split('\u0002')
          .filter((pair) => pair !== '')
          .map((pair) => [pair.slice(0, pair.indexOf('\u0001')), pair.slice(pair.indexOf('\u0001') + 1)]),
      ),
    });
  }
  return records;
}

/** Stores a message with an id of any spelling, as a client would that made it, and resolves with both of its ids. */
export async function sendWithId(
  namesrv: string,
  topic: string,
  uniqueKey: string,
  keys: string,
): Promise<{ uniqueKey: string; offsetMsgId: string }> {
  const [broker] = (await routeOf(namesrv, topic))?.brokers ?? [];
  const fields = {
    producerGroup: 'web-specs-raw',
    topic,
    defaultTopic: 'TBW102',
    defaultTopicQueueNums: '4',
    queueId: '0',
    sysFlag: '0',
    bornTimestamp: String(Date.now()),
    flag: '0',
    properties: `KEYS\u0001${keys}\u0002UNIQ_KEY\u0001${uniqueKey}\u0002`,
    reconsumeTimes: '0',
    unitMode: 'false',
  };
  const { code, remark, extFields } = await remotingCall(broker?.address ?? '', sendMessage, fields, Buffer.from('{}'));
  if (code !== 0) throw new Error(`sending to ${topic}: ${code} ${remark}`);
  return { uniqueKey, offsetMsgId: extFields['msgId'] ?? '' };
}
