import { defineRequest, optional, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Creates or changes a topic. `attributes` is a comma list of `+key=value` and `-key`. */
export const updateAndCreateTopic = defineRequest({
  code: RequestCode.UPDATE_AND_CREATE_TOPIC,
  request: {
    topic: required.string,
    defaultTopic: required.string,
    readQueueNums: required.int,
    writeQueueNums: required.int,
    perm: required.int,
    topicFilterType: required.string,
    topicSysFlag: optional.int,
    order: required.boolean,
    attributes: optional.string,
    force: optional.boolean,
  },
});
