import type { NamesrvContext, NamesrvHandler } from '../namesrv-context.ts';
import { listDisabled, topicListAnswer } from './topic-list-answer.ts';

/** RocketMQ DefaultRequestProcessor#getAllTopicListFromNameserver */
export function getAllTopicListFromNameserverProcessor({ routes, settings }: Pick<NamesrvContext, 'routes' | 'settings'>): NamesrvHandler {
  return () => (settings.current.enableAllTopicList ? topicListAnswer(routes.topics.names()) : listDisabled);
}
