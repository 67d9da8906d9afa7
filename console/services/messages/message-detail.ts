import { CompressionError, compressionTypeOf, uncompressBody } from '../../../engine/protocol/body-compression.ts';
import { isReservedProperty } from '../../../engine/client/message/message.ts';
import { formatHostAddress } from '../../../engine/protocol/host-address.ts';
import { encodeOffsetMessageId } from '../../../engine/protocol/message-id.ts';
import { MessageProperty } from '../../../engine/protocol/message-properties.ts';
import { bodyCrcOf, recordProperties } from '../../../engine/protocol/message-record.ts';
import type { MessageRecord } from '../../../engine/protocol/message-record.ts';
import { MessageSysFlag } from '../../../engine/protocol/sys-flag.ts';
import { bodyShownBytesMax } from '../../contract/messages.ts';
import type { MessageBody, MessageDetail, MessageFlag } from '../../contract/messages.ts';
import type { FoundMessage } from './message-find.ts';

/** Everything that a record holds. */
export function messageDetailOf({ record, brokerName, address }: FoundMessage): MessageDetail {
  const properties = recordProperties(record);
  return {
    id: encodeOffsetMessageId(record.storeHost, record.physicalOffset),
    uniqueKey: properties.get(MessageProperty.UNIQ_KEY) ?? null,
    topic: record.topic,
    brokerName,
    brokerAddress: address,
    queueId: record.queueId,
    queueOffset: record.queueOffset,
    physicalOffset: record.physicalOffset,
    flag: record.flag,
    sysFlag: record.sysFlag,
    sysFlags: sysFlagWords(record.sysFlag),
    bornAtMs: record.bornTimestamp,
    bornHost: formatHostAddress(record.bornHost),
    storedAtMs: record.storeTimestamp,
    storeHost: formatHostAddress(record.storeHost),
    reconsumeTimes: record.reconsumeTimes,
    preparedTransactionOffset: record.preparedTransactionOffset,
    recordBytes: record.totalSize,
    bodyCrc: record.bodyCrc,
    isBodyCrcRight: bodyCrcOf(record.body) === record.bodyCrc,
    tag: properties.get(MessageProperty.TAGS) ?? null,
    keys: properties.get(MessageProperty.KEYS) ?? null,
    properties: [...properties].map(([name, value]) => ({ name, value, isReserved: isReservedProperty(name) })),
    body: bodyOf(record),
  };
}

/** The bits of a system flag by name. */
export function sysFlagWords(sysFlag: number): MessageFlag[] {
  const words: MessageFlag[] = [];
  const has = (bit: number): boolean => (sysFlag & bit) !== 0;
  if (has(MessageSysFlag.COMPRESSED)) words.push('compressed');
  if (has(MessageSysFlag.MULTI_TAGS)) words.push('multiTags');
  const transaction = sysFlag & MessageSysFlag.TRANSACTION_MASK;
  if (transaction === MessageSysFlag.TRANSACTION_PREPARED) words.push('transactionPrepared');
  if (transaction === MessageSysFlag.TRANSACTION_COMMIT) words.push('transactionCommit');
  if (transaction === MessageSysFlag.TRANSACTION_ROLLBACK) words.push('transactionRollback');
  if (has(MessageSysFlag.BORN_HOST_V6)) words.push('bornHostV6');
  if (has(MessageSysFlag.STORE_HOST_V6)) words.push('storeHostV6');
  if (has(MessageSysFlag.NEED_UNWRAP)) words.push('needUnwrap');
  if (has(MessageSysFlag.INNER_BATCH)) words.push('innerBatch');
  return words;
}

/** The body decompressed, or as it is stored with the reason why that failed. */
export function openBody(record: MessageRecord): { bytes: Buffer; compression: MessageBody['compression']; problem: string | null } {
  try {
    const compression = compressionTypeOf(record.sysFlag) ?? null;
    return { bytes: uncompressBody(record.body, record.sysFlag), compression, problem: null };
  } catch (error) {
    if (!(error instanceof CompressionError)) throw error;
    return { bytes: record.body, compression: null, problem: error.message };
  }
}

function bodyOf(record: MessageRecord): MessageBody {
  const { bytes, compression, problem } = openBody(record);
  return {
    storedBytes: record.body.length,
    plainBytes: problem === null ? bytes.length : null,
    compression,
    problem,
    bytes: bytes.subarray(0, bodyShownBytesMax),
  };
}
