import { expect, it } from 'vitest';
import { encodeProperties } from '../../../engine/protocol/message-properties.ts';
import type { MessageRecord } from '../../../engine/protocol/message-record.ts';
import type { MessageFilter } from '../../contract/messages.ts';
import { compileFilter } from './message-filter.ts';
import { firstWords } from './message-row.ts';

const host = { ip: Uint8Array.of(127, 0, 0, 1), port: 1 };
const record = (body: string, properties: Record<string, string> = {}): MessageRecord => ({
  topic: 'T',
  queueId: 0,
  flag: 0,
  queueOffset: 0,
  physicalOffset: 0,
  sysFlag: 0,
  bornTimestamp: 0,
  bornHost: host,
  storeTimestamp: 0,
  storeHost: host,
  reconsumeTimes: 0,
  preparedTransactionOffset: 0,
  body: Buffer.from(body),
  properties: encodeProperties(Object.entries(properties)),
  totalSize: 0,
  bodyCrc: 0,
});
const accepts = (filter: MessageFilter, body: string, properties: Record<string, string> = {}): boolean =>
  compileFilter(filter).accepts(record(body, properties));

it('asks the broker for the tags and checks them again', () => {
  expect(compileFilter({ tags: ' VIP ||STD' }).brokerTags).toBe('VIP||STD');
  expect(compileFilter({ tags: '*' }).brokerTags).toBe('*');
  expect([accepts({ tags: 'VIP' }, '', { TAGS: 'VIP' }), accepts({ tags: 'VIP' }, '', { TAGS: 'VIPs' })]).toEqual([true, false]);
});

it.each([
  ['a = 1', true],
  ['a = "1"', true],
  ['a != 2', true],
  ['a > 10', false],
  ['$.b.c >= 9.5', true],
  ['b.c < 10', true],
  ['b.list[1] = y', true],
  ['b.list.2 = z', false],
  ['missing != 1', false],
  ['"a": 1', true],
  ['a=1', false],
])('the body condition %j holds for a JSON body: %j', (body, expected) => {
  expect(accepts({ body }, '{"a": 1, "b": {"c": 9.5, "list": ["x", "y"]}}')).toBe(expected);
});

it('a condition does not hold for a body that is not JSON', () => {
  expect([accepts({ body: 'a = 1' }, 'a = 1 b'), accepts({ body: 'a=1' }, 'x a=1 b')]).toEqual([false, true]);
});

it('properties are compared by name, or by name and value', () => {
  const properties = { tenant: 'cn', formula: 'a=b' };
  expect(['tenant', 'tenant=cn', 'tenant=us', 'formula=a=b', 'other'].map((property) => accepts({ property }, '', properties))).toEqual([
    true,
    true,
    false,
    true,
    false,
  ]);
});

it('the first words of a body are one line of text, none for bytes that are no text', () => {
  expect(firstWords(Buffer.from('{\n  "名": "值"\n}'))).toBe('{ "名": "值" }');
  expect(firstWords(Buffer.from('汉'.repeat(200)))).toBe('汉'.repeat(100));
  expect(firstWords(Buffer.from([0x41, 0xff, 0x42]))).toBeNull();
  expect(firstWords(Buffer.from([1, 2, 3]))).toBeNull();
});
