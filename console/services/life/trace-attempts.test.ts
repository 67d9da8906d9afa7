import { describe, expect, it } from 'vitest';
import { decodeTrace } from '../../../engine/client/trace/decode-trace.ts';
import { attemptsOf } from './trace-attempts.ts';

const facts = (text: string) =>
  decodeTrace(text.replaceAll('|', '\u0001').replaceAll('$', '\u0002')).map((context) => ({ context, writerHost: '10.0.0.9' }));

describe('attemptsOf', () => {
  it('joins beginning and end by request, and orders the attempts of each group by time', () => {
    const attempts = attemptsOf(
      facts(
        'SubBefore|3000|r|g|R2|ID|1|k$SubAfter|R2|ID|4|true|k|0|3004|g$SubBefore|1000|r|g|R1|ID|0|k$SubAfter|R1|ID|8|false|k|2|1000|g$SubBefore|1500|r|h|R3|ID|0|k$',
      ),
    );
    expect(
      [...attempts].map(([group, list]) => [
        group,
        list.map((one) => [one.retryTimes, one.startedAtMs, one.endedAtMs, one.result, one.outcome]),
      ]),
    ).toEqual([
      [
        'g',
        [
          [0, 1000, 1008, 'EXCEPTION', 'failed'],
          [1, 3000, 3004, 'SUCCESS', 'succeeded'],
        ],
      ],
      ['h', [[0, 1500, null, null, 'open']]],
    ]);
  });

  it('takes an end whose beginning was lost, and numbers it after the attempt before it', () => {
    const attempts = attemptsOf(facts('SubBefore|1000|r|g|R1|ID|0|k$SubAfter|R2|ID|8|false|k|4|2008|g$SubAfter|R4|ID|8|true$'));
    expect(attempts.get('g')?.map((one) => [one.retryTimes, one.startedAtMs, one.endedAtMs, one.result])).toEqual([
      [0, 1000, null, null],
      [1, 2000, 2008, 'FAILED'],
    ]);
  });
});
