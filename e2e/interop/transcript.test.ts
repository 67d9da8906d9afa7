import { expect, test } from 'vitest';
import { maskTranscript, parseFacts, transcriptsOf } from './transcript.ts';

const CLUSTER = { namesrvAddress: '127.0.0.1:20001', brokerAddress: '127.0.0.1:20911' };

function mask(values: Record<string, unknown>): Record<string, unknown> {
  const masked = maskTranscript({ client: 'c', case: 'k', facts: [{ case: 'k', fact: 'f', ...values }] }, CLUSTER);
  const { case: _case, fact: _fact, ...rest } = masked.facts[0]!;
  return rest;
}

test('equal ids stay equal and different ones different', () => {
  const [a, b] = ['7F000001000051AF0000000000000000', 'FD000000000000000000000000000002359830946E09732B4E410000'];
  expect(mask({ sent: a, batch: `${b},${a}`, received: b })).toEqual({ sent: '<id 1>', batch: '<id 2>,<id 1>', received: '<id 2>' });
});

test('an address stays the NameServer, the broker or a client', () => {
  expect(
    mask({ born: '/127.0.0.1:51428', store: '/127.0.0.1:20911', route: '127.0.0.1:20001', text: 'to 127.0.0.1:20911 from 10.0.0.9:5' }),
  ).toEqual({
    born: '/<client>',
    store: '/<broker>',
    route: '<namesrv>',
    text: 'to <broker> from <client>',
  });
});

test('moments and durations go, offsets and counts stay', () => {
  expect(mask({ at: 'until 1795424112963', cost: 'cost [12]ms', offset: 4096, code: 17 })).toEqual({
    at: 'until <time>',
    cost: 'cost <duration>',
    offset: 4096,
    code: 17,
  });
});

test('facts are read from between the chatter of a client', () => {
  const facts = parseFacts('RocketMQLog:WARN no appenders\n{"case":"a","fact":"sent","n":1}\n{"other":1}\n{"case":"b","fact":"sent"}\n');
  expect(transcriptsOf('c', ['a', 'b', 'silent'], facts).map((transcript) => [transcript.case, transcript.facts.length])).toEqual([
    ['a', 1],
    ['b', 1],
    ['silent', 0],
  ]);
});
