import type { TopicRouteData } from '../../protocol/bodies/topic-route.ts';
import { Permission } from '../../protocol/sys-flag.ts';
import { compareQueues, type MessageQueue } from '../message/message-queue.ts';

/** Id of the broker of a name that takes writes. */
export const MASTER_ID = 0;
/** Most queues of one topic that a client works with; the rest of a longer route is left aside. */
export const QUEUES_OF_TOPIC_MAX = 65_536;

/**
 * Queues that a producer sends to, in order. An order configuration names brokers and counts; without one the queues
 * of all writable brokers that have a master. RocketMQ MQClientInstance#topicRouteData2TopicPublishInfo
 */
export function publishQueues(topic: string, route: TopicRouteData): MessageQueue[] {
  const queues: MessageQueue[] = [];
  const add = (brokerName: string, count: number): void => {
    for (let queueId = 0; queueId < count && queues.length < QUEUES_OF_TOPIC_MAX; queueId++) queues.push({ topic, brokerName, queueId });
  };
  if (route.orderTopicConf !== undefined && route.orderTopicConf !== '') {
    for (const entry of route.orderTopicConf.split(';')) {
      const [brokerName, count] = entry.split(':');
      if (brokerName !== undefined && brokerName !== '') add(brokerName, Number.parseInt(count ?? '0', 10) || 0);
    }
    return queues;
  }
  const masters = new Set(route.brokerDatas.filter((broker) => broker.brokerAddrs.has(MASTER_ID)).map((broker) => broker.brokerName));
  for (const data of route.queueDatas) {
    if ((data.perm & Permission.WRITE) !== 0 && masters.has(data.brokerName)) add(data.brokerName, data.writeQueueNums);
  }
  return queues.sort(compareQueues);
}

/** Queues that consumers share, in order. RocketMQ MQClientInstance#topicRouteData2TopicSubscribeInfo */
export function subscribeQueues(topic: string, route: TopicRouteData): MessageQueue[] {
  const queues: MessageQueue[] = [];
  for (const data of route.queueDatas) {
    if ((data.perm & Permission.READ) === 0) continue;
    for (let queueId = 0; queueId < data.readQueueNums && queues.length < QUEUES_OF_TOPIC_MAX; queueId++) {
      queues.push({ topic, brokerName: data.brokerName, queueId });
    }
  }
  return queues.sort(compareQueues);
}

/**
 * The route of a topic that does not exist yet, made from that of the default topic: the broker will create it with no
 * more queues than the producer asks for.
 */
export function routeForNewTopic(defaultTopicRoute: TopicRouteData, defaultTopicQueueNums: number): TopicRouteData {
  return {
    ...defaultTopicRoute,
    queueDatas: defaultTopicRoute.queueDatas.map((data) => {
      const count = Math.min(defaultTopicQueueNums, data.readQueueNums);
      return { ...data, readQueueNums: count, writeQueueNums: count };
    }),
  };
}

/** Whether two routes send and read at the same places. */
export function sameRoute(a: TopicRouteData | undefined, b: TopicRouteData): boolean {
  return a !== undefined && routeText(a) === routeText(b);
}

function routeText(route: TopicRouteData): string {
  const queues = route.queueDatas.map((data) => [data.brokerName, data.readQueueNums, data.writeQueueNums, data.perm].join(':')).sort();
  const brokers = route.brokerDatas
    .map(
      (broker) =>
        `${broker.brokerName}=${[...broker.brokerAddrs]
          .map((pair) => pair.join('@'))
          .sort()
          .join(',')}`,
    )
    .sort();
  return [route.orderTopicConf ?? '', ...queues, ...brokers].join('\n');
}
