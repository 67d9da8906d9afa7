import { jsonArray, jsonBoolean, jsonInt, jsonObject, jsonString, optional, withDefault, type JsonOf } from '../json-schema.ts';

/** State of replication on one broker: body of GET_BROKER_HA_STATUS. RocketMQ HARuntimeInfo */
export const haRuntimeInfoType = jsonObject({
  haClientRuntimeInfo: optional(
    jsonObject({
      lastReadTimestamp: jsonInt,
      lastWriteTimestamp: jsonInt,
      masterAddr: optional(jsonString),
      masterFlushOffset: jsonInt,
      maxOffset: jsonInt,
      transferredByteInSecond: jsonInt,
    }),
  ),
  haConnectionInfo: withDefault(
    jsonArray(
      jsonObject({
        addr: optional(jsonString),
        diff: jsonInt,
        inSync: jsonBoolean,
        slaveAckOffset: jsonInt,
        transferFromWhere: jsonInt,
        transferredByteInSecond: jsonInt,
      }),
    ),
    () => [],
  ),
  inSyncSlaveNums: jsonInt,
  master: jsonBoolean,
  masterCommitLogMaxOffset: jsonInt,
});
export type HaRuntimeInfo = JsonOf<typeof haRuntimeInfoType>;
