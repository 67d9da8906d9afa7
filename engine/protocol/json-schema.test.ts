import { describe, expect, test } from 'vitest';
import { jsonAny } from './json-any.ts';
import {
  BodyError,
  decodeBody,
  encodeBody,
  jsonArray,
  jsonBoolean,
  jsonDouble,
  jsonEnum,
  jsonInt,
  jsonIntMap,
  jsonLong,
  jsonMap,
  jsonObject,
  jsonObjectMap,
  jsonString,
  optional,
  withDefault,
  type JsonType,
} from './json-schema.ts';

const queue = jsonObject({ queueId: jsonInt, brokerName: jsonString });
const everything = jsonObject({
  zone: optional(jsonString),
  when: jsonLong,
  tps: jsonDouble,
  order: withDefault(jsonBoolean, () => false),
  kind: jsonEnum('PULL', 'POP'),
  list: jsonArray(jsonInt),
  addresses: jsonIntMap(jsonString),
  names: jsonMap(jsonInt),
  offsets: jsonObjectMap(queue, jsonInt),
  rest: optional(jsonAny),
});

const value = {
  when: 1763886000123456789n,
  tps: 1,
  order: true,
  kind: 'POP' as const,
  list: [1, 2],
  addresses: new Map([
    [0, 'a'],
    [1, 'b'],
  ]),
  names: new Map([['T', 3]]),
  offsets: [[{ queueId: 0, brokerName: 'b' }, 5]] as [{ queueId: number; brokerName: string }, number][],
};

const text =
  '{"addresses":{0:"a",1:"b"},"kind":"POP","list":[1,2],"names":{"T":3},"offsets":{{"brokerName":"b","queueId":0}:5},"order":true,"tps":1.0,"when":1763886000123456789}';

describe('a body', () => {
  test('is written in the order of its names, without what is undefined', () => {
    expect(encodeBody(everything, value).toString()).toBe(text);
  });

  test('is read back', () => {
    expect(decodeBody(everything, Buffer.from(text))).toEqual(value);
  });

  test('is read in the forms that other clients send', () => {
    const odd =
      '{"addresses":{"0":"a","1":"b"},"kind":1,"list":["1",2],"names":{"T":3,"N":null},"offsets":{"{\\"brokerName\\":\\"b\\",\\"queueId\\":0}":5},"order":"true","tps":1,"when":"1763886000123456789","unknown":[]}';
    expect(decodeBody(everything, Buffer.from(odd))).toEqual(value);
  });

  test('gets defaults for missing and null members', () => {
    expect(
      decodeBody(
        jsonObject({ a: withDefault(jsonInt, () => 7), b: optional(jsonInt), c: withDefault(jsonArray(jsonInt), () => []) }),
        Buffer.from('{"a":null,"b":null}'),
      ),
    ).toEqual({
      a: 7,
      c: [],
    });
  });
});

test.each<[JsonType<unknown>, string, string]>([
  [jsonObject({ a: jsonInt }), '{}', '$.a: expected a value'],
  [jsonObject({ a: jsonArray(jsonObject({ b: jsonInt })) }), '{"a":[{"b":1},{"b":1.5}]}', '$.a[1].b: expected a whole number'],
  [jsonObject({ a: jsonBoolean }), '{"a":"yes"}', '$.a: expected a boolean'],
  [jsonInt, '9007199254740992', '$: expected a whole number'],
  [jsonEnum('PULL', 'POP'), '2', '$: expected one of PULL, POP'],
  [jsonMap(jsonInt), '[]', '$: expected an object'],
  [jsonArray(jsonInt), '{}', '$: expected an array'],
  [jsonIntMap(jsonInt), '{"x":1}', '$ key: expected a whole number'],
  [jsonObjectMap(queue, jsonInt), '{"x":1}', '$: expected an object as key: not a value at 1'],
  [jsonString, '[]', '$: expected a text'],
])('%# refuses a body that does not fit: %s', (type, body, message) => {
  expect(() => decodeBody(type, Buffer.from(body))).toThrow(
    new BodyError(message.slice(0, message.indexOf(':')), message.slice(message.indexOf(':') + 2)),
  );
});

test('refuses a missing body', () => {
  expect(() => decodeBody(jsonInt, undefined)).toThrow('$: expected a body');
});

test('passes values on as they are', () => {
  const any = '{"a":[1,true,null,"x"],0:{{"q":1}:2}}';
  expect(encodeBody(jsonAny, decodeBody(jsonAny, Buffer.from(any))).toString()).toBe(any);
});
