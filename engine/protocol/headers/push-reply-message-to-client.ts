import { defineRequest, optional, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Broker to requester: the reply to a request message. Body: the reply's. */
export const pushReplyMessageToClient = defineRequest({
  code: RequestCode.PUSH_REPLY_MESSAGE_TO_CLIENT,
  request: {
    producerGroup: required.string,
    topic: required.string,
    defaultTopic: required.string,
    defaultTopicQueueNums: required.int,
    queueId: required.int,
    sysFlag: required.int,
    bornTimestamp: required.long,
    flag: required.int,
    properties: optional.string,
    reconsumeTimes: optional.int,
    unitMode: optional.boolean,
    bornHost: required.string,
    storeHost: required.string,
    storeTimestamp: required.long,
  },
});
