import { defineRequest } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Topics whose system flag has bit 0. Response body: TopicList. */
export const getUnitTopicList = defineRequest({ code: RequestCode.GET_UNIT_TOPIC_LIST });
