import { topicRouteType } from '../../protocol/bodies/topic-route.ts';
import { registerTopicInNamesrv } from '../../protocol/headers/register-topic-in-namesrv.ts';
import { decodeBody } from '../../protocol/json-schema.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { NamesrvContext, NamesrvHandler } from '../namesrv-context.ts';

/** Queues of one topic, without the broker's whole table. RocketMQ DefaultRequestProcessor#registerTopicToNamesrv */
export function registerTopicInNamesrvProcessor({ routes }: Pick<NamesrvContext, 'routes'>): NamesrvHandler {
  return (request) => {
    const { topic } = registerTopicInNamesrv.request.decode(request);
    const { queueDatas } = decodeBody(topicRouteType, request.body);
    if (queueDatas.length > 0) routes.registerTopic(topic, queueDatas);
    return { code: ResponseCode.SUCCESS };
  };
}
