import { safeParse } from 'valibot';
import { ConsoleError, failureOf } from '../contract/errors.ts';
import type { CheckedInputOf, ContractShape, Procedure, ResultOf } from '../contract/procedure.ts';
import type { Codec, HostFrame } from './frames.ts';
import { createOutlet } from './outlet.ts';
import type { Outlet } from './outlet.ts';
import { systemTimers } from './link.ts';
import type { Peer, Timers } from './link.ts';

/** One function a procedure. A thrown ConsoleError crosses as its code and data, anything else as `internal`. */
export type Handlers<C extends ContractShape> = { [Domain in keyof C]: DomainHandlers<C[Domain]> };
export type DomainHandlers<Procedures extends Record<string, Procedure>> = { [Name in keyof Procedures]: Handler<Procedures[Name]> };

export type Handler<P extends Procedure> = P['kind'] extends 'subscription'
  ? /** Emits until the signal is aborted. The subscription ends when the promise resolves. */ (
      input: CheckedInputOf<P>,
      sink: Sink<ResultOf<P>>,
    ) => Promise<void>
  : (input: CheckedInputOf<P>, context: CallContext) => Promise<ResultOf<P>>;

export interface CallContext {
  /** Aborted when the caller cancels, when the deadline passes and when the page is gone. */
  signal: AbortSignal;
}

export interface Sink<Value> extends CallContext {
  emit: (value: Value) => void;
}

export interface Router {
  /** A page has connected. */
  open(peer: Peer): Session;
}

export interface Session {
  receive(bytes: Uint8Array): void;
  /** The page is gone: everything it had under way is aborted. */
  close(): void;
}

/** Calls and subscriptions of one page at a time. */
export const callsMax = 256;

interface Running {
  abort: AbortController;
  outlet?: Outlet;
}

export interface RouterOptions {
  codec: Codec;
  timers?: Timers;
  /** Hears of errors that are not ConsoleErrors: faults of ours. */
  onFault?: (procedure: string, error: unknown) => void;
}

export function createRouter<C extends ContractShape>(contract: C, handlers: Handlers<C>, options: RouterOptions): Router {
  return { open: (peer) => openSession(contract, handlers, peer, options) };
}

function openSession<C extends ContractShape>(
  contract: C,
  handlers: Handlers<C>,
  peer: Peer,
  { codec, timers = systemTimers, onFault = () => {} }: RouterOptions,
): Session {
  const running = new Map<number, Running>();

  const send = (frame: HostFrame): void => peer.send(codec.encode(frame));

  /** Answers a call, or ends a subscription, once. */
  function finish(id: number, run: Running, frame: HostFrame): void {
    if (running.get(id) !== run) return;
    running.delete(id);
    run.outlet?.close();
    run.abort.abort();
    try {
      send(frame);
    } catch (error) {
      send({ t: 'err', id, ...failureOf(error) });
    }
  }

  function fail(id: number, run: Running, name: string, error: unknown): void {
    if (running.get(id) !== run) return; // aborted: what it fails with is of no interest
    if (!(error instanceof ConsoleError)) onFault(name, error);
    finish(id, run, { t: 'err', id, ...failureOf(error) });
  }

  function start(id: number, name: string, input: unknown, deadlineMs: number | undefined, credit: number): void {
    if (running.has(id)) throw new ConsoleError('badFrame', {});
    const run: Running = { abort: new AbortController() };
    running.set(id, run);
    try {
      if (running.size > callsMax) throw new ConsoleError('tooManyCalls', { callsMax });
      const { procedure, handler } = lookUp(contract, handlers, name);
      if ((procedure.kind === 'subscription') !== (deadlineMs === undefined))
        throw new ConsoleError('unknownProcedure', { procedure: name });
      const checked = checkInput(procedure, input);
      const { signal } = run.abort;
      if (deadlineMs === undefined) {
        const outlet = createOutlet({
          credit,
          merge: procedure.merge,
          timers,
          send: (value) => send({ t: 'event', id, value }),
          onError: (error) => fail(id, run, name, error),
        });
        run.outlet = outlet;
        void handler(checked, { signal, emit: (value) => outlet.offer(value) }).then(
          () => outlet.drain(() => finish(id, run, { t: 'end', id })),
          (error: unknown) => fail(id, run, name, error),
        );
      } else {
        const timer = timers.after(deadlineMs, () => finish(id, run, { t: 'err', id, code: 'deadlineExceeded', data: { deadlineMs } }));
        signal.addEventListener('abort', () => timer.cancel());
        void handler(checked, { signal, emit: () => {} }).then(
          (output) => finish(id, run, { t: 'ok', id, output }),
          (error: unknown) => fail(id, run, name, error),
        );
      }
    } catch (error) {
      fail(id, run, name, error);
    }
  }

  function stop(id: number): void {
    const run = running.get(id);
    running.delete(id);
    run?.outlet?.close();
    run?.abort.abort();
  }

  return {
    receive(bytes) {
      const frame = codec.decode(bytes);
      switch (frame.t) {
        case 'call':
          return start(frame.id, frame.procedure, frame.input, frame.deadlineMs, 0);
        case 'subscribe':
          return start(frame.id, frame.procedure, frame.input, undefined, frame.credit);
        case 'cancel':
        case 'unsubscribe':
          return stop(frame.id);
        case 'credit':
          return running.get(frame.id)?.outlet?.grant(frame.credit);
        default:
          throw new ConsoleError('badFrame', {});
      }
    },
    close() {
      for (const id of running.keys()) stop(id);
    },
  };
}

type AnyHandler = (input: unknown, sink: Sink<unknown>) => Promise<unknown>;

function lookUp<C extends ContractShape>(contract: C, handlers: Handlers<C>, name: string): { procedure: Procedure; handler: AnyHandler } {
  const [domain = '', method = ''] = name.split('.', 2);
  const procedure = own(own(contract, domain), method);
  const handler = own(own(handlers as Record<string, Record<string, AnyHandler>>, domain), method); // Handlers<C> has one for each
  if (procedure === undefined || handler === undefined) throw new ConsoleError('unknownProcedure', { procedure: name });
  return { procedure, handler };
}

function own<Value>(record: Readonly<Record<string, Value>> | undefined, key: string): Value | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}

function checkInput(procedure: Procedure, input: unknown): unknown {
  const result = safeParse(procedure.input, input);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = issue.path?.map((item) => String(item.key)).join('.') ?? '';
  throw new ConsoleError('badInput', { path, problem: issue.type });
}
