import type { RequestHeader } from '../header-spec.ts';
import { defineRequest, onWire, optional, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';
import { sendMessage } from './send-message.ts';

/** Sends one message; the same header with single letters (01-remoting §5.4). Body: the message's. */
export const sendMessageV2 = defineRequest({
  code: RequestCode.SEND_MESSAGE_V2,
  request: {
    producerGroup: onWire('a', required.string),
    topic: onWire('b', required.string),
    defaultTopic: onWire('c', required.string),
    defaultTopicQueueNums: onWire('d', required.int),
    queueId: onWire('e', required.int),
    sysFlag: onWire('f', required.int),
    bornTimestamp: onWire('g', required.long),
    flag: onWire('h', required.int),
    properties: onWire('i', optional.string),
    reconsumeTimes: onWire('j', optional.int),
    unitMode: onWire('k', optional.boolean),
    maxReconsumeTimes: onWire('l', optional.int),
    batch: onWire('m', optional.boolean),
    brokerName: onWire('n', optional.string),
  },
  response: sendMessage.response.fields,
});

/** Header of a send, whichever names it had on the wire. */
export type SendMessageHeader = RequestHeader<typeof sendMessageV2>;
