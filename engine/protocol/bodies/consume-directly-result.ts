import { jsonBoolean, jsonEnum, jsonInt, jsonObject, jsonString, optional, withDefault, type JsonOf } from '../json-schema.ts';

/** What a consumer made of one message: body of CONSUME_MESSAGE_DIRECTLY. Go sends the result's ordinal. RocketMQ ConsumeMessageDirectlyResult */
export const consumeDirectlyResultType = jsonObject({
  autoCommit: withDefault(jsonBoolean, () => true),
  consumeResult: optional(jsonEnum('CR_SUCCESS', 'CR_LATER', 'CR_ROLLBACK', 'CR_COMMIT', 'CR_THROW_EXCEPTION', 'CR_RETURN_NULL')),
  order: withDefault(jsonBoolean, () => false),
  remark: optional(jsonString),
  spentTimeMills: withDefault(jsonInt, () => 0),
});
export type ConsumeDirectlyResult = JsonOf<typeof consumeDirectlyResultType>;
