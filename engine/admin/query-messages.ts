import { queryMessage } from '../protocol/headers/query-message.ts';
import { decodeRecords } from '../protocol/message-record.ts';
import type { MessageRecord } from '../protocol/message-record.ts';
import { ResponseCode } from '../protocol/response-code.ts';
import type { AdminCaller } from './admin-caller.ts';

/** Walking the index files of a large broker takes longer than other requests. */
const queryTimeoutMs = 15_000;

/** What to look for in a broker's index. */
export interface IndexQuery {
  topic: string;
  /** A word of KEYS, or a unique key. */
  key: string;
  /** Brokers give no more than their `maxMsgsNumBatch`, 64 unless set. */
  maxMessages: number;
  /** Store times, both inclusive. The index knows whole seconds, so messages up to a second after `endMs` may come too. */
  beginMs: number;
  endMs: number;
  /** Asks for a unique key; brokers then give no more than their `defaultQueryMaxNum`, 32 unless set. */
  isUniqueKey: boolean;
}

/**
 * The newest messages whose key has the same hash as `key`; the caller compares the keys themselves. A message may come
 * twice when it names a key twice. The CRC of bodies is not checked. Throws RecordError.
 */
export async function queryMessages(caller: AdminCaller, brokerAddress: string, query: IndexQuery): Promise<MessageRecord[]> {
  const extFields = queryMessage.request.encode({
    topic: query.topic,
    key: query.key,
    maxNum: query.maxMessages,
    beginTimestamp: query.beginMs,
    endTimestamp: query.endMs,
    _UNIQUE_KEY_QUERY: query.isUniqueKey,
  });
  const request = { code: queryMessage.code, extFields };
  const { code, body } = await caller.call(brokerAddress, request, { timeoutMs: queryTimeoutMs, accept: [ResponseCode.QUERY_NOT_FOUND] });
  return code === ResponseCode.SUCCESS && body !== undefined ? decodeRecords(body, { checkCrc: false }) : [];
}
