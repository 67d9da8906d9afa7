import { expect, it } from 'vitest';
import { charsets } from '../../contract/send.ts';
import { failureOf } from '../../contract/errors.ts';
import { encodeText } from './encode-text.ts';

const failure = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return failureOf(error);
  }
};

it.each(charsets)('writes %s as its decoder reads it', (charset) => {
  const text = charset === 'iso-8859-1' ? 'Über 10 £\n' : '订单 O-1 已支付，10 元\n';
  expect(new TextDecoder(charset === 'iso-8859-1' ? 'latin1' : charset).decode(encodeText(text, charset))).toBe(text);
});

it('writes the bytes that Java writes', () => {
  expect([
    Buffer.from(encodeText('订A', 'gbk')).toString('hex'),
    Buffer.from(encodeText('订A', 'utf-8')).toString('hex'),
    Buffer.from(encodeText('订A', 'utf-16be')).toString('hex'),
    Buffer.from(encodeText('éA', 'iso-8859-1')).toString('hex'),
  ]).toEqual(['b6a941', 'e8aea241', '8ba20041', 'e941']);
});

it('names the first character that a charset does not have', () => {
  expect([
    failure(() => encodeText('a€订', 'iso-8859-1')),
    failure(() => encodeText('订🚀', 'gbk')),
    failure(() => encodeText('a\uD83D', 'utf-8')),
  ]).toEqual([
    { code: 'bodyNotEncodable', data: { charset: 'iso-8859-1', character: '€' } },
    { code: 'bodyNotEncodable', data: { charset: 'gbk', character: '🚀' } },
    { code: 'bodyNotEncodable', data: { charset: 'utf-8', character: '\uD83D' } },
  ]);
});
