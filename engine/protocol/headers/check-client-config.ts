import { defineRequest } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Asks whether the broker can evaluate a subscription. Body: CheckClientConfig. */
export const checkClientConfig = defineRequest({ code: RequestCode.CHECK_CLIENT_CONFIG });
