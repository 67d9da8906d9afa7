import { kvTableType } from '../../protocol/bodies/lists.ts';
import { encodeBody } from '../../protocol/json-schema.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import type { BrokerParts } from '../broker-parts.ts';
import { runtimeInfo } from '../stats/runtime-info.ts';

type Parts = Pick<BrokerParts, 'clock' | 'config' | 'store' | 'stats' | 'rates' | 'putLatency' | 'loopDelay' | 'pulls' | 'schedule'>;

/** GET_BROKER_RUNTIME_INFO: what the broker is doing, as texts by key. RocketMQ AdminBrokerProcessor#getBrokerRuntimeInfo */
export function createGetBrokerRuntimeInfo(parts: Parts): RequestHandler {
  return () => ({ code: ResponseCode.SUCCESS, body: encodeBody(kvTableType, { table: runtimeInfo(parts) }) });
}
