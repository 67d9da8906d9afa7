import { describe, expect, it } from 'vitest';
import { failureOf } from '../contract/errors.ts';
import { createClient } from './client.ts';
import { createManualLink, testContract } from './fixtures/test-contract.ts';
import type { Frame } from './frames.ts';
import { nodeCodec as codec } from './node-codec.ts';

function open() {
  const link = createManualLink();
  const due: { delayMs: number; callback: () => void }[] = [];
  const timers = {
    after(delayMs: number, callback: () => void) {
      const entry = { delayMs, callback };
      due.push(entry);
      return { cancel: () => void due.splice(due.indexOf(entry), 1) };
    },
  };
  const client = createClient(testContract, link, { codec, timers });
  return {
    client,
    due,
    events: link.events,
    sent: (): Frame[] => link.sent.splice(0).map((bytes) => codec.decode(bytes)),
    answer: (frame: Frame) => link.events.message(codec.encode(frame)),
  };
}

describe('a client', () => {
  it('takes the deadline from the contract and from the caller', async () => {
    const { client, events, sent } = open();
    events.up();
    void client.rpc.things.double({ value: 1 }).catch(() => {});
    void client.rpc.things.double({ value: 2 }, { deadlineMs: 50 }).catch(() => {});
    expect(sent()).toEqual([
      { t: 'call', id: 1, procedure: 'things.double', input: { value: 1 }, deadlineMs: 10_000 },
      { t: 'call', id: 2, procedure: 'things.double', input: { value: 2 }, deadlineMs: 50 },
    ]);
  });

  it('fails a call at once while there is no connection', async () => {
    const { client, sent } = open();
    expect(await client.rpc.things.change({}).catch(failureOf)).toEqual({ code: 'disconnected', data: {} });
    expect(sent()).toEqual([]);
  });

  it('rejects an aborted call and tells the backend', async () => {
    const { client, events, sent, due } = open();
    events.up();
    const abort = new AbortController();
    const result = client.rpc.things.double({ value: 1 }, { signal: abort.signal }).catch(failureOf);
    abort.abort();
    expect(await result).toEqual({ code: 'cancelled', data: {} });
    expect([sent()[1], due]).toEqual([{ t: 'cancel', id: 1 }, []]);
    expect(await client.rpc.things.double({ value: 1 }, { signal: abort.signal }).catch(failureOf)).toEqual({
      code: 'cancelled',
      data: {},
    });
  });

  it('gives up on a backend that says nothing: a change may have happened', async () => {
    const { client, events, due } = open();
    events.up();
    const read = client.rpc.things.double({ value: 1 }).catch(failureOf);
    const change = client.rpc.things.change({}).catch(failureOf);
    expect(due.map(({ delayMs }) => delayMs)).toEqual([11_000, 11_000]);
    for (const { callback } of due.slice()) callback();
    expect([await read, await change]).toEqual([
      { code: 'deadlineExceeded', data: { deadlineMs: 10_000 } },
      { code: 'outcomeUnknown', data: {} },
    ]);
  });

  it('grants credit for each event that it has taken', () => {
    const { client, events, sent, answer } = open();
    const values: number[] = [];
    client.rpc.things.latest({}, { next: (value) => values.push(value) });
    expect(sent()).toEqual([]);
    events.up();
    answer({ t: 'event', id: 1, value: 7 });
    expect([values, sent()]).toEqual([
      [7],
      [
        { t: 'subscribe', id: 1, procedure: 'things.latest', input: {}, credit: 2 },
        { t: 'credit', id: 1, credit: 1 },
      ],
    ]);
  });

  it('tells an observer how a subscription ended and does not ask for it again', () => {
    const { client, events, sent, answer } = open();
    const ends: string[] = [];
    events.up();
    client.rpc.things.latest({}, { next() {}, error: (error) => ends.push(error.code) });
    client.rpc.things.joined({}, { next() {}, end: () => ends.push('end') });
    answer({ t: 'err', id: 1, code: 'topicNotFound', data: { topic: 'T' } });
    answer({ t: 'end', id: 2 });
    sent();
    events.down();
    events.up();
    expect([ends, sent()]).toEqual([['topicNotFound', 'end'], []]);
  });

  it('tells its listeners the state at once and when it changes', () => {
    const { client, events } = open();
    const states: boolean[] = [];
    const stop = client.onConnectionChange((isConnected) => states.push(isConnected));
    events.up();
    events.up();
    events.down();
    stop();
    events.up();
    expect(states).toEqual([false, true, false]);
  });

  it('ignores answers to what it has given up', () => {
    const { events, answer } = open();
    events.up();
    expect(() => answer({ t: 'ok', id: 99, output: 1 })).not.toThrow();
  });
});
