import { describe, expect, test } from 'vitest';
import { compareTranscripts, endProblem } from './compare.ts';
import type { Fact, Transcript } from './transcript.ts';

const SENT: Fact = { case: 'send-sync', fact: 'sent', result: { status: 'SEND_OK', queueOffset: 0 } };
const RECEIVED: Fact = {
  case: 'send-sync',
  fact: 'received',
  keys: { '0': ['a', 'b', 'c'] },
  properties: { KEYS: 'a', CLUSTER: 'DefaultCluster' },
};
const END: Fact = { case: 'send-sync', fact: 'end of case' };

function transcript(...facts: Fact[]): Transcript {
  return { client: 'java-5.5.0', case: 'send-sync', facts };
}

const APACHE = transcript(SENT, RECEIVED, END);

describe('a broken transcript is seen:', () => {
  test('equal ones have no difference', () => {
    expect(compareTranscripts(APACHE, structuredClone(APACHE))).toEqual([]);
  });

  test('a property that was dropped', () => {
    const broken = transcript(SENT, { ...RECEIVED, properties: { KEYS: 'a' } }, END);
    expect(compareTranscripts(APACHE, broken)).toEqual([
      { where: 'java-5.5.0/send-sync', what: 'received: properties.CLUSTER (missing)', expected: 'DefaultCluster', actual: undefined },
    ]);
  });

  test('a property that was added', () => {
    const broken = transcript(SENT, { ...RECEIVED, properties: { KEYS: 'a', CLUSTER: 'DefaultCluster', EXTRA: '1' } }, END);
    expect(compareTranscripts(APACHE, broken).map((difference) => difference.what)).toEqual(['received: properties.EXTRA (added)']);
  });

  test('two messages of a queue in the wrong order', () => {
    const broken = transcript(SENT, { ...RECEIVED, keys: { '0': ['b', 'a', 'c'] } }, END);
    expect(compareTranscripts(APACHE, broken)).toEqual([
      { where: 'java-5.5.0/send-sync', what: 'received: keys.0', expected: ['a', 'b', 'c'], actual: ['b', 'a', 'c'] },
    ]);
  });

  test('a message that is missing or comes twice', () => {
    for (const keys of [
      ['a', 'b'],
      ['a', 'b', 'c', 'c'],
    ]) {
      expect(compareTranscripts(APACHE, transcript(SENT, { ...RECEIVED, keys: { '0': keys } }, END))).toHaveLength(1);
    }
  });

  test('another result code', () => {
    const broken = transcript({ ...SENT, result: { status: 'FLUSH_DISK_TIMEOUT', queueOffset: 0 } }, RECEIVED, END);
    expect(compareTranscripts(APACHE, broken).map((difference) => difference.what)).toEqual(['sent: result.status']);
  });

  test('a number that became text', () => {
    const broken = transcript({ ...SENT, result: { status: 'SEND_OK', queueOffset: '0' } }, RECEIVED, END);
    expect(compareTranscripts(APACHE, broken).map((difference) => difference.what)).toEqual(['sent: result.queueOffset']);
  });

  test('a fact that is missing, told once and not for every fact after it', () => {
    const differences = compareTranscripts(APACHE, transcript(RECEIVED, END));
    expect(differences).toEqual([{ where: 'java-5.5.0/send-sync', what: 'sent: ', expected: SENT, actual: RECEIVED }]);
  });

  test('a fact too many', () => {
    expect(compareTranscripts(APACHE, transcript(SENT, RECEIVED, END, SENT))).toEqual([
      { where: 'java-5.5.0/send-sync', what: 'sent: ', expected: null, actual: SENT },
    ]);
  });
});

describe('the end of a case', () => {
  test('is asked for even when both sides stop at the same place', () => {
    const failed: Fact = { case: 'send-sync', fact: 'case failed', error: 'not within 60000 ms: 40 messages' };
    expect([endProblem(APACHE), endProblem(transcript()), endProblem(transcript(SENT, failed))]).toEqual([
      undefined,
      'the case said nothing',
      `the case ended with: ${JSON.stringify(failed)}`,
    ]);
  });
});
