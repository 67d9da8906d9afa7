import { defineRequest } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Topics whose system flag has bit 1 and not bit 0. Response body: TopicList. */
export const getHasUnitSubUnunitTopicList = defineRequest({ code: RequestCode.GET_HAS_UNIT_SUB_UNUNIT_TOPIC_LIST });
