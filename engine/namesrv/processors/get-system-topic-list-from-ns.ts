import type { NamesrvContext, NamesrvHandler } from '../namesrv-context.ts';
import { topicListAnswer } from './topic-list-answer.ts';

/**
 * Names of clusters and brokers (each is a topic too), and the address of one broker, which can be asked for the rest.
 * RocketMQ DefaultRequestProcessor#getSystemTopicListFromNs
 */
export function getSystemTopicListFromNsProcessor({ routes }: Pick<NamesrvContext, 'routes'>): NamesrvHandler {
  return () => {
    const names = [...routes.clusters.clusters()].flatMap(([clusterName, brokerNames]) => [clusterName, ...brokerNames]);
    const [brokerAddr] = [...routes.clusters.brokers()].flatMap((broker) => [...broker.brokerAddrs.values()]);
    return topicListAnswer(names, brokerAddr);
  };
}
