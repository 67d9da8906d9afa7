import { producerTableType } from '../protocol/bodies/connections.ts';
import type { ProducerTable } from '../protocol/bodies/connections.ts';
import { getAllProducerInfo } from '../protocol/headers/get-all-producer-info.ts';
import { decodeBody } from '../protocol/json-schema.ts';
import type { AdminCaller } from './admin-caller.ts';

/**
 * Producers that sent a broker a heartbeat in the last two minutes, by group. `remoteIP` is Java's form of a socket address,
 * `/host:port`. Refused with REQUEST_CODE_NOT_SUPPORTED by brokers that are older than the request.
 */
export async function getAllProducers(caller: AdminCaller, brokerAddress: string): Promise<ProducerTable['data']> {
  const { body } = await caller.call(brokerAddress, { code: getAllProducerInfo.code });
  return decodeBody(producerTableType, body).data;
}
