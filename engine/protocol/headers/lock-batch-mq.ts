import { defineRequest } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Locks queues for an orderly consumer. Bodies: LockBatchRequest, LockBatchResponse. */
export const lockBatchMq = defineRequest({ code: RequestCode.LOCK_BATCH_MQ });
