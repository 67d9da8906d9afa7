import { DecodedCommand, ExtName } from './decoded-command.ts';
import type { ExtFields, RemotingCommand } from './remoting-command.ts';

/**
 * Kinds of header values. `int` is 32-bit. `long` is 64-bit and must fit a safe integer. `saturatingLong` stands for
 * limits and times, where clients send Long.MAX_VALUE for "no limit": values beyond the safe range become its ends,
 * and its ends are written as Java's.
 * `bigint` keeps all 64 bits.
 */
type FieldKind = 'string' | 'int' | 'long' | 'saturatingLong' | 'bigint' | 'boolean';

/** One field of a header. `wireName` is set where the wire uses another name than the value (the single letters). */
export interface HeaderField<T, Required extends boolean> {
  readonly kind: FieldKind;
  readonly required: Required;
  readonly wireName?: string;
  /** Carries the type only; never set. */
  readonly valueType?: T;
}

export type HeaderFields = Readonly<Record<string, HeaderField<unknown, boolean>>>;

type ValueOf<F> = F extends HeaderField<infer T, boolean> ? T : never;

/** The value that a table of fields describes: required fields are present, optional ones may be undefined. */
export type HeaderValue<F extends HeaderFields> = {
  [K in keyof F as F[K]['required'] extends true ? K : never]: ValueOf<F[K]>;
} & {
  [K in keyof F as F[K]['required'] extends true ? never : K]?: ValueOf<F[K]> | undefined;
};

function field<T>(kind: FieldKind): HeaderField<T, true> {
  return { kind, required: true };
}

function optionalField<T>(kind: FieldKind): HeaderField<T, false> {
  return { kind, required: false };
}

/** Fields without which a header is refused. */
export const required = {
  string: field<string>('string'),
  int: field<number>('int'),
  long: field<number>('long'),
  saturatingLong: field<number>('saturatingLong'),
  bigint: field<bigint>('bigint'),
  boolean: field<boolean>('boolean'),
} as const;

/** Fields that may be missing. An empty value of a kind other than string counts as missing. */
export const optional = {
  string: optionalField<string>('string'),
  int: optionalField<number>('int'),
  long: optionalField<number>('long'),
  saturatingLong: optionalField<number>('saturatingLong'),
  bigint: optionalField<bigint>('bigint'),
  boolean: optionalField<boolean>('boolean'),
} as const;

/** Gives a field another name on the wire: the single letters of SEND_MESSAGE_V2 (01-remoting §5.4). */
export function onWire<T, R extends boolean>(wireName: string, of: HeaderField<T, R>): HeaderField<T, R> {
  return { ...of, wireName };
}

/**
 * A header that lacks a required field or holds a value that does not fit its field. Servers answer SYSTEM_ERROR (1)
 * with the message, as RocketMQ RemotingCommand#decodeCommandCustomHeader makes Apache's brokers do.
 */
export class HeaderError extends Error {
  override readonly name = 'HeaderError';
  /** Name on the wire. */
  readonly field: string;
  constructor(field: string, message: string) {
    super(message);
    this.field = field;
  }
}

/** Reads and writes the ext fields of one kind of header. */
export interface HeaderSpec<F extends HeaderFields> {
  readonly fields: F;
  /** Throws HeaderError. Ext fields that are not in the table are left alone. */
  decode(command: RemotingCommand): HeaderValue<F>;
  /** Undefined fields are left out. */
  encode(value: HeaderValue<F>): ExtFields;
}

/** Builds the reader and writer of a header from its table of fields. */
export function defineHeader<F extends HeaderFields>(fields: F): HeaderSpec<F> {
  const entries = Object.entries(fields).map(([name, spec]): FieldPlan => {
    const wireName = spec.wireName ?? name;
    return {
      name,
      wireName,
      extName: new ExtName(wireName),
      kind: spec.kind,
      isNumber: NUMBER_KINDS.has(spec.kind),
      required: spec.required,
    };
  });
  // Every value starts as a copy, so that all values of a header have one shape and their keys one order.
  const blank: Readonly<Record<string, unknown>> = Object.fromEntries(entries.map((entry) => [entry.name, undefined]));
  return {
    fields,
    decode(command) {
      const decoded = command instanceof DecodedCommand ? command : undefined;
      const value: Record<string, unknown> = { ...blank };
      for (const entry of entries) {
        const parsed = readField(command, decoded, entry);
        if (parsed !== undefined) value[entry.name] = parsed;
        else if (entry.required) throw new HeaderError(entry.wireName, `the custom field <${entry.wireName}> is null`);
      }
      // The loop has put every required field there, each of its own kind.
      return value as HeaderValue<F>;
    },
    encode(value) {
      const source: Readonly<Record<string, ExtFields[string]>> = value;
      const ext: ExtFields = {};
      for (const entry of entries) {
        const item = source[entry.name];
        if (item !== undefined) ext[entry.wireName] = entry.kind === 'saturatingLong' ? saturatedText(item) : item;
      }
      return ext;
    },
  };
}

const NUMBER_KINDS: ReadonlySet<FieldKind> = new Set(['int', 'long', 'saturatingLong']);

interface FieldPlan {
  name: string;
  wireName: string;
  extName: ExtName;
  kind: FieldKind;
  /** Whether its values are numbers, which can be read without making a text. */
  isNumber: boolean;
  required: boolean;
}

function readField(
  command: RemotingCommand,
  decoded: DecodedCommand | undefined,
  entry: FieldPlan,
): string | number | bigint | boolean | undefined {
  if (decoded !== undefined && entry.isNumber) {
    const integer = decoded.extInteger(entry.extName);
    if (integer !== undefined && (entry.kind !== 'int' || (integer >= INT_MIN && integer <= INT_MAX))) return integer;
  }
  const text = decoded === undefined ? command.ext(entry.wireName) : decoded.extText(entry.extName);
  return text === undefined ? undefined : parseValue(entry.wireName, entry.kind, text);
}

const INT_MIN = -0x8000_0000;
const INT_MAX = 0x7fff_ffff;
const LONG_MIN = -(2n ** 63n);
const LONG_MAX = 2n ** 63n - 1n;
const DECIMAL = /^[+-]?[0-9]{1,20}$/;

/** Java reads `true` in any case as true and everything else as false. */
function parseValue(wireName: string, kind: FieldKind, text: string): string | number | bigint | boolean | undefined {
  if (kind === 'string') return text;
  if (text === '') return undefined;
  if (kind === 'boolean') return text.length === 4 && text.toLowerCase() === 'true';
  if (!DECIMAL.test(text)) throw new HeaderError(wireName, `the custom field <${wireName}> is not a number`);
  if (kind === 'bigint') return checkedLong(wireName, BigInt(text));
  const number = Number(text);
  if (kind === 'int') {
    if (number < INT_MIN || number > INT_MAX) throw new HeaderError(wireName, `the custom field <${wireName}> is out of range`);
    return number;
  }
  if (Number.isSafeInteger(number)) return number;
  checkedLong(wireName, BigInt(text));
  if (kind === 'saturatingLong') return number < 0 ? Number.MIN_SAFE_INTEGER : Number.MAX_SAFE_INTEGER;
  throw new HeaderError(wireName, `the custom field <${wireName}> is out of range`);
}

/** The ends of the safe range stand for Java's. */
function saturatedText(value: NonNullable<ExtFields[string]>): NonNullable<ExtFields[string]> {
  if (value === Number.MAX_SAFE_INTEGER) return LONG_MAX;
  return value === Number.MIN_SAFE_INTEGER ? LONG_MIN : value;
}

function checkedLong(wireName: string, value: bigint): bigint {
  if (value < LONG_MIN || value > LONG_MAX) throw new HeaderError(wireName, `the custom field <${wireName}> is out of range`);
  return value;
}

/** A request as the wire knows it: its code and the headers of request and response. */
export interface RequestSpec<Q extends HeaderFields, S extends HeaderFields> {
  readonly code: number;
  readonly request: HeaderSpec<Q>;
  readonly response: HeaderSpec<S>;
}

/** The table of a direction without header fields. */
type NoFields = Readonly<Record<string, never>>;

/** Declares a request. Leave a table out when that direction has no header fields. */
export function defineRequest<Q extends HeaderFields = NoFields, S extends HeaderFields = NoFields>(spec: {
  code: number;
  request?: Q;
  response?: S;
}): RequestSpec<Q, S> {
  // An absent table is the empty one, which is what the defaults of Q and S say.
  return { code: spec.code, request: defineHeader(spec.request ?? ({} as Q)), response: defineHeader(spec.response ?? ({} as S)) };
}

/** Value type of a request's header. */
export type RequestHeader<R> = R extends RequestSpec<infer Q, HeaderFields> ? HeaderValue<Q> : never;

/** Value type of a response's header. */
export type ResponseHeader<R> = R extends RequestSpec<HeaderFields, infer S> ? HeaderValue<S> : never;
