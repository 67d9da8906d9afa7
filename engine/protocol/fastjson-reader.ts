/**
 * A value of the fastjson dialect (01-remoting §13). Whole numbers beyond the safe range are bigints; `NaN` and the
 * infinities, bare or as fastjson prints them, are numbers.
 */
export type JsonValue = null | boolean | number | bigint | string | JsonValue[] | JsonObject;

/** Keys are texts, or whole objects where Java's map has such keys (`{{"queueId":0,…}:5}`). The last pair of a key wins. */
export interface JsonObject {
  /** Pairs with text or bare keys; an unquoted number is kept as its text. */
  readonly members: Map<string, JsonValue>;
  /** Pairs whose key is an object, in their order. */
  readonly keyedByObject: { key: JsonValue; value: JsonValue }[];
}

/** A text that is not in the dialect or goes beyond a limit. `position` counts UTF-16 units. */
export class JsonError extends Error {
  override readonly name = 'JsonError';
  readonly position: number;
  constructor(message: string, position: number) {
    super(`${message} at ${position}`);
    this.position = position;
  }
}

export interface JsonLimits {
  /** Deepest nesting of objects and arrays. */
  depthMax: number;
  /** Most values in one text, containers and keys included. */
  valuesMax: number;
}

export const JSON_LIMITS: JsonLimits = { depthMax: 64, valuesMax: 2_000_000 };

/** Whether a value is an object of the dialect. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Reads what fastjson 1.2 writes and what it tolerates: unquoted and object keys, `$ref`, single quotes, trailing
 * commas, duplicate keys, NaN. Bytes are UTF-8. Throws JsonError, never anything else.
 */
export function parseJson(input: string | Uint8Array, limits: JsonLimits = JSON_LIMITS): JsonValue {
  const text = typeof input === 'string' ? input : Buffer.from(input.buffer, input.byteOffset, input.byteLength).toString('utf8');
  return new Parser(text, limits).parseDocument();
}

/** A `$ref` that still has to be replaced, with the place that holds it. */
interface PendingReference {
  path: string;
  container: JsonObject | JsonValue[];
  /** What is around the container. */
  parent: JsonObject | JsonValue[] | undefined;
  replace(value: JsonValue): void;
}

const BARE_WORD = /[A-Za-z0-9_$+\-.]/;
const NUMBER = /^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?[LSBFDlsbfd]?$/;
const WHOLE = /^[+-]?[0-9]+$/;
/** Longest number text; anything longer is no number that Java's bodies hold. */
const NUMBER_LENGTH_MAX = 400;

class Parser {
  readonly #text: string;
  readonly #limits: JsonLimits;
  #at = 0;
  #values = 0;
  readonly #open: (JsonObject | JsonValue[])[] = [];
  readonly #references: PendingReference[] = [];

  constructor(text: string, limits: JsonLimits) {
    this.#text = text;
    this.#limits = limits;
  }

  parseDocument(): JsonValue {
    this.#skipSpace();
    const root = this.#parseValue();
    this.#skipSpace();
    if (this.#at < this.#text.length) throw this.#error('text after the value');
    const seen = new Map<unknown, Map<string, number>>();
    for (const reference of this.#references) reference.replace(resolveReference(reference, root, seen));
    return root;
  }

  #error(message: string): JsonError {
    return new JsonError(message, this.#at);
  }

  #skipSpace(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09 && code !== 0x0c && code !== 0x08) return;
      this.#at++;
    }
  }

  #parseValue(): JsonValue {
    if (++this.#values > this.#limits.valuesMax) throw this.#error('too many values');
    const char = this.#text[this.#at];
    if (char === '{') return this.#parseObject();
    if (char === '[') return this.#parseArray();
    if (char === '"' || char === "'") return this.#parseString(char);
    return this.#bareValue(this.#parseBare());
  }

  #enter(container: JsonObject | JsonValue[]): void {
    if (this.#open.length >= this.#limits.depthMax) throw this.#error('nested too deeply');
    this.#open.push(container);
    this.#at++;
    this.#skipSpace();
  }

  /** Steps over a separator or the closing bracket; true when the container has ended. */
  #endsWith(closing: '}' | ']'): boolean {
    this.#skipSpace();
    let separated = false;
    while (this.#text[this.#at] === ',') {
      separated = true;
      this.#at++;
      this.#skipSpace();
    }
    if (this.#text[this.#at] === closing) {
      this.#at++;
      this.#open.pop();
      return true;
    }
    if (!separated) throw this.#error(`expected , or ${closing}`);
    return false;
  }

  #isEmptyContainer(closing: '}' | ']'): boolean {
    if (this.#text[this.#at] !== closing) return false;
    this.#at++;
    this.#open.pop();
    return true;
  }

  #parseArray(): JsonValue[] {
    const array: JsonValue[] = [];
    this.#enter(array);
    if (this.#isEmptyContainer(']')) return array;
    do {
      const index = array.length;
      const value = this.#parseValue();
      array.push(value);
      this.#noteReference(value, array, (resolved) => (array[index] = resolved));
    } while (!this.#endsWith(']'));
    return array;
  }

  #parseObject(): JsonObject {
    const object: JsonObject = { members: new Map(), keyedByObject: [] };
    this.#enter(object);
    if (this.#isEmptyContainer('}')) return object;
    do this.#parseMember(object);
    while (!this.#endsWith('}'));
    return object;
  }

  #parseMember(object: JsonObject): void {
    const first = this.#text[this.#at];
    if (first === '{' || first === '[') {
      const pair: { key: JsonValue; value: JsonValue } = { key: this.#parseValue(), value: null };
      this.#noteReference(pair.key, object, (resolved) => (pair.key = resolved));
      pair.value = this.#parseMemberValue();
      object.keyedByObject.push(pair);
      this.#noteReference(pair.value, object, (resolved) => (pair.value = resolved));
      return;
    }
    const key = first === '"' || first === "'" ? this.#parseString(first) : this.#parseBare();
    const value = this.#parseMemberValue();
    object.members.set(key, value);
    this.#noteReference(value, object, (resolved) => {
      if (object.members.get(key) === value) object.members.set(key, resolved);
    });
  }

  #parseMemberValue(): JsonValue {
    this.#skipSpace();
    if (this.#text[this.#at] !== ':') throw this.#error('expected :');
    this.#at++;
    this.#skipSpace();
    return this.#parseValue();
  }

  /** Remembers `value` when it is `{"$ref":"…"}`. */
  #noteReference(value: JsonValue, container: JsonObject | JsonValue[], replace: (resolved: JsonValue) => void): void {
    if (!isJsonObject(value) || value.members.size !== 1) return;
    const path = value.members.get('$ref');
    if (typeof path === 'string') this.#references.push({ path, container, parent: this.#open.at(-2), replace });
  }

  #parseBare(): string {
    const start = this.#at;
    while (this.#at < this.#text.length && BARE_WORD.test(this.#text[this.#at] ?? '')) this.#at++;
    if (this.#at === start) throw this.#error(start < this.#text.length ? 'unexpected character' : 'unexpected end');
    return this.#text.slice(start, this.#at);
  }

  #bareValue(word: string): JsonValue {
    switch (word) {
      case 'true':
        return true;
      case 'false':
        return false;
      case 'null':
      case 'undefined':
        return null;
      case 'NaN':
        return Number.NaN;
      case 'Infinity':
        return Number.POSITIVE_INFINITY;
      case '-Infinity':
        return Number.NEGATIVE_INFINITY;
    }
    if (word.length > NUMBER_LENGTH_MAX || !NUMBER.test(word)) throw this.#error('not a value');
    if (!WHOLE.test(word)) return Number(word.replace(/[LSBFDlsbfd]$/, ''));
    const number = Number(word);
    return Number.isSafeInteger(number) ? number + 0 : BigInt(word);
  }

  #parseString(quote: '"' | "'"): string {
    this.#at++;
    let result = '';
    let start = this.#at;
    for (;;) {
      if (this.#at >= this.#text.length) throw this.#error('unterminated text');
      const char = this.#text[this.#at];
      if (char === quote) break;
      if (char === '\\') {
        result += this.#text.slice(start, this.#at) + this.#parseEscape();
        start = this.#at;
      } else this.#at++;
    }
    result += this.#text.slice(start, this.#at);
    this.#at++;
    return result;
  }

  #parseEscape(): string {
    const char = this.#text[this.#at + 1];
    this.#at += 2;
    const simple = char === undefined ? undefined : ESCAPES[char];
    if (simple !== undefined) return simple;
    const hexLength = char === 'u' ? 4 : 2;
    const hex = this.#text.slice(this.#at, this.#at + hexLength);
    if ((char !== 'u' && char !== 'x') || hex.length !== hexLength || !/^[0-9a-fA-F]+$/.test(hex)) throw this.#error('bad escape');
    this.#at += hexLength;
    return String.fromCharCode(Number.parseInt(hex, 16));
  }
}

/** RocketMQ uses fastjson 1.2: JSONLexerBase#scanString knows these and the digits 0 to 7. */
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  F: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\u000b',
  ...Object.fromEntries(Array.from({ length: 8 }, (_, code) => [String(code), String.fromCharCode(code)])),
};

/**
 * Finds what a `$ref` names: `$` the root, `@` the object that holds it, `..` the one around that, or a path from the
 * root. The step for an object used as a key is the text `null` for every key of a map, so that such a path names
 * several: the n-th reference with that path inside one container takes the n-th key, which is what Java writes when
 * two maps share their keys. An unresolvable reference becomes null.
 */
function resolveReference(reference: PendingReference, root: JsonValue, seen: Map<unknown, Map<string, number>>): JsonValue {
  if (reference.path === '$') return root;
  if (reference.path === '@') return reference.container;
  if (reference.path === '..') return reference.parent ?? null;
  const steps = pathSteps(reference.path);
  if (steps === undefined) return null;
  const counts = seen.get(reference.container) ?? new Map<string, number>();
  seen.set(reference.container, counts);
  const occurrence = counts.get(reference.path) ?? 0;
  counts.set(reference.path, occurrence + 1);
  let current: JsonValue | undefined = root;
  for (const step of steps) current = followStep(current, step, occurrence);
  return current ?? null;
}

/** Steps of `$.name[0].other`, where a backslash keeps the next character from being a separator. */
function pathSteps(path: string): (string | number)[] | undefined {
  if (!/^\$(?:\.(?:[^.[\\]|\\.)+|\[[0-9]{1,9}\])+$/s.test(path)) return undefined;
  return [...path.matchAll(/\.((?:[^.[\\]|\\.)+)|\[([0-9]+)\]/gs)].map(([, name, index]) =>
    name === undefined ? Number(index) : name.replace(/\\(.)/gs, '$1'),
  );
}

function followStep(from: JsonValue | undefined, step: string | number, occurrence: number): JsonValue | undefined {
  if (Array.isArray(from)) return typeof step === 'number' ? from[step] : undefined;
  if (!isJsonObject(from)) return undefined;
  const member = from.members.get(String(step));
  return member === undefined && step === 'null' ? from.keyedByObject[occurrence]?.key : member;
}
