import { sendMessageV2 } from '../../protocol/headers/send-message-v2.ts';
import { MessageProperty } from '../../protocol/message-properties.ts';
import type { RemotingCommand } from '../../protocol/remoting-command.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { MessageQueue } from '../message/message-queue.ts';
import type { OutgoingMessage, SendResult, SendStatus } from '../message/message.ts';

/** Response codes with which a broker says that it has stored the message. */
const STATUS_OF_CODE: ReadonlyMap<number, SendStatus> = new Map<number, SendStatus>([
  [ResponseCode.SUCCESS, 'SEND_OK'],
  [ResponseCode.FLUSH_DISK_TIMEOUT, 'FLUSH_DISK_TIMEOUT'],
  [ResponseCode.FLUSH_SLAVE_TIMEOUT, 'FLUSH_SLAVE_TIMEOUT'],
  [ResponseCode.SLAVE_NOT_AVAILABLE, 'SLAVE_NOT_AVAILABLE'],
]);

/** The codes of stored messages. */
export const STORED_CODES: readonly number[] = [...STATUS_OF_CODE.keys()];

const DEFAULT_REGION = 'DefaultRegion';

/** Reads the answer to a send. `queue` is what the program knows it by, without namespace. RocketMQ MQClientAPIImpl#processSendResponse */
export function sendResultOf(response: RemotingCommand, messages: readonly OutgoingMessage[], queue: MessageQueue): SendResult {
  const header = sendMessageV2.response.decode(response);
  const region = header.MSG_REGION === undefined || header.MSG_REGION === '' ? DEFAULT_REGION : header.MSG_REGION;
  return {
    sendStatus: STATUS_OF_CODE.get(response.code) ?? 'SEND_OK',
    msgId: header.batchUniqId ?? messages.map((message) => message.properties.get(MessageProperty.UNIQ_KEY) ?? '').join(','),
    offsetMsgId: header.msgId,
    messageQueue: { topic: queue.topic, brokerName: queue.brokerName, queueId: header.queueId },
    queueOffset: header.queueOffset,
    transactionId: header.transactionId,
    regionId: region,
    // Only a plain "false" turns tracing off.
    traceOn: header.TRACE_ON ?? true,
    recallHandle: header.recallHandle,
  };
}
