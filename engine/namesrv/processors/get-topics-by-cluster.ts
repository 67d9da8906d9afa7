import { getTopicsByCluster } from '../../protocol/headers/get-topics-by-cluster.ts';
import type { NamesrvContext, NamesrvHandler } from '../namesrv-context.ts';
import { listDisabled, topicListAnswer } from './topic-list-answer.ts';

/** An empty list for an unknown cluster. RocketMQ DefaultRequestProcessor#getTopicsByCluster */
export function getTopicsByClusterProcessor({ routes, settings }: Pick<NamesrvContext, 'routes' | 'settings'>): NamesrvHandler {
  return (request) => {
    if (!settings.current.enableTopicList) return listDisabled;
    const { cluster } = getTopicsByCluster.request.decode(request);
    return topicListAnswer(routes.topics.namesOnBrokers(routes.clusters.brokerNamesOf(cluster)));
  };
}
