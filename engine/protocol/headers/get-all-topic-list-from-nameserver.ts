import { defineRequest } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Topics that a name server knows. Response body: TopicList. */
export const getAllTopicListFromNameserver = defineRequest({ code: RequestCode.GET_ALL_TOPIC_LIST_FROM_NAMESERVER });
