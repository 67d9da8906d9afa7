import { defineRequest, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Removes a topic and its queues from a broker. */
export const deleteTopicInBroker = defineRequest({
  code: RequestCode.DELETE_TOPIC_IN_BROKER,
  request: {
    topic: required.string,
  },
});
