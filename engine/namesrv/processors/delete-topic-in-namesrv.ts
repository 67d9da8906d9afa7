import { deleteTopicInNamesrv } from '../../protocol/headers/delete-topic-in-namesrv.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { NamesrvContext, NamesrvHandler } from '../namesrv-context.ts';

/** Succeeds for an unknown topic too. RocketMQ DefaultRequestProcessor#deleteTopicInNamesrv */
export function deleteTopicInNamesrvProcessor({ routes, log }: Pick<NamesrvContext, 'routes' | 'log'>): NamesrvHandler {
  return (request) => {
    const { topic, clusterName } = deleteTopicInNamesrv.request.decode(request);
    routes.deleteTopic(topic, clusterName === '' ? undefined : clusterName);
    log.info('topic-deleted', { topic, clusterName });
    return { code: ResponseCode.SUCCESS };
  };
}
