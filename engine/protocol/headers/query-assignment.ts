import { defineRequest } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Queues that the broker assigns to a consumer. Bodies: QueryAssignment, QueueAssignments. */
export const queryAssignment = defineRequest({ code: RequestCode.QUERY_ASSIGNMENT });
