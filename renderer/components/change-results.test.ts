import { describe, expect, it } from 'vitest';
import type { RequestResult } from '../../console/contract/topics.ts';
import { resultsLeft, resultsOf, withLaterResults } from './change-results.ts';

describe('resultsOf', () => {
  it('puts each failure into words and says what was not sent', () => {
    const request = {
      target: { kind: 'broker' as const, node: 'broker-a', address: '10.0.0.2:10911' },
      requestCode: 215,
      requestName: 'DELETE_TOPIC_IN_BROKER',
      fields: {},
    };
    const results: RequestResult[] = [
      { ...request, outcome: { status: 'failed', failure: { code: 'brokerUnreachable', data: {} } } },
      { ...request, target: { kind: 'namesrv', node: 'n', address: '10.0.0.1:9876' }, outcome: { status: 'notSent' } },
    ];
    expect(resultsOf(results, ({ code }) => `text of ${code}`)).toEqual([
      { target: 'broker-a 10.0.0.2:10911', request: 'DELETE_TOPIC_IN_BROKER', status: 'failed', text: 'text of brokerUnreachable' },
      { target: '10.0.0.1:9876', request: 'DELETE_TOPIC_IN_BROKER', status: 'notSent', text: undefined },
    ]);
  });
});

describe('a further try', () => {
  const result = (requestCode: number, topic: string, status: 'done' | 'notSent'): RequestResult => ({
    target: { kind: 'broker', node: 'broker-a', address: '10.0.0.2:10911' },
    requestCode,
    requestName: 'SOME',
    fields: { topic },
    outcome: { status },
  });
  it('is for what was not done, and its results take their places', () => {
    const before = [result(207, '', 'done'), result(215, '%RETRY%g', 'notSent'), result(215, '%DLQ%g', 'notSent')];
    expect(resultsLeft(before)).toEqual(before.slice(1));
    expect(withLaterResults(before, [result(215, '%DLQ%g', 'done')])).toEqual([before[0], before[1], result(215, '%DLQ%g', 'done')]);
  });
});
