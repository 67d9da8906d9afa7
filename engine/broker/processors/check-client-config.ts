import { checkClientConfigType } from '../../protocol/bodies/heartbeat.ts';
import { decodeBody } from '../../protocol/json-schema.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import type { BrokerParts } from '../broker-parts.ts';
import { isTagExpression } from '../filter/message-filter.ts';
import { SqlError } from '../filter/sql-error.ts';
import { compileSql } from '../filter/sql-filter.ts';

/** CHECK_CLIENT_CONFIG: whether a subscription can work here; a push consumer that is refused does not start. RocketMQ ClientManageProcessor#checkClientConfig */
export function createCheckClientConfig(parts: Pick<BrokerParts, 'config'>): RequestHandler {
  return (request) => {
    const { subscriptionData } = decodeBody(checkClientConfigType, request.body);
    if (isTagExpression(subscriptionData.expressionType)) return { code: ResponseCode.SUCCESS };
    if (!parts.config.values.enablePropertyFilter) {
      return {
        code: ResponseCode.SYSTEM_ERROR,
        remark: `The broker does not support consumer to filter message by ${subscriptionData.expressionType}`,
      };
    }
    try {
      compileSql(subscriptionData.subString);
      return { code: ResponseCode.SUCCESS };
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      return { code: ResponseCode.SUBSCRIPTION_PARSE_FAILED, remark: error.message };
    }
  };
}
