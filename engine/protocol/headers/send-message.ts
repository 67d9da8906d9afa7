import { defineRequest, onWire, optional, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Sends one message; the fields have their long names (03 §1). Body: the message's. */
export const sendMessage = defineRequest({
  code: RequestCode.SEND_MESSAGE,
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
    maxReconsumeTimes: optional.int,
    batch: optional.boolean,
    brokerName: onWire('bname', optional.string),
  },
  response: {
    msgId: required.string,
    queueId: required.int,
    queueOffset: required.long,
    transactionId: optional.string,
    batchUniqId: optional.string,
    recallHandle: optional.string,
    MSG_REGION: optional.string,
    TRACE_ON: optional.boolean,
  },
});
