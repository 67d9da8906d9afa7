import { expect, it } from 'vitest';
import { defaultSettings } from '../../console/contract/app.ts';
import { emptied, emptyAnswer } from './empty-answers.ts';

it('empties lists at any depth and makes figures unknown, and leaves the rest as it is', () => {
  const stats = { topic: 'a', messages: { value: 20 }, rate: { value: null, unknown: 'pending', source: '' }, atMs: 7 };
  const noAnswer = { value: null, unknown: 'noAnswer', source: '' };
  expect([emptied([stats]), emptied({ stats, queues: [1, 2], row: { brokerNames: ['a'] } })]).toEqual([
    [],
    { stats: { ...stats, messages: noAnswer }, queues: [], row: { brokerNames: [] } },
  ]);
  expect(emptied({ id: 'broker-a/0', info: { putTps: '7 7 7' } })).toEqual({ id: 'broker-a/0', info: {} });
});

it('answers as a store that never kept anything and as a run that has sent nothing, where what is read is no list', () => {
  const status = { isRecorded: true, recordedSinceMs: 7, sizeBytes: 8, bytesMax: 9, kept: [{ stepMs: 1, keptMs: 2 }], failure: null };
  expect([
    emptyAnswer('app.settings', { ...defaultSettings, theme: 'dark' }),
    emptyAnswer('history.status', status),
    emptyAnswer('send.watch', { id: 'r', total: 5, stored: 3, failed: 1, last: {}, failures: [{}] }),
    emptyAnswer('topics.list', { topics: ['a'] }),
  ]).toEqual([
    defaultSettings,
    { ...status, recordedSinceMs: null, sizeBytes: 0, kept: [] },
    { id: 'r', total: 5, stored: 0, failed: 0, last: null, failures: [] },
    { topics: [] },
  ]);
});
