import { producerConnectionType } from '../protocol/bodies/connections.ts';
import type { ClientConnection } from '../protocol/bodies/connections.ts';
import { getProducerConnectionList } from '../protocol/headers/get-producer-connection-list.ts';
import { decodeBody } from '../protocol/json-schema.ts';
import { ResponseCode } from '../protocol/response-code.ts';
import { isRefusal } from './admin-caller.ts';
import type { AdminCaller } from './admin-caller.ts';

/** Clients of one producer group that a broker knows; none when it does not know the group (it answers 1 then). */
export async function getProducerConnections(
  caller: AdminCaller,
  brokerAddress: string,
  producerGroup: string,
): Promise<ClientConnection[]> {
  try {
    const { body } = await caller.call(brokerAddress, {
      code: getProducerConnectionList.code,
      extFields: getProducerConnectionList.request.encode({ producerGroup }),
    });
    return decodeBody(producerConnectionType, body).connectionSet;
  } catch (error) {
    if (isRefusal(error, ResponseCode.SYSTEM_ERROR)) return [];
    throw error;
  }
}
