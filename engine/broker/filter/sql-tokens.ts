import { SqlError } from './sql-error.ts';

/** Kinds of tokens: keywords in capitals, signs as they are, and the four with a text of their own. */
export type TokenKind =
  | 'NOT'
  | 'AND'
  | 'OR'
  | 'BETWEEN'
  | 'IN'
  | 'TRUE'
  | 'FALSE'
  | 'NULL'
  | 'IS'
  | 'CONTAINS'
  | 'STARTSWITH'
  | 'ENDSWITH'
  | Sign
  | 'string'
  | 'whole'
  | 'fraction'
  | 'name'
  | 'end';
type Sign = '=' | '<>' | '>' | '>=' | '<' | '<=' | '(' | ')' | ',' | '+' | '-';

export interface Token {
  kind: TokenKind;
  /** Decoded text of a string, digits of a number, spelling of a name. */
  text: string;
}

const KEYWORDS: ReadonlySet<string> = new Set([
  'NOT',
  'AND',
  'OR',
  'BETWEEN',
  'IN',
  'TRUE',
  'FALSE',
  'NULL',
  'IS',
  'CONTAINS',
  'STARTSWITH',
  'ENDSWITH',
]);
const SKIPPED = /(?:[ \t\n\r\f]|--[^\n\r]*[\n\r]|\/\*[^*]*\*(?:\*|[^*/][^*]*\*)*\/)+/y;
const FRACTION = /\d+\.\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+/y;
const WHOLE = /0|[1-9]\d*[lL]?/y;
const STRING = /'(?:''|[^'])*'/y;
const NAME = /[A-Za-z_$][A-Za-z0-9_$]*/y;
const SIGN = /<>|>=|<=|[=<>(),+-]/y;

/** Cuts an expression into tokens, one at a time: what follows a complete expression is never looked at, as in Apache's parser. */
export class SqlTokens {
  readonly #text: string;
  #at = 0;
  #next: Token | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  /** The token that comes next. Throws SqlError for a character that begins none. */
  peek(): Token {
    return (this.#next ??= this.#read());
  }

  take(): Token {
    const token = this.peek();
    this.#next = undefined;
    return token;
  }

  /** The token after the next one. */
  peekSecond(): Token {
    const first = this.peek();
    const at = this.#at;
    const second = this.#read();
    this.#at = at;
    this.#next = first;
    return second;
  }

  #read(): Token {
    this.#match(SKIPPED);
    if (this.#at >= this.#text.length) return { kind: 'end', text: '' };
    const fraction = this.#match(FRACTION);
    if (fraction !== undefined) return { kind: 'fraction', text: fraction };
    const whole = this.#match(WHOLE);
    if (whole !== undefined) return { kind: 'whole', text: whole };
    const string = this.#match(STRING);
    if (string !== undefined) return { kind: 'string', text: string.slice(1, -1).replaceAll("''", "'") };
    const name = this.#match(NAME);
    if (name !== undefined) return nameOrKeyword(name);
    const sign = this.#match(SIGN);
    if (sign !== undefined) return { kind: sign as Sign, text: sign };
    throw new SqlError(`unexpected character at ${this.#at}`);
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }
}

function nameOrKeyword(text: string): Token {
  const upper = text.toUpperCase();
  // The set holds exactly the keyword kinds.
  return KEYWORDS.has(upper) ? { kind: upper as TokenKind, text } : { kind: 'name', text };
}
