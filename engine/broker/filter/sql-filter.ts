import { SqlError } from './sql-error.ts';
import type { SqlExpression } from './sql-expression.ts';
import {
  and,
  asBoolean,
  between,
  bySize,
  equal,
  isNull,
  literal,
  negative,
  not,
  notBetween,
  oneOf,
  or,
  property,
  textTest,
} from './sql-expression.ts';
import type { TokenKind } from './sql-tokens.ts';
import { SqlTokens } from './sql-tokens.ts';
import { fractionLiteral, wholeLiteral } from './sql-value.ts';

/** A compiled SQL92 expression over message properties. */
export interface SqlFilter {
  readonly expression: string;
  /** Whether the expression is true for these properties; false for unknown and for an evaluation that fails. */
  matches(properties: ReadonlyMap<string, string>): boolean;
}

/** Nesting of parentheses and signs; deeper expressions are refused. */
const DEPTH_MAX = 200;

/** Compiles an expression or throws SqlError. RocketMQ SelectorParser */
export function compileSql(expression: string): SqlFilter {
  const compiled = new Parser(expression).parse();
  return {
    expression,
    matches(properties) {
      try {
        return compiled.evaluate(properties) === true;
      } catch (error) {
        if (error instanceof SqlError) return false;
        throw error;
      }
    },
  };
}

/**
 *     or         := and { OR and }
 *     and        := equality { AND equality }
 *     equality   := comparison { (= | <>) comparison | IS [NOT] NULL }
 *     comparison := unary { (> | >= | < | <=) unary | [NOT] BETWEEN unary AND unary | [NOT] IN (texts)
 *                         | [NOT] (CONTAINS | STARTSWITH | ENDSWITH) text }
 *     unary      := (+ | - | NOT) unary | primary
 *     primary    := literal | property | ( or )
 *
 * NOT binds as a sign does: `NOT a = 1` is `(NOT a) = 1`. What follows a complete expression is ignored.
 */
class Parser {
  readonly #tokens: SqlTokens;
  #depth = 0;

  constructor(text: string) {
    this.#tokens = new SqlTokens(text);
  }

  parse(): SqlExpression {
    return asBoolean(this.#or());
  }

  #or(): SqlExpression {
    let left = this.#and();
    while (this.#accept('OR')) left = or(left, this.#and());
    return left;
  }

  #and(): SqlExpression {
    let left = this.#equality();
    while (this.#accept('AND')) left = and(left, this.#equality());
    return left;
  }

  #equality(): SqlExpression {
    let left = this.#comparison();
    for (;;) {
      if (this.#accept('=')) left = equal(left, this.#comparison());
      else if (this.#accept('<>')) left = not(equal(left, this.#comparison()));
      else if (this.#accept('IS')) {
        const negated = this.#accept('NOT');
        this.#expect('NULL');
        left = negated ? not(isNull(left)) : isNull(left);
      } else return left;
    }
  }

  #comparison(): SqlExpression {
    let left = this.#unary();
    for (;;) {
      const next = this.#comparedWith(left);
      if (next === undefined) return left;
      left = next;
    }
  }

  #comparedWith(left: SqlExpression): SqlExpression | undefined {
    if (this.#accept('>')) return bySize(left, this.#unary(), (comparison) => comparison > 0);
    if (this.#accept('>=')) return bySize(left, this.#unary(), (comparison) => comparison >= 0);
    if (this.#accept('<')) return bySize(left, this.#unary(), (comparison) => comparison < 0);
    if (this.#accept('<=')) return bySize(left, this.#unary(), (comparison) => comparison <= 0);
    const negated = this.#tokens.peek().kind === 'NOT';
    const operator = negated ? this.#tokens.peekSecond().kind : this.#tokens.peek().kind;
    if (!['BETWEEN', 'IN', 'CONTAINS', 'STARTSWITH', 'ENDSWITH'].includes(operator)) return undefined;
    if (negated) this.#tokens.take();
    this.#tokens.take();
    if (operator === 'BETWEEN') {
      const low = this.#unary();
      this.#expect('AND');
      return (negated ? notBetween : between)(left, low, this.#unary());
    }
    return operator === 'IN' ? oneOf(left, this.#texts(), negated) : this.#textTest(left, operator, negated);
  }

  #textTest(left: SqlExpression, operator: TokenKind, negated: boolean): SqlExpression {
    const searched = this.#expect('string');
    return textTest(left, searched, (text) => {
      const found =
        operator === 'CONTAINS' ? text.includes(searched) : operator === 'STARTSWITH' ? text.startsWith(searched) : text.endsWith(searched);
      return found !== negated;
    });
  }

  #texts(): string[] {
    this.#expect('(');
    const texts = [this.#expect('string')];
    while (this.#accept(',')) texts.push(this.#expect('string'));
    this.#expect(')');
    return texts;
  }

  #unary(): SqlExpression {
    if (++this.#depth > DEPTH_MAX) throw new SqlError('nested too deeply');
    try {
      if (this.#accept('+')) return this.#unary();
      if (this.#accept('-')) return negative(this.#unary());
      if (this.#accept('NOT')) return not(this.#unary());
      return this.#primary();
    } finally {
      this.#depth--;
    }
  }

  #primary(): SqlExpression {
    const token = this.#tokens.take();
    switch (token.kind) {
      case 'string':
        return literal(token.text);
      case 'whole':
        return literal(wholeLiteral(token.text));
      case 'fraction':
        return literal(fractionLiteral(token.text));
      case 'TRUE':
        return literal(true);
      case 'FALSE':
        return literal(false);
      case 'NULL':
        return literal(null);
      case 'name':
        return property(token.text);
      case '(': {
        const inner = this.#or();
        this.#expect(')');
        return inner;
      }
      default:
        throw new SqlError(`unexpected ${token.kind === 'end' ? 'end' : token.text}`);
    }
  }

  #accept(kind: TokenKind): boolean {
    if (this.#tokens.peek().kind !== kind) return false;
    this.#tokens.take();
    return true;
  }

  #expect(kind: TokenKind): string {
    const token = this.#tokens.take();
    if (token.kind !== kind) throw new SqlError(`expected ${kind}, found ${token.kind === 'end' ? 'the end' : token.text}`);
    return token.text;
  }
}
