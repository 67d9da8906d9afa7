import { viewMessageById } from '../../protocol/headers/view-message-by-id.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import type { BrokerParts } from '../broker-parts.ts';

/** VIEW_MESSAGE_BY_ID: the record at a commit log offset. RocketMQ QueryMessageProcessor#viewMessageById */
export function createViewMessageById(parts: Pick<BrokerParts, 'store'>): RequestHandler {
  return (request) => {
    const { offset } = viewMessageById.request.decode(request);
    const record = parts.store.recordAt(offset);
    if (record === undefined) return { code: ResponseCode.SYSTEM_ERROR, remark: `can not find message by the offset, ${offset}` };
    return { code: ResponseCode.SUCCESS, body: record };
  };
}
