import { defineRequest, optional, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Broker to producer, one-way: what became of this half message? Body: one message record. */
export const checkTransactionState = defineRequest({
  code: RequestCode.CHECK_TRANSACTION_STATE,
  request: {
    topic: optional.string,
    tranStateTableOffset: required.long,
    commitLogOffset: required.long,
    msgId: optional.string,
    transactionId: optional.string,
    offsetMsgId: optional.string,
    bname: optional.string,
  },
});
