import { describe, expect, it } from 'vitest';
import { uncompressBody } from '../../protocol/body-compression.ts';
import { decodeBatch } from '../../protocol/message-batch.ts';
import { RequestCode } from '../../protocol/request-code.ts';
import type { OutgoingMessage } from '../message/message.ts';
import { encodeSingle, encodeTogether, sendRequestOf } from './send-request.ts';

const settings = {
  producerGroup: 'pg',
  createTopicKey: 'TBW102',
  defaultTopicQueueNums: 4,
  compressMsgBodyOverHowmuch: 100,
  compressType: 'zlib' as const,
};
const queue = { topic: 'T', brokerName: 'broker-a', queueId: 3 };
const outgoing = (properties: Record<string, string>, body = 'hello', topic = 'T'): OutgoingMessage => ({
  topic,
  body: Buffer.from(body),
  flag: 9,
  properties: new Map(Object.entries(properties)),
});

describe('sendRequestOf', () => {
  it('puts one message into SEND_MESSAGE_V2', () => {
    const request = sendRequestOf(encodeSingle(outgoing({ TAGS: 'a', UNIQ_KEY: 'ID' }), settings), queue, settings, 1234);
    expect([request.spec.code, request.header, request.body.toString()]).toEqual([
      RequestCode.SEND_MESSAGE_V2,
      {
        producerGroup: 'pg',
        topic: 'T',
        defaultTopic: 'TBW102',
        defaultTopicQueueNums: 4,
        queueId: 3,
        sysFlag: 0,
        bornTimestamp: 1234,
        flag: 9,
        properties: 'TAGS\u0001a\u0002UNIQ_KEY\u0001ID\u0002',
        reconsumeTimes: 0,
        unitMode: false,
        maxReconsumeTimes: undefined,
        batch: false,
        brokerName: 'broker-a',
      },
      'hello',
    ]);
  });

  it('compresses large bodies and says how', () => {
    const body = 'x'.repeat(100);
    const request = sendRequestOf(encodeSingle(outgoing({}, body), settings), queue, settings, 0);
    expect([request.header.sysFlag, uncompressBody(Buffer.from(request.body), request.header.sysFlag).toString()]).toEqual([1 | 768, body]);
  });

  it('moves the counters of a retried message from its properties into the header', () => {
    const message = outgoing({ RECONSUME_TIME: '3', MAX_RECONSUME_TIMES: '5', DELAY: '6' }, 'x', '%RETRY%g');
    const request = sendRequestOf(encodeSingle(message, settings), { ...queue, topic: '%RETRY%g' }, settings, 0);
    expect(request.header).toMatchObject({ reconsumeTimes: 3, maxReconsumeTimes: 5, properties: 'DELAY\u00016\u0002' });
  });

  it('puts a batch into SEND_BATCH_MESSAGE, each message with its own properties', () => {
    const request = sendRequestOf(
      encodeTogether([outgoing({ WAIT: 'false', UNIQ_KEY: '1' }), outgoing({ WAIT: 'false', UNIQ_KEY: '2' }, 'y')], 'BATCH'),
      queue,
      settings,
      0,
    );
    const elements = decodeBatch(Buffer.from(request.body)).map((element) => [element.body.toString(), element.flag, element.properties]);
    expect([request.spec.code, request.header.batch, request.header.flag, request.header.properties, elements]).toEqual([
      RequestCode.SEND_BATCH_MESSAGE,
      true,
      0,
      'WAIT\u0001false\u0002UNIQ_KEY\u0001BATCH\u0002',
      [
        ['hello', 9, 'WAIT\u0001false\u0002UNIQ_KEY\u00011\u0002'],
        ['y', 9, 'WAIT\u0001false\u0002UNIQ_KEY\u00012\u0002'],
      ],
    ]);
  });

  it('sends replies by their own code, and marks half messages', () => {
    const reply = sendRequestOf(encodeSingle(outgoing({ MSG_TYPE: 'reply' }), settings), queue, settings, 0);
    const half = sendRequestOf(encodeSingle(outgoing({ TRAN_MSG: 'true' }), settings), queue, settings, 0);
    expect([reply.spec.code, half.header.sysFlag]).toEqual([RequestCode.SEND_REPLY_MESSAGE_V2, 4]);
  });
});
