import { topicListType } from '../../protocol/bodies/lists.ts';
import { encodeBody } from '../../protocol/json-schema.ts';
import type { ResponseContent } from '../../protocol/remoting-command.ts';
import { ResponseCode } from '../../protocol/response-code.ts';

/** The answer of every request for a list of topics; names that come more than once are listed once. */
export function topicListAnswer(topics: readonly string[], brokerAddr?: string): ResponseContent {
  return { code: ResponseCode.SUCCESS, body: encodeBody(topicListType, { topicList: [...new Set(topics)], brokerAddr }) };
}

/** The answer of a list that a setting has switched off. */
export const listDisabled: ResponseContent = { code: ResponseCode.SYSTEM_ERROR, remark: 'disable' };
