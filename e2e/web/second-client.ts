import { remotingCall } from '../apache/remoting-call.ts';

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
