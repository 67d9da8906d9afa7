import { describe, expect, test } from 'vitest';
import { indexKeyHash, javaHash, tagsCodeOf } from './java-hash.ts';
import { languageCode, languageName } from './language-code.ts';
import { versionName, versionOrdinal } from './mq-version.ts';
import { RequestCode, requestCodeName } from './request-code.ts';
import { ResponseCode, responseCodeName } from './response-code.ts';
import {
  dlqTopicOf,
  groupNameProblem,
  groupOfRetryTopic,
  isNotSendableTopic,
  isSystemTopic,
  replyTopicOf,
  retryTopicOf,
  topicNameProblem,
} from './topic-name.ts';

test.each([
  ['', 0],
  ['TagA', 2598919],
  ['Aa', 2112],
  ['中文😀', 622957533],
  ['polygenelubricants', -2147483648],
])('hashes %j as Java does', (text, hash) => {
  expect(javaHash(text)).toBe(hash);
});

test('hashes of tags and index keys follow from it', () => {
  expect([tagsCodeOf('TagA'), tagsCodeOf(''), tagsCodeOf(undefined)]).toEqual([2598919, 0, 0]);
  expect([indexKeyHash('T#key'), indexKeyHash('polygenelubricants')]).toEqual([Math.abs(javaHash('T#key')), 0]);
});

test.each([
  [0, 'V3_0_0_SNAPSHOT'],
  [15, 'V3_0_0_FINAL'],
  [333, 'V4_6_0'],
  [399, 'V4_9_3'],
  [407, 'V4_9_7'],
  [413, 'V5_0_0'],
  [479, 'V5_3_3'],
  [513, 'V5_5_0'],
  [612, 'HIGHER_VERSION'],
  [5000, 'HIGHER_VERSION'],
])('version %d is %s', (ordinal, name) => {
  expect(versionName(ordinal)).toBe(name);
  if (ordinal < 1000) expect(versionOrdinal(name)).toBe(ordinal);
});

test('languages and codes have names', () => {
  expect([languageName(0), languageName(9), languageName(99), languageCode('CPP'), languageCode('toString')]).toEqual([
    'JAVA',
    'GO',
    'OTHER',
    1,
    7,
  ]);
  expect([requestCodeName(RequestCode.PULL_MESSAGE), requestCodeName(-5)]).toEqual(['PULL_MESSAGE', '-5']);
  expect([responseCodeName(ResponseCode.TOPIC_NOT_EXIST), responseCodeName(-5)]).toEqual(['TOPIC_NOT_EXIST', '-5']);
});

describe('topic names', () => {
  test.each(['T', 'a-b_c%|9', `%RETRY%${'g'.repeat(248)}`, 'x'.repeat(127)])('%j is legal', (topic) => {
    expect(topicNameProblem(topic)).toBeUndefined();
  });

  test.each([
    ['', 'blank'],
    [' ', 'blank'],
    ['a b', 'illegal characters'],
    ['é', 'illegal characters'],
    ['x'.repeat(128), 'longer than topic max length: 127'],
    [`%DLQ%${'g'.repeat(251)}`, 'longer than topic max length: 255'],
  ])('%j is not', (topic, problem) => {
    expect(topicNameProblem(topic)).toContain(problem);
  });

  test('are made for retries, dead letters and replies', () => {
    expect([retryTopicOf('g'), dlqTopicOf('g'), replyTopicOf('C')]).toEqual(['%RETRY%g', '%DLQ%g', 'C_REPLY_TOPIC']);
    expect([groupOfRetryTopic('%RETRY%g'), groupOfRetryTopic('%DLQ%g'), groupOfRetryTopic('g')]).toEqual(['g', 'g', undefined]);
  });

  test('of the system are known', () => {
    expect([isSystemTopic('TBW102'), isSystemTopic('rmq_sys_x'), isSystemTopic('T')]).toEqual([true, true, false]);
    expect([isNotSendableTopic('SCHEDULE_TOPIC_XXXX'), isNotSendableTopic('TBW102')]).toEqual([true, false]);
  });
});

test.each([
  ['g', undefined],
  ['', 'blank'],
  ['a b', 'illegal'],
  ['x'.repeat(121), 'longer than group max length: 120'],
])('group %j', (group, problem) => {
  expect(groupNameProblem(group) ?? '').toContain(problem ?? '');
  expect(groupNameProblem(group) === undefined).toBe(problem === undefined);
});
