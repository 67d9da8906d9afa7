import { describe, expect, test } from 'vitest';
import { auditPuts, type Attempt, type FoundRecord } from './put-audit.ts';

const body = Buffer.from('b');

/** Lane 0 sent k0, k1… to queue 0 and was told their places; the last one got no answer. */
function sent(count: number): Map<string, Attempt> {
  return new Map(
    Array.from({ length: count }, (_, sequence): [string, Attempt] => [
      `k${sequence}`,
      {
        lane: 0,
        sequence,
        queueId: 0,
        body,
        outcome:
          sequence === count - 1 ? { status: 'unknown', why: 'closed' } : { status: 'acknowledged', queueId: 0, queueOffset: sequence },
      },
    ]),
  );
}

function stored(...keys: string[]): FoundRecord[] {
  return keys.map((key, queueOffset) => ({ queueId: 0, queueOffset, body, properties: `UNIQ_KEY\u0001${key}\u0002` }));
}

describe('everything that was acknowledged is there once', () => {
  test('with the send that got no answer', () => {
    expect(auditPuts(sent(3), stored('k0', 'k1', 'k2'))).toEqual({
      counts: { acknowledged: 2, found: 3, unknown: 1, unknownFound: 1 },
      faults: [],
    });
  });

  test('and without it', () => {
    expect(auditPuts(sent(3), stored('k0', 'k1'))).toEqual({
      counts: { acknowledged: 2, found: 2, unknown: 1, unknownFound: 0 },
      faults: [],
    });
  });
});

describe('it is noticed when a message', () => {
  const faultsOf = (records: FoundRecord[], attempts = sent(3)): string[] => auditPuts(attempts, records).faults;

  test('is lost', () => expect(faultsOf(stored('k0'))).toEqual(['1 acknowledged and lost, e.g. k1']));

  test('is stored twice', () =>
    expect(faultsOf(stored('k0', 'k1', 'k2', 'k2'))).toEqual(['1 stored twice, e.g. k2', '1 out of order, e.g. lane 0: 2 after 2']));

  test('was never sent', () => expect(faultsOf(stored('k0', 'k1', 'other'))).toEqual(['1 never sent, e.g. other at 0/2']));

  test('has another body', () => {
    const records = stored('k0', 'k1');
    expect(faultsOf([records[0]!, { ...records[1]!, body: Buffer.from('c') }])).toEqual(['1 with another body, e.g. k1']);
  });

  test('comes after a gap', () => {
    const records = stored('k0', 'k1', 'k2');
    expect(faultsOf([records[0]!, records[1]!, { ...records[2]!, queueOffset: 3 }])).toEqual(['1 not dense, e.g. 0/3 is number 2']);
  });

  test('lies elsewhere than was said', () => {
    expect(faultsOf(stored('k1', 'k0'))).toEqual([
      '2 not where the acknowledgement said, e.g. k0: 0/0, is at 0/1',
      '1 out of order, e.g. lane 0: 0 after 1',
    ]);
  });

  test('was refused', () => {
    const attempts = sent(2);
    attempts.get('k1')!.outcome = { status: 'refused', code: 14, remark: 'full' };
    expect(faultsOf(stored('k0', 'k1'), attempts)).toEqual(['1 refused, e.g. k1: code 14 full', '1 refused and stored, e.g. k1']);
  });
});
