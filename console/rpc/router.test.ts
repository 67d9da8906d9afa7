import { describe, expect, it } from 'vitest';
import { ConsoleError } from '../contract/errors.ts';
import { createTestBackend, testContract, until } from './fixtures/test-contract.ts';
import type { CallerFrame, HostFrame } from './frames.ts';
import { nodeCodec } from './node-codec.ts';
import { callsMax, createRouter } from './router.ts';

function open() {
  const backend = createTestBackend();
  const faults: string[] = [];
  const answers: HostFrame[] = [];
  const router = createRouter(testContract, backend.handlers, { codec: nodeCodec, onFault: (procedure) => faults.push(procedure) });
  const session = router.open({ send: (bytes) => answers.push(nodeCodec.decode(bytes) as HostFrame) });
  return { backend, faults, answers, session, send: (frame: CallerFrame) => session.receive(nodeCodec.encode(frame)) };
}

const call = (procedure: string, input: unknown, deadlineMs = 1000): CallerFrame => ({ t: 'call', id: 1, procedure, input, deadlineMs });

describe('a router', () => {
  it('checks the input against the schema and names the field that is wrong', async () => {
    const { send, answers } = open();
    send(call('things.double', { value: 'two' }));
    await until(() => answers.length === 1, 'an answer');
    expect(answers).toEqual([{ t: 'err', id: 1, code: 'badInput', data: { path: 'value', problem: 'number' } }]);
  });

  it('fills in what the schema leaves to it', async () => {
    const { send, answers } = open();
    send(call('things.change', {}));
    await until(() => answers.length === 1, 'an answer');
    expect(answers).toEqual([{ t: 'ok', id: 1, output: { changed: 'none' } }]);
  });

  it.each(['things.nothing', 'nothing.double', 'double', '', 'things.__proto__', 'constructor.name', 'things.latest'])(
    'refuses a call of %j',
    async (procedure) => {
      const { send, answers } = open();
      send(call(procedure, {}));
      await until(() => answers.length === 1, 'an answer');
      expect(answers).toEqual([{ t: 'err', id: 1, code: 'unknownProcedure', data: { procedure } }]);
    },
  );

  it('ends a call at its deadline and aborts the handler', async () => {
    const { send, answers, backend, faults } = open();
    send(call('things.hang', {}, 5));
    await until(() => answers.length === 1, 'an answer');
    expect(answers).toEqual([{ t: 'err', id: 1, code: 'deadlineExceeded', data: { deadlineMs: 5 } }]);
    await until(() => backend.aborted() === 1, 'aborted');
    expect(faults).toEqual([]);
  });

  it('aborts a cancelled call and says nothing about it', async () => {
    const { send, answers, backend } = open();
    send(call('things.hang', {}));
    send({ t: 'cancel', id: 1 });
    await until(() => backend.aborted() === 1, 'aborted');
    expect(answers).toEqual([]);
  });

  it('aborts everything of a page that is gone', async () => {
    const { send, session, backend } = open();
    send(call('things.hang', {}));
    send({ t: 'subscribe', id: 2, procedure: 'things.latest', input: {}, credit: 1 });
    expect(backend.openSubscriptions()).toBe(1);
    session.close();
    await until(() => backend.aborted() === 1, 'aborted');
    expect(backend.openSubscriptions()).toBe(0);
  });

  it('passes a ConsoleError on and hides any other error', async () => {
    const { send, answers, backend, faults } = open();
    send({ t: 'subscribe', id: 1, procedure: 'things.latest', input: {}, credit: 1 });
    backend.endAll(new ConsoleError('topicNotFound', { topic: 'T' }));
    await until(() => answers.length === 1, 'the first answer');
    send({ t: 'subscribe', id: 2, procedure: 'things.latest', input: {}, credit: 1 });
    backend.endAll(new Error('a secret of the backend'));
    await until(() => answers.length === 2, 'the second answer');
    expect([answers, faults]).toEqual([
      [
        { t: 'err', id: 1, code: 'topicNotFound', data: { topic: 'T' } },
        { t: 'err', id: 2, code: 'internal', data: {} },
      ],
      ['things.latest'],
    ]);
  });

  it('sends the waiting value before it says that a subscription is over', async () => {
    const { send, answers, backend } = open();
    send({ t: 'subscribe', id: 1, procedure: 'things.joined', input: {}, credit: 1 });
    backend.emit(1);
    backend.emit(2);
    backend.emit(3);
    backend.endAll();
    send({ t: 'credit', id: 1, credit: 1 });
    await until(() => answers.length === 3, 'three frames');
    expect(answers).toEqual([
      { t: 'event', id: 1, value: [1] },
      { t: 'event', id: 1, value: [2, 3] },
      { t: 'end', id: 1 },
    ]);
  });

  it('refuses more calls of one page than it has room for', async () => {
    const { send, answers } = open();
    for (let id = 1; id <= callsMax + 1; id++) send({ t: 'call', id, procedure: 'things.hang', input: {}, deadlineMs: 60_000 });
    expect(answers).toEqual([{ t: 'err', id: callsMax + 1, code: 'tooManyCalls', data: { callsMax } }]);
  });

  it('treats an id that is in use as a broken page', () => {
    const { send } = open();
    send(call('things.hang', {}));
    expect(() => send(call('things.hang', {}))).toThrow(expect.objectContaining({ code: 'badFrame' }));
  });
});
