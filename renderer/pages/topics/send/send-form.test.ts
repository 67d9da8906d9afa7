import { describe, expect, it } from 'vitest';
import { bodyBytes, bodyFields, draftOf, emptyForm, fillForm, jsonProblem, prefillForm, problemOf } from './send-form.ts';
import type { SendForm } from './send-form.ts';

const form = (changes: Partial<SendForm> = {}): SendForm => ({ ...emptyForm(), topic: 'order-paid', text: '{}', ...changes });
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('the form of a message', () => {
  it('becomes what the backend takes, and comes back as it was', () => {
    const written = form({
      kind: 'DELAY',
      delayLevel: 5,
      tags: 'VIP',
      keys: 'O-{{seq}}',
      properties: [{ name: 'tenant', value: 'cn' }],
      queue: 'broker a 3',
      text: '{"n":{{seq}}}',
    });
    const draft = draftOf({ ...written, properties: [...written.properties, { name: '', value: '' }] });
    expect(draft).toEqual({
      topic: 'order-paid',
      delayLevel: 5,
      tags: 'VIP',
      keys: 'O-{{seq}}',
      properties: [{ name: 'tenant', value: 'cn' }],
      body: { format: 'json', text: '{"n":{{seq}}}', charset: 'utf-8' },
      target: { by: 'queue', brokerName: 'broker a', queueId: 3 },
    });
    expect(fillForm(emptyForm(), draft)).toEqual({ ...written });
  });
  it('sends by a hash key only what is ordered and has no queue of its own', () => {
    expect([
      draftOf(form({ kind: 'FIFO', hashKey: 'shop-1' })).target,
      draftOf(form({ kind: 'FIFO', hashKey: 'shop-1', queue: 'b 0' })).target,
      draftOf(form({ hashKey: 'shop-1' })).target,
      draftOf(form({ kind: 'NORMAL', delayLevel: 7 })).delayLevel,
    ]).toEqual([{ by: 'key', key: 'shop-1' }, { by: 'queue', brokerName: 'b', queueId: 0 }, { by: 'turns' }, 0]);
  });
  it('names the first thing that is wrong', () => {
    expect([
      problemOf(form()),
      problemOf(form({ topic: ' ' })),
      problemOf(form({ text: '{' })),
      problemOf(form({ text: '' })),
      problemOf(form({ format: 'text', text: '{' })),
      problemOf(form({ format: 'hex', text: '0 0f' })),
      problemOf(form({ format: 'file' })),
      problemOf(form({ kind: 'FIFO' })),
      problemOf(form({ count: undefined })),
      problemOf(form({ properties: [{ name: 'a', value: '' }] })),
    ]).toEqual([undefined, 'topic', 'bodyNotJson', 'bodyEmpty', undefined, 'bodyNotHex', 'file', 'hashKey', 'numbers', 'propertyName']);
  });
  it('checks JSON with its placeholders filled in', () => {
    expect([jsonProblem('{"n":{{seq}},"at":{{nowMs}}}'), jsonProblem('{"n":{{other}}}') === undefined]).toEqual([undefined, false]);
  });
  it('counts the bytes of a body in its charset', () => {
    const text = '订A';
    expect([
      bodyBytes(form({ text })),
      bodyBytes(form({ text, charset: 'gbk' })),
      bodyBytes(form({ text, charset: 'utf-16be' })),
      bodyBytes(form({ text: 'éA', charset: 'iso-8859-1' })),
      bodyBytes(form({ format: 'hex', text: '00 ff\n7f' })),
      bodyBytes(form({ format: 'file', file: { name: 'x', bytes: bytes('abc') } })),
    ]).toEqual([4, 3, 4, 2, 3, 3]);
  });
});

describe('a stored message in the form', () => {
  it('is text or JSON where the bytes are, and digits where writing them again would change one', () => {
    expect([
      bodyFields(bytes('{"a":1}')),
      bodyFields(bytes('plain\n订单')),
      bodyFields(Uint8Array.of(0xff, 0, 1)),
      bodyFields(bytes('a\r\nb')).format,
      bodyFields(Uint8Array.of(0xef, 0xbb, 0xbf, 0x41)).format,
      bodyFields(bytes('"{{seq}}"')).format,
    ]).toEqual([
      { format: 'json', text: '{"a":1}', charset: 'utf-8', file: undefined },
      { format: 'text', text: 'plain\n订单', charset: 'utf-8', file: undefined },
      { format: 'hex', text: 'ff 00 01', charset: 'utf-8', file: undefined },
      'hex',
      'hex',
      'hex',
    ]);
  });
  it('takes the place of what was written, a field at a time', () => {
    const before = form({ tags: 'OLD', keys: 'k', queue: 'b 1' });
    expect(prefillForm(before, { topic: 'order-paid' })).toEqual(before);
    const next = prefillForm(before, { topic: 'other', tags: 'NEW', properties: { a: '1' }, body: bytes('hello') });
    expect([next.topic, next.queue, next.tags, next.keys, next.properties, next.format, next.text]).toEqual([
      'other',
      '',
      'NEW',
      'k',
      [{ name: 'a', value: '1' }],
      'text',
      'hello',
    ]);
    expect(prefillForm(before, { queue: { brokerName: 'broker-b', queueId: 2 } }).queue).toBe('broker-b 2');
  });
});
