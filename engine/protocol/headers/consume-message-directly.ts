import { defineRequest, optional, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Has one consumer process one message now. Response body: ConsumeDirectlyResult. */
export const consumeMessageDirectly = defineRequest({
  code: RequestCode.CONSUME_MESSAGE_DIRECTLY,
  request: {
    consumerGroup: required.string,
    clientId: optional.string,
    msgId: optional.string,
    brokerName: optional.string,
    topic: optional.string,
    topicSysFlag: optional.int,
    groupSysFlag: optional.int,
  },
});
