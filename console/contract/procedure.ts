import type { GenericSchema, InferInput, InferOutput } from 'valibot';
import type { ErrorCode } from './errors.ts';

/**
 * A procedure as a value: what a page may ask of the backend. Handlers and the page's client are inferred from
 * it, so neither is written by hand.
 *
 * - `query` reads and may be asked again at any time.
 * - `mutation` changes something. It is never repeated: when the connection breaks under it, the caller gets `outcomeUnknown`.
 * - `subscription` sends values until it is cancelled; it is asked again by itself after a reconnect.
 */
export type ProcedureKind = 'query' | 'mutation' | 'subscription';

export interface Procedure<
  Kind extends ProcedureKind = ProcedureKind,
  Schema extends GenericSchema = GenericSchema,
  Output = unknown,
  Code extends ErrorCode = ErrorCode,
> {
  readonly kind: Kind;
  /** Checked by the router before a handler sees the value. */
  readonly input: Schema;
  readonly output: OutputOf<Output>;
  /** What it may fail with, besides the failures of the connection itself. */
  readonly errors: readonly Code[];
  /** Time limit of one call; a subscription has none. */
  readonly deadlineMs: number;
  /**
   * Subscriptions only: joins a value that the page has not taken yet with the next one. Without it the newer
   * value replaces the older one, which is right wherever a value is the whole state.
   */
  readonly merge: MergeOf<Output>['merge'] | undefined;
}

/** Written as a method, so that a procedure of a particular output is a procedure. */
interface MergeOf<Output> {
  merge(waiting: Output, next: Output): Output;
}

/** Carries the output's type and nothing at run time. */
export interface OutputOf<Output> {
  readonly valueType?: Output;
}

/** Names the type of an output: `output: type<Topic[]>()`. */
export const type = <Output>(): OutputOf<Output> => ({});

interface Options<Schema extends GenericSchema, Output, Code extends ErrorCode> {
  input: Schema;
  output: OutputOf<Output>;
  errors: readonly Code[];
}

const callDeadlineMs = 10_000;

export function query<Schema extends GenericSchema, Output, Code extends ErrorCode>(
  options: Options<Schema, Output, Code> & { deadlineMs?: number },
): Procedure<'query', Schema, Output, Code> {
  return { kind: 'query', deadlineMs: callDeadlineMs, merge: undefined, ...options };
}

export function mutation<Schema extends GenericSchema, Output, Code extends ErrorCode>(
  options: Options<Schema, Output, Code> & { deadlineMs?: number },
): Procedure<'mutation', Schema, Output, Code> {
  return { kind: 'mutation', deadlineMs: callDeadlineMs, merge: undefined, ...options };
}

export function subscription<Schema extends GenericSchema, Output, Code extends ErrorCode>(
  options: Options<Schema, Output, Code> & { merge?: (waiting: Output, next: Output) => Output },
): Procedure<'subscription', Schema, Output, Code> {
  return {
    kind: 'subscription',
    deadlineMs: 0,
    merge: options.merge,
    input: options.input,
    output: options.output,
    errors: options.errors,
  };
}

/** Domains by name, procedures by name. */
export type ContractShape = Record<string, Record<string, Procedure>>;

/** What a caller passes. */
export type InputOf<P extends Procedure> = InferInput<P['input']>;
/** What a handler gets, after the schema's defaults. */
export type CheckedInputOf<P extends Procedure> = InferOutput<P['input']>;
export type ResultOf<P extends Procedure> = P extends Procedure<ProcedureKind, GenericSchema, infer Output> ? Output : never;
export type ErrorCodeOf<P extends Procedure> = P['errors'][number];
