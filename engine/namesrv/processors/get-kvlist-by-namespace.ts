import { kvTableType } from '../../protocol/bodies/lists.ts';
import { getKvlistByNamespace } from '../../protocol/headers/get-kvlist-by-namespace.ts';
import { encodeBody } from '../../protocol/json-schema.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { NamesrvContext, NamesrvHandler } from '../namesrv-context.ts';

/** RocketMQ DefaultRequestProcessor#getKVListByNamespace */
export function getKvlistByNamespaceProcessor({ kv }: Pick<NamesrvContext, 'kv'>): NamesrvHandler {
  return (request) => {
    const { namespace } = getKvlistByNamespace.request.decode(request);
    const entries = kv.table.list(namespace);
    return entries === undefined
      ? { code: ResponseCode.QUERY_NOT_FOUND, remark: `No config item, Namespace: ${namespace}` }
      : { code: ResponseCode.SUCCESS, body: encodeBody(kvTableType, { table: new Map(entries) }) };
  };
}
