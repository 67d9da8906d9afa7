import { defineRequest, optional, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Resets a group's offsets to a time: -1 the end, -2 the beginning. Response body: ResetOffset. */
export const invokeBrokerToResetOffset = defineRequest({
  code: RequestCode.INVOKE_BROKER_TO_RESET_OFFSET,
  request: {
    group: required.string,
    topic: required.string,
    timestamp: required.saturatingLong,
    isForce: required.boolean,
    queueId: optional.int,
    offset: optional.long,
  },
});
