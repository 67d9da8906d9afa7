import { defineRequest, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** All values of a KV namespace; 22 when it has none. Response body: KVTable. */
export const getKvlistByNamespace = defineRequest({
  code: RequestCode.GET_KVLIST_BY_NAMESPACE,
  request: {
    namespace: required.string,
  },
});
