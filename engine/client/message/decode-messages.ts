import { CompressionError, uncompressBody } from '../../protocol/body-compression.ts';
import { formatHostAddress } from '../../protocol/host-address.ts';
import { encodeOffsetMessageId } from '../../protocol/message-id.ts';
import { MessageProperty } from '../../protocol/message-properties.ts';
import { decodeRecords, RecordError, recordProperties, type MessageRecord } from '../../protocol/message-record.ts';
import { MessageSysFlag } from '../../protocol/sys-flag.ts';
import { MQClientError } from '../client-error.ts';
import type { MessageExt } from './message.ts';

/** Turns a stored record into the message that a program sees; the body is decompressed. Throws MQClientError `badAnswer`. */
export function messageOf(record: MessageRecord, brokerName: string): MessageExt {
  const properties = Object.fromEntries(recordProperties(record));
  const offsetMsgId = encodeOffsetMessageId(record.storeHost, record.physicalOffset);
  const uniqueKey = properties[MessageProperty.UNIQ_KEY];
  return {
    topic: record.topic,
    brokerName,
    queueId: record.queueId,
    queueOffset: record.queueOffset,
    msgId: uniqueKey ?? offsetMsgId,
    offsetMsgId,
    body: plainBody(record.body, record.sysFlag),
    tags: properties[MessageProperty.TAGS],
    keys: properties[MessageProperty.KEYS],
    flag: record.flag,
    // The body is plain now.
    sysFlag: record.sysFlag & ~MessageSysFlag.COMPRESSED,
    properties,
    bornTimestamp: record.bornTimestamp,
    bornHost: formatHostAddress(record.bornHost),
    storeTimestamp: record.storeTimestamp,
    storeHost: formatHostAddress(record.storeHost),
    reconsumeTimes: record.reconsumeTimes,
    physicalOffset: record.physicalOffset,
    preparedTransactionOffset: record.preparedTransactionOffset,
    storeSize: record.totalSize,
    bodyCrc: record.bodyCrc,
    transactionId: properties[MessageProperty.TRANSACTION_PREPARED] === 'true' ? uniqueKey : undefined,
  };
}

/** A body as its producer gave it. Throws MQClientError `badAnswer`. */
export function plainBody(body: Buffer, sysFlag: number): Buffer {
  try {
    return uncompressBody(body, sysFlag);
  } catch (cause) {
    if (!(cause instanceof CompressionError)) throw cause;
    throw new MQClientError('badAnswer', cause.message, { cause });
  }
}

/** Messages of a pull, query or view body. Throws MQClientError `badAnswer`. */
export function decodeMessages(body: Buffer | undefined, brokerName: string): MessageExt[] {
  if (body === undefined) return [];
  let records: MessageRecord[];
  try {
    records = decodeRecords(body);
  } catch (cause) {
    if (!(cause instanceof RecordError)) throw cause;
    throw new MQClientError('badAnswer', cause.message, { cause });
  }
  return records.map((record) => messageOf(record, brokerName));
}
