import { expect, it } from 'vitest';
import { failureOf } from '../../contract/errors.ts';
import type { SendBody, SendDraft } from '../../contract/send.ts';
import { messagesOf } from './message-of.ts';

const draft = (changes: Partial<SendDraft> = {}): SendDraft => ({
  topic: 'order-paid',
  delayLevel: 0,
  tags: '',
  keys: '',
  properties: [],
  body: { format: 'text', text: 'paid', charset: 'utf-8' },
  target: { by: 'turns' },
  ...changes,
});
const values = (seq: number) => ({ seq, nowMs: 0, uuid: () => `uuid-${seq}` });
const failed = (changes: Partial<SendDraft>): unknown => {
  try {
    return messagesOf(draft(changes))(values(1));
  } catch (error) {
    return failureOf(error);
  }
};
const bytesOf = (body: SendBody, seq = 1): string => Buffer.from(messagesOf(draft({ body }))(values(seq)).message.body).toString('hex');

it('fills in keys, properties, body and hash key of each message', () => {
  const make = messagesOf(
    draft({
      tags: ' VIP ',
      keys: 'O-{{seq}}  {{uuid}}',
      delayLevel: 3,
      properties: [{ name: 'tenant', value: 'cn-{{seq}}' }],
      body: { format: 'json', text: '{"id":{{seq}}}', charset: 'utf-8' },
      target: { by: 'key', key: 'shop-{{seq}}' },
    }),
  );
  expect(make(values(7))).toEqual({
    message: {
      topic: 'order-paid',
      body: Buffer.from('{"id":7}'),
      tags: 'VIP',
      keys: ['O-7', 'uuid-7'],
      delayTimeLevel: 3,
      properties: { tenant: 'cn-7' },
    },
    shardingKey: 'shop-7',
  });
});

it('keeps every byte of a body, in whatever way it was written', () => {
  const every = Uint8Array.from({ length: 256 }, (_, index) => index);
  expect([
    bytesOf({ format: 'text', text: ' 订单\r\n\t{{other}}', charset: 'utf-8' }),
    bytesOf({ format: 'text', text: '订单', charset: 'gbk' }),
    bytesOf({ format: 'hex', text: '00 ff\n0A7b 7b7365717d7d' }),
    bytesOf({ format: 'file', name: 'x.bin', bytes: every }),
  ]).toEqual([Buffer.from(' 订单\r\n\t{{other}}').toString('hex'), 'b6a9b5a5', '00ff0a7b7b7365717d7d', Buffer.from(every).toString('hex')]);
});

it('says what is wrong before anything is sent', () => {
  expect([
    failed({ body: { format: 'text', text: '', charset: 'utf-8' } }),
    failed({ body: { format: 'hex', text: '0g' } }),
    failed({ body: { format: 'hex', text: '0' } }),
    failed({ body: { format: 'text', text: '€', charset: 'iso-8859-1' } }),
    failed({ body: { format: 'file', name: 'x', bytes: new Uint8Array(6 * 1024 * 1024 + 1) } }),
    failed({ properties: [{ name: 'UNIQ_KEY', value: '1' }] }),
    failed({ topic: 'a b' }),
  ]).toEqual([
    { code: 'bodyEmpty', data: {} },
    { code: 'bodyNotHex', data: { at: 2 } },
    { code: 'bodyNotHex', data: { at: 0 } },
    { code: 'bodyNotEncodable', data: { charset: 'iso-8859-1', character: '€' } },
    { code: 'bodyTooLarge', data: { bytes: 6_291_457, bytesMax: 6_291_456 } },
    { code: 'messageIllegal', data: { reason: 'The Property<UNIQ_KEY> is used by system, input another please' } },
    { code: 'messageIllegal', data: { reason: 'The specified topic[a b] contains illegal characters, allowing only ^[%|a-zA-Z0-9_-]+$' } },
  ]);
  expect(failed({ body: { format: 'json', text: '{"a":', charset: 'utf-8' } })).toMatchObject({ code: 'bodyNotJson' });
});
