import { SqlError } from './sql-error.ts';
import type { SqlValue } from './sql-value.ts';
import { compareBySize, compareValues, isNumber, negate, sameValue } from './sql-value.ts';

export type Properties = ReadonlyMap<string, string>;

/**
 * A part of an expression. `isBoolean`: it may stand where a truth value is wanted. Null is unknown, in the
 * three-valued logic of SQL. RocketMQ Expression and its classes
 */
export interface SqlExpression {
  readonly isBoolean: boolean;
  /** Set for literals: what can be judged when the expression is compiled. */
  readonly literal?: { readonly value: SqlValue };
  /** Set for a property. */
  readonly property?: string;
  evaluate(properties: Properties): SqlValue;
}

export function literal(value: SqlValue): SqlExpression {
  return { isBoolean: value === null || typeof value === 'boolean', literal: { value }, evaluate: () => value };
}

export function property(name: string): SqlExpression {
  return { isBoolean: false, property: name, evaluate: (properties) => properties.get(name) ?? null };
}

function truth(evaluate: (properties: Properties) => boolean | null): SqlExpression {
  return { isBoolean: true, evaluate };
}

/** A property alone is never true: its value is a text. Anything else that is no truth value is refused. */
export function asBoolean(expression: SqlExpression): SqlExpression {
  if (expression.isBoolean) return expression;
  if (expression.property === undefined) throw new SqlError('expression will not result in a boolean value');
  return truth((properties) => (expression.evaluate(properties) === null ? null : false));
}

function truthOf(expression: SqlExpression, properties: Properties): boolean | null {
  const value = expression.evaluate(properties);
  return typeof value === 'boolean' ? value : null;
}

export function or(left: SqlExpression, right: SqlExpression): SqlExpression {
  const [a, b] = [asBoolean(left), asBoolean(right)];
  return truth((properties) => {
    const first = truthOf(a, properties);
    if (first === true) return true;
    const second = truthOf(b, properties);
    if (second === true) return true;
    return first === null || second === null ? null : false;
  });
}

export function and(left: SqlExpression, right: SqlExpression): SqlExpression {
  const [a, b] = [asBoolean(left), asBoolean(right)];
  return truth((properties) => {
    const first = truthOf(a, properties);
    if (first === false) return false;
    const second = truthOf(b, properties);
    if (second === false) return false;
    return first === null || second === null ? null : true;
  });
}

export function not(expression: SqlExpression): SqlExpression {
  const operand = asBoolean(expression);
  return truth((properties) => {
    const value = truthOf(operand, properties);
    return value === null ? null : !value;
  });
}

export function negative(operand: SqlExpression): SqlExpression {
  return { isBoolean: false, evaluate: (properties) => negate(operand.evaluate(properties)) };
}

/** RocketMQ ComparisonExpression#createEqual, #doCreateEqual. */
export function equal(left: SqlExpression, right: SqlExpression): SqlExpression {
  for (const side of [left, right]) {
    if (side.literal?.value === null) throw new SqlError('NULL cannot be compared');
  }
  if (left.literal !== undefined && right.literal !== undefined && left.isBoolean && !right.isBoolean)
    throw new SqlError('a boolean cannot be compared with another literal');
  return equality(left, right);
}

export function isNull(operand: SqlExpression): SqlExpression {
  return equality(operand, literal(null));
}

function equality(left: SqlExpression, right: SqlExpression): SqlExpression {
  return truth((properties) => {
    const a = left.evaluate(properties);
    const b = right.evaluate(properties);
    if (a === null) return b === null ? true : null;
    if (b === null) return false;
    return sameValue(a, b) || compareValues(a, b) === 0;
  });
}

/** `>`, `>=`, `<`, `<=`: only for numbers and for what can be read as one. RocketMQ ComparisonExpression#createGreaterThan… */
export function bySize(left: SqlExpression, right: SqlExpression, holds: (comparison: number) => boolean): SqlExpression {
  for (const side of [left, right]) {
    if (side.literal === undefined ? side.isBoolean : !isNumber(side.literal.value))
      throw new SqlError('only numbers can be compared by size');
  }
  return truth((properties) => {
    const a = left.evaluate(properties);
    if (a === null) return null;
    const b = right.evaluate(properties);
    return b === null ? null : holds(compareBySize(a, b));
  });
}

export function between(value: SqlExpression, low: SqlExpression, high: SqlExpression): SqlExpression {
  const [from, to] = [low.literal?.value, high.literal?.value];
  if (from === null || to === null) throw new SqlError('the bounds of BETWEEN must not be NULL');
  if (from !== undefined && to !== undefined && compareValues(to, from) < 0)
    throw new SqlError('the bounds of BETWEEN are the wrong way round');
  return and(
    bySize(value, low, (comparison) => comparison >= 0),
    bySize(value, high, (comparison) => comparison <= 0),
  );
}

export function notBetween(value: SqlExpression, low: SqlExpression, high: SqlExpression): SqlExpression {
  return or(
    bySize(value, low, (comparison) => comparison < 0),
    bySize(value, high, (comparison) => comparison > 0),
  );
}

/** CONTAINS, STARTSWITH, ENDSWITH and their negations: false for a missing property and for an empty text, negated or not. */
export function textTest(operand: SqlExpression, searched: string, test: (text: string) => boolean): SqlExpression {
  return truth((properties) => {
    const value = operand.evaluate(properties);
    return searched !== '' && typeof value === 'string' && test(value);
  });
}

export function oneOf(operand: SqlExpression, texts: readonly string[], negated: boolean): SqlExpression {
  if (operand.property === undefined) throw new SqlError('IN needs a property');
  const set = new Set(texts);
  return truth((properties) => {
    const value = operand.evaluate(properties);
    return typeof value === 'string' ? set.has(value) !== negated : null;
  });
}
