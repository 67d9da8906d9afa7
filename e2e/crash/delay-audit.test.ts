import { describe, expect, test } from 'vitest';
import { auditDelays, type DeliveredRecord, type ParkedRecord, type Waiting } from './delay-audit.ts';

const body = Buffer.from('b');
const properties = (key: string): string => `UNIQ_KEY\u0001${key}\u0002`;
const waiting = new Map<string, Waiting>([
  ['d', { kind: 'delayed', level: 1, body, queueId: 2 }],
  ['r', { kind: 'retrying', level: 2, body, queueId: undefined }],
]);
const parked: ParkedRecord[] = [
  { queueId: 0, queueOffset: 5, storeTimestamp: 100, properties: properties('d') },
  { queueId: 1, queueOffset: 7, storeTimestamp: 100, properties: properties('r') },
];
const d: DeliveredRecord = { queueId: 2, storeTimestamp: 1100, properties: properties('d'), body, reconsumeTimes: 0 };
const r: DeliveredRecord = { queueId: 0, storeTimestamp: 2150, properties: properties('r'), body, reconsumeTimes: 1 };

const audit = (delivered: DeliveredRecord[], kills = [{ atMs: 1500, writtenOffsets: [5] }]) =>
  auditDelays(waiting, parked, delivered, [1000, 2000], kills);

test('each was delivered once and in time; of the kill it is known what waited and what had to be recognised', () => {
  expect(audit([d, r])).toEqual({
    delivered: 2,
    kills: [{ delayedPending: 0, retryingPending: 1, sinceLastWrite: 1 }],
    latestMs: 50,
    faults: [],
  });
});

test('what was written down before the kill had not to be recognised', () => {
  expect(audit([d, r], [{ atMs: 1500, writtenOffsets: [6] }]).kills).toEqual([
    { delayedPending: 0, retryingPending: 1, sinceLastWrite: 0 },
  ]);
});

describe('it is noticed when a message', () => {
  const faultsOf = (...delivered: DeliveredRecord[]): string[] => audit(delivered).faults;

  test('is lost', () => expect(faultsOf(d)).toEqual(['1 retrying and lost, e.g. r']));
  test('comes twice', () => expect(faultsOf(d, d, r)).toEqual(['1 delayed and delivered more than once, e.g. d: 2 times']));
  test('comes early', () =>
    expect(faultsOf({ ...d, storeTimestamp: 1099 }, r)).toEqual(['1 delayed and delivered early, e.g. d: by 1 ms']));
  test('has another body', () => expect(faultsOf({ ...d, body: Buffer.from('c') }, r)).toEqual(['1 with another body, e.g. d']));
  test('comes to another queue', () => expect(faultsOf({ ...d, queueId: 1 }, r)).toEqual(['1 in another queue, e.g. d']));
  test('has not counted its attempt', () =>
    expect(faultsOf(d, { ...r, reconsumeTimes: 2 })).toEqual(['1 with a wrong number of attempts, e.g. r']));
  test('was never sent', () => expect(faultsOf(d, r, { ...d, properties: properties('x') })).toEqual(['1 never sent, e.g. x']));
  test('was not parked, or twice', () => {
    const verdict = auditDelays(waiting, [parked[0]!, parked[0]!], [d, r], [1000, 2000], []);
    expect(verdict.faults).toEqual(['1 parked more than once, e.g. d', '1 not parked, e.g. r']);
  });
});
