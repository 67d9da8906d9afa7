import { brokerStatsType } from '../../protocol/bodies/consume-stats.ts';
import { viewBrokerStatsData } from '../../protocol/headers/view-broker-stats-data.ts';
import { encodeBody } from '../../protocol/json-schema.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import type { BrokerParts } from '../broker-parts.ts';

/** VIEW_BROKER_STATS_DATA: one statistic over the last minute, hour and day. RocketMQ AdminBrokerProcessor#ViewBrokerStatsData */
export function createViewBrokerStatsData(parts: Pick<BrokerParts, 'stats'>): RequestHandler {
  return (request) => {
    const { statsName, statsKey } = viewBrokerStatsData.request.decode(request);
    const item = parts.stats.item(statsName, statsKey);
    if (item === undefined) return { code: ResponseCode.SYSTEM_ERROR, remark: `The stats <${statsName}> <${statsKey}> not exist` };
    return {
      code: ResponseCode.SUCCESS,
      body: encodeBody(brokerStatsType, { statsDay: item.day(), statsHour: item.hour(), statsMinute: item.minute() }),
    };
  };
}
