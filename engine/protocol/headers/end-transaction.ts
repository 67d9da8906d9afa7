import { defineRequest, optional, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Commit (8), rollback (12) or unknown (0) of a half message (03 §7). */
export const endTransaction = defineRequest({
  code: RequestCode.END_TRANSACTION,
  request: {
    topic: optional.string,
    producerGroup: required.string,
    tranStateTableOffset: required.long,
    commitLogOffset: required.long,
    commitOrRollback: required.int,
    fromTransactionCheck: optional.boolean,
    msgId: required.string,
    transactionId: optional.string,
  },
});
