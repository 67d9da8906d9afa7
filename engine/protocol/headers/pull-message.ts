import { defineRequest, optional, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Pull messages of one queue; the response body is a run of message records (03 §2). Go sends `subVersion` in nanoseconds. */
export const pullMessage = defineRequest({
  code: RequestCode.PULL_MESSAGE,
  request: {
    consumerGroup: required.string,
    topic: required.string,
    queueId: required.int,
    queueOffset: required.saturatingLong,
    maxMsgNums: required.int,
    sysFlag: required.int,
    commitOffset: required.long,
    suspendTimeoutMillis: required.saturatingLong,
    subVersion: required.bigint,
    subscription: optional.string,
    expressionType: optional.string,
    maxMsgBytes: optional.int,
    requestSource: optional.int,
    proxyFrowardClientId: optional.string,
  },
  response: {
    suggestWhichBrokerId: required.long,
    nextBeginOffset: required.long,
    minOffset: required.long,
    maxOffset: required.long,
    offsetDelta: optional.long,
    topicSysFlag: optional.int,
    groupSysFlag: optional.int,
    forbiddenType: optional.int,
  },
});
