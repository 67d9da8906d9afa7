import type { NamesrvContext, NamesrvHandler } from '../namesrv-context.ts';
import { TopicSysFlag } from '../../protocol/sys-flag.ts';
import { listDisabled, topicListAnswer } from './topic-list-answer.ts';

/** Topics of no unit with a subscription from one (bit 1 and not bit 0). RocketMQ DefaultRequestProcessor#getHasUnitSubUnUnitTopicList */
export function getHasUnitSubUnunitTopicListProcessor({ routes, settings }: Pick<NamesrvContext, 'routes' | 'settings'>): NamesrvHandler {
  return () =>
    settings.current.enableTopicList
      ? topicListAnswer(routes.topics.namesWhereFlag((flag) => (flag & TopicSysFlag.UNIT_SUB) !== 0 && (flag & TopicSysFlag.UNIT) === 0))
      : listDisabled;
}
