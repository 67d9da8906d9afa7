import { defineRequest, optional, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** A consumer asks for a message to be delivered again later (03 §6). `offset` is the physical offset. */
export const consumerSendMsgBack = defineRequest({
  code: RequestCode.CONSUMER_SEND_MSG_BACK,
  request: {
    offset: required.long,
    group: required.string,
    delayLevel: required.int,
    originMsgId: optional.string,
    originTopic: optional.string,
    unitMode: optional.boolean,
    maxReconsumeTimes: optional.int,
  },
});
