import { defineRequest } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Names of clusters and brokers, and one broker's address. Response body: TopicList. */
export const getSystemTopicListFromNs = defineRequest({ code: RequestCode.GET_SYSTEM_TOPIC_LIST_FROM_NS });
