import { tagsCodeOf } from '../../protocol/java-hash.ts';
import { MessageProperty, decodeProperties } from '../../protocol/message-properties.ts';
import type { MessageRecord } from '../../protocol/message-record.ts';
import { decodeRecord } from '../../protocol/message-record.ts';
import { SystemTopic } from '../../protocol/topic-name.ts';
import type { Log } from '../../runtime/log.ts';
import type { MessageDraft } from '../messages/message-writer.ts';

/** A stored record as a value; undefined for bytes that are none. */
export function recordOf(bytes: Buffer): MessageRecord | undefined {
  const decoded = decodeRecord(bytes, 0, bytes.length, { checkCrc: false });
  return decoded.status === 'record' ? decoded.record : undefined;
}

/**
 * The message that a delayed record becomes when its time has come: back in its topic and queue. Its properties stay
 * as they are, DELAY included, as Apache 5.5.0 stores them.
 * Undefined for one that must not or cannot be delivered. RocketMQ ScheduleMessageService#messageTimeUp
 */
export function timeUp(record: MessageRecord, log: Log): MessageDraft | undefined {
  const properties = decodeProperties(record.properties);
  const topic = properties.get(MessageProperty.REAL_TOPIC);
  const queueId = Number(properties.get(MessageProperty.REAL_QUEUE_ID));
  if (topic === undefined || topic === SystemTopic.TRANS_HALF || !Number.isInteger(queueId) || queueId < 0) {
    log.error('delayed-message-dropped', { physicalOffset: record.physicalOffset, realTopic: topic, realQueueId: queueId });
    return undefined;
  }
  return {
    topic,
    queueId,
    flag: record.flag,
    sysFlag: record.sysFlag,
    bornTimestampMs: record.bornTimestamp,
    bornHost: record.bornHost,
    reconsumeTimes: record.reconsumeTimes,
    body: record.body,
    properties: record.properties,
    tagsCode: tagsCodeOf(properties.get(MessageProperty.TAGS)),
    // Under SYNC_FLUSH the progress must not run ahead of what is durable. (Apache does not wait.)
    waitStoreMsgOk: true,
    delayLevel: 0,
  };
}
