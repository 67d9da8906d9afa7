import { describe, expect, it } from 'vitest';
import { MQClientError } from '../client-error.ts';
import { checkGroup, checkMessage, checkTopic } from './message-validator.ts';
import type { Message } from './message.ts';

function refusal(check: () => void): unknown {
  try {
    check();
  } catch (error) {
    return error instanceof MQClientError ? [error.code, error.responseCode, error.message] : error;
  }
  return 'accepted';
}

const message = (changes: Partial<Message> = {}): Message => ({ topic: 'T', body: 'x', ...changes });

describe('checkMessage', () => {
  it('says in the words of Apache why a message is refused', () => {
    const refusals = [
      message({ topic: ' ' }),
      message({ topic: 'bad topic!' }),
      message({ topic: 't'.repeat(128) }),
      message({ topic: 'SCHEDULE_TOPIC_XXXX' }),
      message({ body: '' }),
      message({ body: 'é'.repeat(6) }),
      message({ properties: { TAGS: 'a' } }),
      message({ properties: { colour: ' ' } }),
    ].map((each) => refusal(() => checkMessage(each, 10)));
    expect(refusals).toEqual([
      ['illegalMessage', undefined, 'The specified topic is blank'],
      ['illegalMessage', undefined, 'The specified topic[bad topic!] contains illegal characters, allowing only ^[%|a-zA-Z0-9_-]+$'],
      ['illegalMessage', undefined, 'The specified topic is longer than topic max length 127.'],
      ['illegalMessage', undefined, 'Sending message to topic[SCHEDULE_TOPIC_XXXX] is forbidden.'],
      ['illegalMessage', 13, 'the message body length is zero'],
      ['illegalMessage', 13, 'the message body size over max value, MAX: 10'],
      ['illegalMessage', undefined, 'The Property<TAGS> is used by system, input another please'],
      ['illegalMessage', undefined, 'The name or value of property can not be null or blank string!'],
    ]);
  });

  it('refuses properties that would break the encoding of others', () => {
    expect(refusal(() => checkMessage(message({ properties: { a: 'b\u0002c\u0001d' } }), 10))).toEqual([
      'illegalMessage',
      undefined,
      'The Property<a> contains a separator of properties',
    ]);
  });

  it('accepts a message of the largest size', () => {
    expect(refusal(() => checkMessage(message({ body: 'x'.repeat(10), properties: { colour: 'blue' } }), 10))).toBe('accepted');
  });
});

describe('checkTopic and checkGroup', () => {
  it('accept retry topics and refuse illegal groups', () => {
    expect([
      refusal(() => checkTopic('%RETRY%group')),
      refusal(() => checkGroup('group')),
      refusal(() => checkGroup('')),
      refusal(() => checkGroup('g'.repeat(121))),
      refusal(() => checkGroup('a b')),
    ]).toEqual([
      'accepted',
      'accepted',
      ['illegalArgument', undefined, 'the specified group is blank'],
      ['illegalArgument', undefined, `the specified group[${'g'.repeat(121)}] is longer than group max length: 120.`],
      ['illegalArgument', undefined, 'the specified group[a b] contains illegal characters, allowing only ^[%|a-zA-Z0-9_-]+$'],
    ]);
  });
});
