import { haRuntimeInfoType } from '../../protocol/bodies/ha-runtime-info.ts';
import { encodeBody } from '../../protocol/json-schema.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import type { BrokerParts } from '../broker-parts.ts';

/** GET_BROKER_HA_STATUS: replication as this broker sees it; a master without slaves lists none. RocketMQ AdminBrokerProcessor#getBrokerHaStatus */
export function createGetBrokerHaStatus(parts: Pick<BrokerParts, 'config' | 'store'>): RequestHandler {
  return () => {
    const body = encodeBody(haRuntimeInfoType, {
      haClientRuntimeInfo: { lastReadTimestamp: 0, lastWriteTimestamp: 0, masterFlushOffset: 0, maxOffset: 0, transferredByteInSecond: 0 },
      haConnectionInfo: [],
      inSyncSlaveNums: 0,
      master: parts.config.values.brokerRole !== 'SLAVE',
      masterCommitLogMaxOffset: parts.store.stats.maxPhysicalOffset(),
    });
    return { code: ResponseCode.SUCCESS, body };
  };
}
