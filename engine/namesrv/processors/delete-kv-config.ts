import { deleteKvConfig } from '../../protocol/headers/delete-kv-config.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { NamesrvContext, NamesrvHandler } from '../namesrv-context.ts';

/** Succeeds for an entry that is not there too. RocketMQ DefaultRequestProcessor#deleteKVConfig */
export function deleteKvConfigProcessor({ kv }: Pick<NamesrvContext, 'kv'>): NamesrvHandler {
  return async (request) => {
    const { namespace, key } = deleteKvConfig.request.decode(request);
    kv.table.delete(namespace, key);
    await kv.persist();
    return { code: ResponseCode.SUCCESS };
  };
}
