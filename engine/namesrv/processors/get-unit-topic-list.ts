import type { NamesrvContext, NamesrvHandler } from '../namesrv-context.ts';
import { TopicSysFlag } from '../../protocol/sys-flag.ts';
import { listDisabled, topicListAnswer } from './topic-list-answer.ts';

/** Topics of a unit (system flag bit 0). RocketMQ DefaultRequestProcessor#getUnitTopicList */
export function getUnitTopicListProcessor({ routes, settings }: Pick<NamesrvContext, 'routes' | 'settings'>): NamesrvHandler {
  return () =>
    settings.current.enableTopicList
      ? topicListAnswer(routes.topics.namesWhereFlag((flag) => (flag & TopicSysFlag.UNIT) !== 0))
      : listDisabled;
}
