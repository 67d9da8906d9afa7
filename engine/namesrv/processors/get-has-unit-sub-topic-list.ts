import type { NamesrvContext, NamesrvHandler } from '../namesrv-context.ts';
import { TopicSysFlag } from '../../protocol/sys-flag.ts';
import { listDisabled, topicListAnswer } from './topic-list-answer.ts';

/** Topics with a subscription from a unit (system flag bit 1). RocketMQ DefaultRequestProcessor#getHasUnitSubTopicList */
export function getHasUnitSubTopicListProcessor({ routes, settings }: Pick<NamesrvContext, 'routes' | 'settings'>): NamesrvHandler {
  return () =>
    settings.current.enableTopicList
      ? topicListAnswer(routes.topics.namesWhereFlag((flag) => (flag & TopicSysFlag.UNIT_SUB) !== 0))
      : listDisabled;
}
