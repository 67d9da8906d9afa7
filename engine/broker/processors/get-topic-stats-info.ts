import { topicStatsTableType } from '../../protocol/bodies/consume-stats.ts';
import type { TopicStatsTable } from '../../protocol/bodies/consume-stats.ts';
import { getTopicStatsInfo } from '../../protocol/headers/get-topic-stats-info.ts';
import { encodeBody } from '../../protocol/json-schema.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import type { BrokerParts } from '../broker-parts.ts';

/** GET_TOPIC_STATS_INFO: first and last offset of each queue of a topic. RocketMQ AdminBrokerProcessor#getTopicStatsInfo */
export function createGetTopicStatsInfo(parts: Pick<BrokerParts, 'config' | 'stats' | 'store' | 'topics'>): RequestHandler {
  return (request) => {
    const { topic } = getTopicStatsInfo.request.decode(request);
    const config = parts.topics.get(topic);
    if (config === undefined) return { code: ResponseCode.TOPIC_NOT_EXIST, remark: `topic[${topic}] not exist` };
    const offsetTable: TopicStatsTable['offsetTable'] = [];
    for (let queueId = 0; queueId < Math.max(config.writeQueueNums, config.readQueueNums); queueId++) {
      const minOffset = Math.max(0, parts.store.minQueueOffset(topic, queueId));
      const maxOffset = Math.max(0, parts.store.maxQueueOffset(topic, queueId));
      const lastUpdateTimestamp = maxOffset > 0 ? parts.store.storeTimestampOf(topic, queueId, maxOffset - 1) : 0;
      offsetTable.push([
        { brokerName: parts.config.values.brokerName, queueId, topic },
        { lastUpdateTimestamp, maxOffset, minOffset },
      ]);
    }
    return {
      code: ResponseCode.SUCCESS,
      body: encodeBody(topicStatsTableType, { offsetTable, topicPutTps: parts.stats.topicPutTps(topic) }),
    };
  };
}
