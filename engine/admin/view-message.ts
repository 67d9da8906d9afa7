import { viewMessageById } from '../protocol/headers/view-message-by-id.ts';
import { decodeRecord } from '../protocol/message-record.ts';
import type { MessageRecord } from '../protocol/message-record.ts';
import { ResponseCode } from '../protocol/response-code.ts';
import { isRefusal } from './admin-caller.ts';
import type { AdminCaller } from './admin-caller.ts';

/**
 * The message at a place of a broker's commit log; undefined when no message begins there or it is no longer kept.
 * `topic` is what 5.x asks for; other versions do without. The CRC of the body is not checked.
 */
export async function viewMessage(
  caller: AdminCaller,
  brokerAddress: string,
  physicalOffset: number,
  topic?: string,
): Promise<MessageRecord | undefined> {
  const extFields = viewMessageById.request.encode({ offset: physicalOffset, topic });
  try {
    const { body } = await caller.call(brokerAddress, { code: viewMessageById.code, extFields });
    if (body === undefined) return undefined;
    const result = decodeRecord(body, 0, body.length, { checkCrc: false });
    // Brokers trust the offset: in the middle of a record they send whatever its bytes look like.
    return result.status === 'record' && result.record.physicalOffset === physicalOffset ? result.record : undefined;
  } catch (error) {
    // RocketMQ QueryMessageProcessor#viewMessageById: "can not find message by the offset"
    if (isRefusal(error, ResponseCode.SYSTEM_ERROR)) return undefined;
    throw error;
  }
}
