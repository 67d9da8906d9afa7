import { encodeTopicRoute } from '../../protocol/bodies/topic-route.ts';
import { getRouteinfoByTopic } from '../../protocol/headers/get-routeinfo-by-topic.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import { orderTopicNamespace } from '../kv-table.ts';
import type { NamesrvContext, NamesrvHandler } from '../namesrv-context.ts';

/**
 * Where a topic is. 17 for an unknown one, on which producers ask for TBW102.
 * RocketMQ ClientRequestProcessor#getRouteInfoByTopic
 */
export function getRouteinfoByTopicProcessor({ routes, kv, settings, clock, startedMonotonicMs }: NamesrvContext): NamesrvHandler {
  return (request) => {
    const { topic, acceptStandardJsonOnly = false } = getRouteinfoByTopic.request.decode(request);
    const { needWaitForService, waitSecondsForService, orderMessageEnable } = settings.current;
    if (needWaitForService && clock.monotonicMs() - startedMonotonicMs < waitSecondsForService * 1_000) {
      return { code: ResponseCode.SYSTEM_ERROR, remark: 'name server not ready' };
    }
    const route = routes.routeOf(topic);
    if (route === undefined) {
      return {
        code: ResponseCode.TOPIC_NOT_EXIST,
        remark: `No topic route info in name server for the topic: ${topic}\nSee https://rocketmq.apache.org/docs/bestPractice/06FAQ for further details.`,
      };
    }
    const orderTopicConf = orderMessageEnable ? kv.table.get(orderTopicNamespace, topic) : undefined;
    const body = {
      queueDatas: [...route.queueDatas],
      brokerDatas: [...route.brokerDatas],
      filterServerTable: new Map<string, string[]>(),
      orderTopicConf,
    };
    return { code: ResponseCode.SUCCESS, body: encodeTopicRoute(body, { version: request.version, acceptStandardJsonOnly }) };
  };
}
