import { defineRequest, optional, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Removes a topic's route from a name server; with `clusterName` only that cluster's brokers. */
export const deleteTopicInNamesrv = defineRequest({
  code: RequestCode.DELETE_TOPIC_IN_NAMESRV,
  request: {
    topic: required.string,
    clusterName: optional.string,
  },
});
