import { consumerRunningInfoType } from '../protocol/bodies/consumer-running-info.ts';
import type { ConsumerRunningInfo } from '../protocol/bodies/consumer-running-info.ts';
import { getConsumerRunningInfo as request } from '../protocol/headers/get-consumer-running-info.ts';
import { decodeBody } from '../protocol/json-schema.ts';
import type { AdminCaller } from './admin-caller.ts';

/** A broker waits ten seconds for the client before it answers 207 in its place. */
const timeoutMs = 12_000;

/**
 * What one client says about itself, relayed by a broker that it is connected to. `withThreads` also asks for the
 * stacks of its threads; the Go client writes them in a way that no JSON reader takes (BodyError or JsonError).
 */
export async function getConsumerRunningInfo(
  caller: AdminCaller,
  brokerAddress: string,
  member: { consumerGroup: string; clientId: string },
  withThreads: boolean,
): Promise<ConsumerRunningInfo> {
  const extFields = request.request.encode({ ...member, jstackEnable: withThreads });
  const { body } = await caller.call(brokerAddress, { code: request.code, extFields }, { timeoutMs });
  return decodeBody(consumerRunningInfoType, body);
}
