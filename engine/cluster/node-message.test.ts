import { expect, test } from 'vitest';
import { readNodeMessage } from './node-message.ts';

test('reads what a node may say and nothing else', () => {
  expect(
    [
      { type: 'ready', address: 'a:1', haAddress: 'a:2' },
      { type: 'ready', address: 1 },
      { type: 'failed', code: 'portInUse', message: 'm', data: { port: 1, list: [] } },
      { type: 'failed', code: 'novelty', message: 'm' },
      { type: 'masters', addresses: ['a:1'] },
      { type: 'masters', addresses: 'a:1' },
      { type: 'stopped' },
      { type: 'gossip' },
    ].map(readNodeMessage),
  ).toEqual([
    { type: 'ready', address: 'a:1', haAddress: 'a:2' },
    undefined,
    { type: 'failed', code: 'portInUse', message: 'm', data: { port: 1 } },
    { type: 'failed', code: 'internal', message: 'm', data: {} },
    { type: 'masters', addresses: ['a:1'] },
    undefined,
    { type: 'stopped' },
    undefined,
  ]);
});
