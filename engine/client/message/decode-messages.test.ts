import { describe, expect, it } from 'vitest';
import { compressBody, compressionFlag } from '../../protocol/body-compression.ts';
import { encodeProperties } from '../../protocol/message-properties.ts';
import { encodeRecord } from '../../protocol/message-record.ts';
import { MQClientError } from '../client-error.ts';
import { decodeMessages } from './decode-messages.ts';

const host = { ip: Uint8Array.of(10, 0, 1, 1), port: 10911 };

function record(changes: { body?: Buffer; sysFlag?: number; properties?: Record<string, string> } = {}): Buffer {
  return encodeRecord({
    topic: 'T',
    queueId: 2,
    flag: 5,
    queueOffset: 7,
    physicalOffset: 4096,
    sysFlag: changes.sysFlag ?? 0,
    bornTimestamp: 1000,
    bornHost: host,
    storeTimestamp: 2000,
    storeHost: host,
    reconsumeTimes: 1,
    preparedTransactionOffset: 0,
    body: changes.body ?? Buffer.from('hello'),
    properties: encodeProperties(Object.entries(changes.properties ?? {})),
  });
}

describe('decodeMessages', () => {
  it('gives everything of a stored message', () => {
    const bytes = record({ properties: { TAGS: 'a', KEYS: 'k1 k2', UNIQ_KEY: 'ID', colour: 'blue' } });
    expect(decodeMessages(bytes, 'broker-a')).toEqual([
      {
        topic: 'T',
        brokerName: 'broker-a',
        queueId: 2,
        queueOffset: 7,
        msgId: 'ID',
        offsetMsgId: '0A00010100002A9F0000000000001000',
        body: Buffer.from('hello'),
        tags: 'a',
        keys: 'k1 k2',
        flag: 5,
        sysFlag: 0,
        properties: { TAGS: 'a', KEYS: 'k1 k2', UNIQ_KEY: 'ID', colour: 'blue' },
        bornTimestamp: 1000,
        bornHost: '10.0.1.1:10911',
        storeTimestamp: 2000,
        storeHost: '10.0.1.1:10911',
        reconsumeTimes: 1,
        physicalOffset: 4096,
        preparedTransactionOffset: 0,
        storeSize: bytes.length,
        bodyCrc: 0x3610a686,
        transactionId: undefined,
      },
    ]);
  });

  it('takes the id of the broker where the producer gave none, and unpacks bodies', () => {
    const body = Buffer.alloc(9000, 'x');
    const bytes = Buffer.concat([record(), record({ body: compressBody(body, 'zstd'), sysFlag: compressionFlag('zstd') })]);
    const [plain, packed] = decodeMessages(bytes, 'broker-a');
    expect([plain?.msgId, packed?.body.equals(body)]).toEqual([plain?.offsetMsgId, true]);
  });

  it('refuses what is no record, and a body that cannot be unpacked', () => {
    const codes = [Buffer.from('nonsense and more of it'), record({ sysFlag: compressionFlag('zlib') })].map((bytes) => {
      try {
        return decodeMessages(bytes, 'broker-a');
      } catch (error) {
        return error instanceof MQClientError ? error.code : error;
      }
    });
    expect([decodeMessages(undefined, ''), ...codes]).toEqual([[], 'badAnswer', 'badAnswer']);
  });
});
