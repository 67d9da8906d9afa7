import { getKvConfig } from '../../protocol/headers/get-kv-config.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { NamesrvContext, NamesrvHandler } from '../namesrv-context.ts';

/** RocketMQ DefaultRequestProcessor#getKVConfig */
export function getKvConfigProcessor({ kv }: Pick<NamesrvContext, 'kv'>): NamesrvHandler {
  return (request) => {
    const { namespace, key } = getKvConfig.request.decode(request);
    const value = kv.table.get(namespace, key);
    return value === undefined
      ? { code: ResponseCode.QUERY_NOT_FOUND, remark: `No config item, Namespace: ${namespace} Key: ${key}` }
      : { code: ResponseCode.SUCCESS, extFields: getKvConfig.response.encode({ value }) };
  };
}
