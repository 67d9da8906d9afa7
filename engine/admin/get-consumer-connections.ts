import { consumerConnectionType } from '../protocol/bodies/connections.ts';
import type { ConsumerConnection } from '../protocol/bodies/connections.ts';
import { getConsumerConnectionList } from '../protocol/headers/get-consumer-connection-list.ts';
import { decodeBody } from '../protocol/json-schema.ts';
import { ResponseCode } from '../protocol/response-code.ts';
import { isRefusal } from './admin-caller.ts';
import type { AdminCaller } from './admin-caller.ts';

/** Members of a group that are connected to a broker; undefined when nobody is. */
export async function getConsumerConnections(
  caller: AdminCaller,
  brokerAddress: string,
  consumerGroup: string,
): Promise<ConsumerConnection | undefined> {
  try {
    const { body } = await caller.call(brokerAddress, {
      code: getConsumerConnectionList.code,
      extFields: getConsumerConnectionList.request.encode({ consumerGroup }),
    });
    return decodeBody(consumerConnectionType, body);
  } catch (error) {
    if (isRefusal(error, ResponseCode.CONSUMER_NOT_ONLINE)) return undefined;
    throw error;
  }
}
