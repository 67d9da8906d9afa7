import { brokerStatsType } from '../protocol/bodies/consume-stats.ts';
import type { BrokerStats } from '../protocol/bodies/consume-stats.ts';
import { viewBrokerStatsData } from '../protocol/headers/view-broker-stats-data.ts';
import { decodeBody } from '../protocol/json-schema.ts';
import { ResponseCode } from '../protocol/response-code.ts';
import { isRefusal } from './admin-caller.ts';
import type { AdminCaller } from './admin-caller.ts';

/** Statistics that brokers keep, with the key that each one has. RocketMQ Stats */
export type BrokerStatsName =
  /** Messages put, by topic. */
  | 'TOPIC_PUT_NUMS'
  | 'TOPIC_PUT_SIZE'
  /** Messages given to a group, by `topic@group`. */
  | 'GROUP_GET_NUMS'
  | 'GROUP_GET_SIZE';

/** One statistic; undefined when the broker has counted nothing under the key since it started (it answers 1 then). */
export async function getBrokerStats(
  caller: AdminCaller,
  brokerAddress: string,
  statsName: BrokerStatsName,
  statsKey: string,
): Promise<BrokerStats | undefined> {
  try {
    const { body } = await caller.call(brokerAddress, {
      code: viewBrokerStatsData.code,
      extFields: viewBrokerStatsData.request.encode({ statsName, statsKey }),
    });
    return decodeBody(brokerStatsType, body);
  } catch (error) {
    if (isRefusal(error, ResponseCode.SYSTEM_ERROR)) return undefined;
    throw error;
  }
}
