import { describe, expect, it } from 'vitest';
import type { MessageContent } from '../../../console/contract/messages.ts';
import { fakeMessage, fakeMessageDetail } from '../../fixtures/fake-messages.ts';
import { base64Of, exportHead, exportLine } from './message-export.ts';
import { readMode, readQueue, requestOf, savedQueryOf, subjectOf } from './message-query.ts';
import type { QueryTexts } from './message-query.ts';
import { readWholeBody } from './use-message-export.ts';

const texts = (changes: Partial<QueryTexts> = {}): QueryTexts => ({
  topic: 'T',
  key: '',
  id: '',
  queue: '',
  offset: '',
  includesSystem: false,
  fromMs: 1,
  toMs: undefined,
  filter: { tags: '', key: '', property: '', body: '' },
  ...changes,
});

describe('what the URL asks for', () => {
  it('is nothing while something is missing', () => {
    expect([
      requestOf('time', texts({ topic: '' })),
      requestOf('key', texts()),
      requestOf('id', texts()),
      requestOf('queue', texts({ queue: 'broker-a' })),
      requestOf('tail', texts()),
    ]).toEqual([undefined, undefined, undefined, undefined, undefined]);
  });
  it('is one request for each way', () => {
    const filter = { tags: 'VIP', key: '', property: '', body: 'x' };
    expect([
      requestOf('time', texts({ toMs: 9, filter })),
      requestOf('key', texts({ key: ' k ' })),
      requestOf('key', texts({ key: 'k', topic: '', includesSystem: true })),
      requestOf('id', texts({ id: 'A', topic: '' })),
      requestOf('id', texts({ id: 'A' })),
      requestOf('queue', texts({ queue: 'a@b@3', offset: '7' })),
      requestOf('queue', texts({ queue: 'a@0', offset: 'x' })),
    ]).toEqual([
      { by: 'time', topic: 'T', fromMs: 1, toMs: 9, filter: { tags: 'VIP', body: 'x' } },
      { by: 'key', topic: 'T', key: 'k' },
      { by: 'key', key: 'k', includesSystem: true },
      { by: 'id', id: 'A', includesSystem: false },
      { by: 'id', id: 'A', topic: 'T' },
      { by: 'queue', topic: 'T', brokerName: 'a@b', queueId: 3, queueOffset: 7, count: 100 },
      { by: 'queue', topic: 'T', brokerName: 'a', queueId: 0, queueOffset: null, count: 100 },
    ]);
  });
  it('reads a mode and a queue', () => {
    expect([readMode('tail'), readMode('other'), readQueue('a@1'), readQueue('@1'), readQueue('a@')]).toEqual([
      'tail',
      'time',
      { brokerName: 'a', queueId: 1 },
      undefined,
      undefined,
    ]);
  });
});

describe('an exported line', () => {
  const detail: MessageContent['detail'] = fakeMessageDetail(fakeMessage(0, { keys: 'a "quoted", key' }));
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  it('is one JSON value with the body as text where it is UTF-8, else base64', () => {
    expect(JSON.parse(exportLine({ detail, body: encode('{"名":1}\n') }, 'jsonl'))).toMatchObject({
      topic: 'order-paid',
      keys: 'a "quoted", key',
      properties: { tenant: 'cn-east' },
      bodyEncoding: 'utf-8',
      body: '{"名":1}\n',
    });
    expect(JSON.parse(exportLine({ detail, body: Uint8Array.of(0xff, 0) }, 'jsonl'))).toMatchObject({
      bodyEncoding: 'base64',
      body: '/wA=',
    });
  });
  it('of CSV quotes what needs it and has as many cells as the head', () => {
    const line = exportLine({ detail, body: encode('a,b') }, 'csv');
    expect(line).toContain('"a ""quoted"", key"');
    expect(line.endsWith(',utf-8,"a,b"\r\n')).toBe(true);
    const cells = line.trimEnd().match(/("(?:[^"]|"")*"|[^,]*)(,|$)/g) ?? [];
    expect(cells.filter((cell) => cell !== '')).toHaveLength(exportHead('csv').split(',').length);
  });
  it('has base64 of long bodies without a seam', () => {
    const bytes = Uint8Array.from({ length: 20_001 }, (_, index) => index % 256);
    expect(base64Of(bytes)).toBe(Buffer.from(bytes).toString('base64'));
  });
});

it('a body is read piece by piece from where it is known', async () => {
  const body = Uint8Array.from({ length: 10 }, (_, index) => index);
  const asked: number[] = [];
  const read = async ({ from }: { from: number }) => {
    asked.push(from);
    return { bytes: body.subarray(from, from + 3), totalBytes: body.length };
  };
  expect(await readWholeBody(read, { connection: 'c', id: 'i', brokerName: 'b' }, body.subarray(0, 2))).toEqual(body);
  expect(asked).toEqual([2, 5, 8]);
});

describe('a saved search', () => {
  it('is what the address says of a search, without what is empty, repeated or open', () => {
    expect(
      savedQueryOf({ by: 'key', key: 'K', topic: '', from: 'now-2h', open: '7F', tab: 'body', has: ['a', 'b'], sort: '-size' }),
    ).toEqual({
      by: 'key',
      key: 'K',
      from: 'now-2h',
      sort: '-size',
    });
  });
  it('is told from others by what is looked for, and where', () => {
    expect(
      [
        { topic: 'T' },
        { by: 'key', key: 'K', topic: 'T' },
        { by: 'key', key: 'K' },
        { by: 'id', id: '7F' },
        { by: 'queue', topic: 'T', queue: 'b@1' },
      ].map(subjectOf),
    ).toEqual(['T', 'K · T', 'K', '7F', 'T · b@1']);
  });
});
