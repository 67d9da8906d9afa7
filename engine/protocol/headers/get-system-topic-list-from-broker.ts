import { defineRequest } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** System topics of a broker. Response body: TopicList. */
export const getSystemTopicListFromBroker = defineRequest({ code: RequestCode.GET_SYSTEM_TOPIC_LIST_FROM_BROKER });
