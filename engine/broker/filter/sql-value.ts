import { SqlError } from './sql-error.ts';

/** A number of an expression: Java's Integer, Long or Double, which differ in the texts that they can be compared with. */
export type SqlNumber = { kind: 'int' | 'long'; value: bigint } | { kind: 'double'; value: number };
export type SqlValue = null | boolean | string | SqlNumber;

const INT_MIN = -(2n ** 31n);
const INT_MAX = 2n ** 31n - 1n;
const LONG_MIN = -(2n ** 63n);
const LONG_MAX = 2n ** 63n - 1n;

export function isNumber(value: SqlValue): value is SqlNumber {
  return typeof value === 'object' && value !== null;
}

/** A whole number as written, with or without `L`. Throws SqlError beyond 64 bits. */
export function wholeLiteral(text: string): SqlNumber {
  const value = BigInt(text.replace(/[lL]$/, ''));
  if (value > LONG_MAX) throw new SqlError(`${text} is too large`);
  return { kind: value <= INT_MAX ? 'int' : 'long', value };
}

/** A fraction as written. Java's parser refuses what overflows, and zero. */
export function fractionLiteral(text: string): SqlNumber {
  const value = Number(text);
  if (!Number.isFinite(value) || value === 0) throw new SqlError(`${text} is out of range`);
  return { kind: 'double', value };
}

export function negate(value: SqlValue): SqlValue {
  if (!isNumber(value)) return null;
  return value.kind === 'double' ? { kind: 'double', value: -value.value } : { kind: value.kind, value: -value.value };
}

/** Same type and same content. */
export function sameValue(left: SqlValue, right: SqlValue): boolean {
  if (isNumber(left) && isNumber(right)) return left.kind === right.kind && left.value === right.value;
  return left === right;
}

/**
 * Negative, 0 or positive. A text is read as the other side's type, and one that cannot be is an error; types that
 * have nothing in common count as smaller. RocketMQ ComparisonExpression#__compare
 */
export function compareValues(left: Exclude<SqlValue, null>, right: Exclude<SqlValue, null>): number {
  if (typeof left === 'string') {
    if (typeof right === 'string') return order(left, right);
    return typeof right === 'boolean'
      ? order(Number(readBoolean(left)), Number(right))
      : compareNumbers(readNumber(left, right.kind), right);
  }
  if (typeof right === 'string')
    return typeof left === 'boolean' ? order(Number(left), Number(readBoolean(right))) : compareNumbers(left, readNumber(right, left.kind));
  if (typeof left === 'boolean' && typeof right === 'boolean') return order(Number(left), Number(right));
  return isNumber(left) && isNumber(right) ? compareNumbers(left, right) : -1;
}

/** Comparison by size: texts count as fractions then. */
export function compareBySize(left: Exclude<SqlValue, null>, right: Exclude<SqlValue, null>): number {
  if (typeof left === 'string' && typeof right === 'string') return compareNumbers(readNumber(left, 'double'), readNumber(right, 'double'));
  return compareValues(left, right);
}

function compareNumbers(left: SqlNumber, right: SqlNumber): number {
  if (left.kind === 'double' || right.kind === 'double') return order(Number(left.value), Number(right.value));
  return order(left.value, right.value);
}

function order<T extends string | number | bigint>(left: T, right: T): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function readBoolean(text: string): boolean {
  return text.toLowerCase() === 'true';
}

/** Java's Integer.valueOf, Long.valueOf or Double.valueOf. */
function readNumber(text: string, kind: SqlNumber['kind']): SqlNumber {
  if (kind === 'double') return { kind, value: readDouble(text) };
  if (!/^[+-]?\d{1,20}$/.test(text)) throw new SqlError(`${JSON.stringify(text)} is no whole number`);
  const value = BigInt(text.replace(/^\+/, ''));
  const [min, max] = kind === 'int' ? [INT_MIN, INT_MAX] : [LONG_MIN, LONG_MAX];
  if (value < min || value > max) throw new SqlError(`${text} is out of range`);
  return { kind, value };
}

function readDouble(text: string): number {
  const match = /^\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)[fFdD]?\s*$/.exec(text);
  if (match?.[1] !== undefined) return Number(match[1]);
  const word = /^\s*([+-]?(?:Infinity|NaN))\s*$/.exec(text)?.[1];
  if (word === undefined) throw new SqlError(`${JSON.stringify(text)} is no number`);
  return word.endsWith('NaN') ? Number.NaN : Number(word);
}
