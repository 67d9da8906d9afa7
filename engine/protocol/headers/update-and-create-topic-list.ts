import { defineRequest } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Creates or changes several topics. Body: TopicConfigList. */
export const updateAndCreateTopicList = defineRequest({ code: RequestCode.UPDATE_AND_CREATE_TOPIC_LIST });
