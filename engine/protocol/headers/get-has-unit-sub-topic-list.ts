import { defineRequest } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Topics whose system flag has bit 1. Response body: TopicList. */
export const getHasUnitSubTopicList = defineRequest({ code: RequestCode.GET_HAS_UNIT_SUB_TOPIC_LIST });
