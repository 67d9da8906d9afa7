import { ConsoleError } from '../contract/errors.ts';
import type { ContractShape, InputOf, Procedure, ProcedureKind, ResultOf } from '../contract/procedure.ts';
import { errorFromFrame } from './frames.ts';
import type { CallerFrame, Codec, HostFrame } from './frames.ts';
import { systemTimers } from './link.ts';
import type { Link, Timers } from './link.ts';

/** The contract as functions: `rpc.topics.delete({ connection, topic })`. */
export type Rpc<C extends ContractShape> = { [Domain in keyof C]: { [Name in keyof C[Domain]]: Method<C[Domain][Name]> } };

type Method<P extends Procedure> = P['kind'] extends 'subscription'
  ? (input: InputOf<P>, observer: Observer<ResultOf<P>>) => Unsubscribe
  : (input: InputOf<P>, options?: CallOptions) => Promise<ResultOf<P>>;

export interface CallOptions {
  signal?: AbortSignal | undefined;
  /** Instead of the procedure's own limit. */
  deadlineMs?: number;
}

export interface Observer<Value> {
  next(value: Value): void;
  /** The subscription is over and is not asked again. */
  error?(error: ConsoleError): void;
  end?(): void;
}

/** Stops the values at once. */
export type Unsubscribe = () => void;

export interface Client<C extends ContractShape> {
  /** Rejects with ConsoleError. Calls made while the link is down fail with `disconnected`, subscriptions wait for it. */
  rpc: Rpc<C>;
  isConnected: () => boolean;
  /** Runs at once with the present state, then at each change; returns the way to stop it. */
  onConnectionChange(listener: (isConnected: boolean) => void): () => void;
  close(): void;
}

/** Events that the backend may send ahead of the page. */
const creditStart = 2;

interface Call {
  kind: ProcedureKind;
  settle(result: HostFrame | ConsoleError): void;
}

interface Subscription {
  procedure: string;
  input: unknown;
  observer: Observer<never>;
}

export function createClient<C extends ContractShape>(contract: C, link: Link, options: { codec: Codec; timers?: Timers }): Client<C> {
  const { codec, timers = systemTimers } = options;
  const calls = new Map<number, Call>();
  const subscriptions = new Map<number, Subscription>();
  const listeners = new Set<(isConnected: boolean) => void>();
  let isUp = false;
  let lastId = 0;

  const send = (frame: CallerFrame): void => link.send(codec.encode(frame));
  const subscribe = (id: number, { procedure, input }: Subscription): void =>
    send({ t: 'subscribe', id, procedure, input, credit: creditStart });

  function call(
    name: string,
    procedure: Procedure,
    input: unknown,
    { signal, deadlineMs = procedure.deadlineMs }: CallOptions = {},
  ): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(new ConsoleError('cancelled', {}));
      if (!isUp) return reject(new ConsoleError('disconnected', {}));
      const id = ++lastId;
      const frame: CallerFrame = { t: 'call', id, procedure: name, input, deadlineMs };
      const stop = (error: ConsoleError): void => {
        send({ t: 'cancel', id });
        calls.get(id)?.settle(error);
      };
      const onAbort = (): void => stop(new ConsoleError('cancelled', {}));
      // The backend keeps the limit; this one is for a backend that says nothing any more.
      const timer = timers.after(deadlineMs + 1000, () =>
        stop(procedure.kind === 'mutation' ? new ConsoleError('outcomeUnknown', {}) : new ConsoleError('deadlineExceeded', { deadlineMs })),
      );
      const settle = (result: HostFrame | ConsoleError): void => {
        calls.delete(id);
        timer.cancel();
        signal?.removeEventListener('abort', onAbort);
        if (result instanceof ConsoleError) reject(result);
        else if (result.t === 'ok') resolve(result.output);
        else if (result.t === 'err') reject(errorFromFrame(result));
      };
      calls.set(id, { kind: procedure.kind, settle });
      signal?.addEventListener('abort', onAbort);
      try {
        send(frame);
      } catch (error) {
        settle(error instanceof ConsoleError ? error : new ConsoleError('badInput', { path: '', problem: String(error) }));
      }
    });
  }

  function watch(name: string, input: unknown, observer: Observer<never>): Unsubscribe {
    const id = ++lastId;
    const subscription = { procedure: name, input, observer };
    subscriptions.set(id, subscription);
    if (isUp) subscribe(id, subscription);
    return () => {
      if (subscriptions.delete(id) && isUp) send({ t: 'unsubscribe', id });
    };
  }

  function receive(bytes: Uint8Array): void {
    const frame = codec.decode(bytes) as HostFrame;
    const subscription = subscriptions.get(frame.id);
    if (subscription === undefined) return calls.get(frame.id)?.settle(frame);
    if (frame.t === 'event') {
      send({ t: 'credit', id: frame.id, credit: 1 });
      return subscription.observer.next(frame.value as never); // the contract's output type, made by the backend
    }
    subscriptions.delete(frame.id);
    if (frame.t === 'err') subscription.observer.error?.(errorFromFrame(frame));
    else subscription.observer.end?.();
  }

  function setUp(next: boolean): void {
    if (isUp === next) return;
    isUp = next;
    if (isUp) for (const [id, subscription] of subscriptions) subscribe(id, subscription);
    else
      for (const pending of calls.values())
        pending.settle(new ConsoleError(pending.kind === 'mutation' ? 'outcomeUnknown' : 'disconnected', {}));
    for (const listener of listeners) listener(isUp);
  }

  link.start({ up: () => setUp(true), down: () => setUp(false), message: receive });
  return {
    rpc: methodsOf(contract, (name, procedure) =>
      procedure.kind === 'subscription'
        ? (input: unknown, observer: Observer<never>) => watch(name, input, observer)
        : (input: unknown, callOptions?: CallOptions) => call(name, procedure, input, callOptions),
    ),
    isConnected: () => isUp,
    onConnectionChange(listener) {
      listeners.add(listener);
      listener(isUp);
      return () => listeners.delete(listener);
    },
    close() {
      setUp(false);
      link.close();
    },
  };
}

function methodsOf<C extends ContractShape>(contract: C, method: (name: string, procedure: Procedure) => unknown): Rpc<C> {
  const domains = Object.entries(contract).map(([domain, procedures]) => [
    domain,
    Object.fromEntries(Object.entries(procedures).map(([name, procedure]) => [name, method(`${domain}.${name}`, procedure)])),
  ]);
  return Object.fromEntries(domains) as Rpc<C>; // one method a procedure, as the mapped type says
}
