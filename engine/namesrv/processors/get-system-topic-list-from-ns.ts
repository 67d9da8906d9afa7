import type { NamesrvContext, NamesrvHandler } from '../namesrv-context.ts';
import { topicListAnswer } from './topic-list-answer.ts';

/**
 * Names of clusters and brokers (each is a topic too), and the address of one broker, which can be asked for the rest.
 * RocketMQ DefaultRequestProcessor#getSystemTopicListFromNs
 */
export function getSystemTopicListFromNsProcessor({ routes }: Pick<NamesrvContext, 'routes'>): NamesrvHandler {
  return () => {
    const names = Array.from(routes.clusters.clusters(), ([clusterName, brokerNames]) => [clusterName, ...brokerNames]).flat();
    const [brokerAddr] = Array.from(routes.clusters.brokers(), (broker) => [...broker.brokerAddrs.values()]).flat();
    return topicListAnswer(names, brokerAddr);
  };
}
