import { defineRequest } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Releases queues of an orderly consumer. Body: LockBatchRequest. */
export const unlockBatchMq = defineRequest({ code: RequestCode.UNLOCK_BATCH_MQ });
