import { remotingCall } from '../apache/remoting-call.ts';
import { routeOf } from './second-client.ts';

const updateConsumerOffset = 15;
const getAllConsumerOffset = 43;
const updateAndCreateSubscriptionGroup = 200;
const getAllSubscriptionGroupConfig = 201;
const getConsumerConnectionList = 203;
const getConsumeStats = 208;
const consumerNotOnline = 206;

/** Addresses of the brokers that have a topic. */
async function brokersOf(namesrv: string, topic: string): Promise<string[]> {
  return (await routeOf(namesrv, topic))?.brokers.map(({ address }) => address) ?? [];
}

async function ask(address: string, code: number, fields: Record<string, string>): Promise<string> {
  const answer = await remotingCall(address, code, fields);
  if (answer.code !== 0) throw new Error(`${code} ${JSON.stringify(fields)}: ${answer.code} ${answer.remark}`);
  return answer.body.toString();
}

/** Messages of a topic that wait for a group, as its consume statistics say. */
export async function lagOf(namesrv: string, group: string, topic: string): Promise<number> {
  let lag = 0;
  for (const address of await brokersOf(namesrv, topic)) {
    const text = await ask(address, getConsumeStats, { consumerGroup: group, topic });
    // The map's keys are whole objects, as fastjson writes them: no JSON parser takes that.
    for (const [entry] of text.matchAll(/\{[^{}]*\}:\{[^{}]*\}/g)) {
      const number = (name: string): number => Number(new RegExp(`"${name}":(\\d+)`).exec(entry)?.[1]);
      lag += number('brokerOffset') - number('consumerOffset');
    }
  }
  return lag;
}

/** Committed offsets by queue, of the first broker that has the topic. */
export async function committedOf(namesrv: string, group: string, topic: string): Promise<Record<string, number>> {
  const [address = ''] = await brokersOf(namesrv, topic);
  const text = await ask(address, getAllConsumerOffset, {});
  const table = new RegExp(`"${topic}@${group}":\\{([^}]*)\\}`).exec(text.replaceAll(/\s/g, ''))?.[1] ?? '';
  return Object.fromEntries([...table.matchAll(/"?(\d+)"?:(\d+)/g)].map(([, queue = '', offset]) => [queue, Number(offset)]));
}

/** Creates a group with the usual settings on the first broker that has the topic: 5.x takes no offsets of one that it does not know. */
export async function createGroup(namesrv: string, group: string, topic: string): Promise<void> {
  const [address = ''] = await brokersOf(namesrv, topic);
  const settings = {
    groupName: group,
    consumeEnable: true,
    consumeFromMinEnable: true,
    consumeBroadcastEnable: true,
    retryQueueNums: 1,
    retryMaxTimes: 16,
    brokerId: 0,
    whichBrokerWhenConsumeSlowly: 1,
    notifyConsumerIdsChangedEnable: true,
  };
  const answer = await remotingCall(address, updateAndCreateSubscriptionGroup, {}, Buffer.from(JSON.stringify(settings)));
  if (answer.code !== 0) throw new Error(`creating ${group}: ${answer.code} ${answer.remark}`);
}

/** Commits an offset in a group's name, as its members do, on the first broker that has the topic. */
export async function commitOffset(namesrv: string, group: string, topic: string, queueId: number, offset: number): Promise<void> {
  const [address = ''] = await brokersOf(namesrv, topic);
  await ask(address, updateConsumerOffset, { consumerGroup: group, topic, queueId: String(queueId), commitOffset: String(offset) });
}

/** Client ids of the members that are online. */
export async function membersOf(namesrv: string, group: string, topic: string): Promise<string[]> {
  const [address = ''] = await brokersOf(namesrv, topic);
  const answer = await remotingCall(address, getConsumerConnectionList, { consumerGroup: group });
  if (answer.code === consumerNotOnline) return [];
  return [...answer.body.toString().matchAll(/"clientId":"([^"]*)"/g)].map(([, id = '']) => id).sort();
}

/** Settings of a group on the broker of the topic that every broker has; undefined when it is not there. */
export async function groupSettingsOf(namesrv: string, group: string): Promise<{ retryMaxTimes: number } | undefined> {
  const [address = ''] = await brokersOf(namesrv, 'TBW102');
  const text = (await ask(address, getAllSubscriptionGroupConfig, {})).replaceAll(/\s/g, '');
  const at = text.indexOf(`"${group}":{`);
  if (at < 0) return undefined;
  return { retryMaxTimes: Number(/"retryMaxTimes":(-?\d+)/.exec(text.slice(at))?.[1]) };
}
