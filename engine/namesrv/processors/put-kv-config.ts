import { putKvConfig } from '../../protocol/headers/put-kv-config.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import { RequestError } from '../../remoting/channel.ts';
import type { NamesrvContext, NamesrvHandler } from '../namesrv-context.ts';

/** Answers when the entry is on disk. RocketMQ DefaultRequestProcessor#putKVConfig */
export function putKvConfigProcessor({ kv }: Pick<NamesrvContext, 'kv'>): NamesrvHandler {
  return async (request) => {
    const { namespace, key, value } = putKvConfig.request.decode(request);
    if (!kv.table.put(namespace, key, value)) throw new RequestError(ResponseCode.SYSTEM_ERROR, 'the KV table is full');
    await kv.persist();
    return { code: ResponseCode.SUCCESS };
  };
}
