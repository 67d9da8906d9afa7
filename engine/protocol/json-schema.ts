import { isJsonObject, parseJson, type JsonObject, type JsonValue } from './fastjson-reader.ts';
import { writeJsonDouble, writeJsonString } from './fastjson-writer.ts';

/**
 * How one kind of value lies in a body: reads it from the tolerant reader's tree and writes the text that fastjson
 * writes. `read` throws BodyError; `path` says where in the body it is.
 */
export interface JsonType<T> {
  read(value: JsonValue, path: string): T;
  write(value: T): string;
}

/** The value that a JsonType describes. */
export type JsonOf<S> = S extends JsonType<infer T> ? T : never;

/** A body that is JSON but does not hold what it should, at `path` (`$.queueDatas[0].perm`). */
export class BodyError extends Error {
  override readonly name = 'BodyError';
  readonly path: string;
  constructor(path: string, message: string) {
    super(`${path}: ${message}`);
    this.path = path;
  }
}

function expected(what: string, path: string): BodyError {
  return new BodyError(path, `expected ${what}`);
}

export const jsonString: JsonType<string> = {
  read(value, path) {
    if (typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
    throw expected('a text', path);
  },
  write: writeJsonString,
};

/** Booleans; C++ clients send some as text. */
export const jsonBoolean: JsonType<boolean> = {
  read(value, path) {
    if (typeof value === 'boolean') return value;
    if (value === 'true' || value === 1) return true;
    if (value === 'false' || value === 0) return false;
    throw expected('a boolean', path);
  },
  write: String,
};

/** Whole numbers that are safe integers; text is accepted (C++ clients send 64-bit values so). */
export const jsonInt: JsonType<number> = {
  read(value, path) {
    const number = typeof value === 'string' && /^-?[0-9]{1,16}$/.test(value) ? Number(value) : value;
    if (typeof number === 'number' && Number.isSafeInteger(number)) return number;
    throw expected('a whole number', path);
  },
  write: String,
};

/** 64-bit whole numbers that may lie beyond the safe range: Go's nanosecond subVersion, fingerprints. */
export const jsonLong: JsonType<bigint> = {
  read(value, path) {
    if (typeof value === 'bigint') return value;
    if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
    if (typeof value === 'string' && /^-?[0-9]{1,20}$/.test(value)) return BigInt(value);
    throw expected('a whole number', path);
  },
  write: String,
};

/** Java doubles; NaN and the infinities travel as null and come back as NaN. */
export const jsonDouble: JsonType<number> = {
  read(value, path) {
    if (value === null) return Number.NaN;
    if (typeof value === 'number' || typeof value === 'bigint') return Number(value);
    if (typeof value === 'string' && value !== '' && Number.isFinite(Number(value))) return Number(value);
    throw expected('a number', path);
  },
  write: writeJsonDouble,
};

/** Java enums: written as their names; read as names or, from C++ and Go clients, as ordinals. */
export function jsonEnum<const Names extends readonly string[]>(...names: Names): JsonType<Names[number]> {
  return {
    read(value, path) {
      const name = typeof value === 'number' ? names[value] : names.find((candidate) => candidate === value);
      if (name === undefined) throw expected(`one of ${names.join(', ')}`, path);
      return name;
    },
    write: writeJsonString,
  };
}

export function jsonArray<T>(element: JsonType<T>): JsonType<T[]> {
  return {
    read(value, path) {
      if (!Array.isArray(value)) throw expected('an array', path);
      return value.map((item, index) => element.read(item, `${path}[${index}]`));
    },
    write: (values) => `[${values.map((value) => element.write(value)).join(',')}]`,
  };
}

/** Maps with text keys, in their order. Members that are null are left out. */
export function jsonMap<T>(element: JsonType<T>): JsonType<Map<string, T>> {
  return {
    read(value, path) {
      const result = new Map<string, T>();
      for (const [key, member] of objectAt(value, path).members) {
        if (member !== null) result.set(key, element.read(member, `${path}.${key}`));
      }
      return result;
    },
    write: (map) => `{${[...map].map(([key, value]) => `${writeJsonString(key)}:${element.write(value)}`).join(',')}}`,
  };
}

/** Maps with whole numbers as keys, which fastjson writes without quotes. */
export function jsonIntMap<T>(element: JsonType<T>): JsonType<Map<number, T>> {
  return {
    read(value, path) {
      const result = new Map<number, T>();
      for (const [key, member] of objectAt(value, path).members)
        result.set(jsonInt.read(key, `${path} key`), element.read(member, `${path}.${key}`));
      return result;
    },
    write: (map) => `{${[...map].map(([key, value]) => `${key}:${element.write(value)}`).join(',')}}`,
  };
}

/** Maps whose keys are objects, as pairs in their order. A key may also be the object's text in quotes. */
export function jsonObjectMap<K, T>(keyType: JsonType<K>, element: JsonType<T>): JsonType<[K, T][]> {
  return {
    read(value, path) {
      const object = objectAt(value, path);
      const pairs: [K, T][] = object.keyedByObject.map((pair, index): [K, T] => [
        keyType.read(pair.key, `${path} key ${index}`),
        element.read(pair.value, `${path}{${index}}`),
      ]);
      for (const [key, member] of object.members)
        pairs.push([keyType.read(parseKey(key, path), `${path} key`), element.read(member, `${path}.${key}`)]);
      return pairs;
    },
    write: (pairs) => `{${pairs.map(([key, value]) => `${keyType.write(key)}:${element.write(value)}`).join(',')}}`,
  };
}

function parseKey(text: string, path: string): JsonValue {
  try {
    return parseJson(text);
  } catch (error) {
    throw new BodyError(path, `expected an object as key: ${error instanceof Error ? error.message : ''}`);
  }
}

function objectAt(value: JsonValue, path: string): JsonObject {
  if (!isJsonObject(value)) throw expected('an object', path);
  return value;
}

/** A member that may be missing or null; it is not written when undefined. */
export interface OptionalMember<T> {
  readonly optional: JsonType<T>;
}

/** A member that gets a value when it is missing or null, and is always written. */
export interface DefaultedMember<T> {
  readonly defaulted: JsonType<T>;
  readonly makeDefault: () => T;
}

type Member<T> = JsonType<T> | OptionalMember<T> | DefaultedMember<T>;
type Members = Readonly<Record<string, Member<never> | Member<unknown>>>;

type MemberValue<M> =
  M extends JsonType<infer T> ? T : M extends DefaultedMember<infer T> ? T : M extends OptionalMember<infer T> ? T | undefined : never;

/** The object that a table of members describes. */
export type JsonObjectOf<M> = {
  [K in keyof M as M[K] extends OptionalMember<unknown> ? never : K]: MemberValue<M[K]>;
} & {
  [K in keyof M as M[K] extends OptionalMember<unknown> ? K : never]?: MemberValue<M[K]>;
};

export function optional<T>(type: JsonType<T>): OptionalMember<T> {
  return { optional: type };
}

export function withDefault<T>(type: JsonType<T>, makeDefault: () => T): DefaultedMember<T> {
  return { defaulted: type, makeDefault };
}

/** A Java bean: members are written in the order of their names, unknown ones are ignored on reading. */
export function jsonObject<M extends Members>(members: M): JsonType<JsonObjectOf<M>> {
  const entries = Object.entries(members)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => plan(name, member));
  return {
    read(value, path) {
      const object = objectAt(value, path);
      const result: Record<string, unknown> = {};
      for (const entry of entries) {
        const member = entry.read(object.members.get(entry.name), `${path}.${entry.name}`);
        if (member !== undefined) result[entry.name] = member;
      }
      // Every member that is not optional has been read or has thrown.
      return result as JsonObjectOf<M>;
    },
    write(value) {
      const source: Readonly<Record<string, unknown>> = value;
      let text = '';
      for (const entry of entries) {
        const member = source[entry.name];
        if (member !== undefined) text += `${text === '' ? '' : ','}${entry.prefix}${entry.write(member)}`;
      }
      return `{${text}}`;
    },
  };
}

interface MemberPlan {
  name: string;
  prefix: string;
  read(value: JsonValue | undefined, path: string): unknown;
  write(value: unknown): string;
}

function plan(name: string, member: Member<never> | Member<unknown>): MemberPlan {
  // The static type of the table ties each value to its member; here they are only passed through.
  const type: JsonType<unknown> = 'optional' in member ? member.optional : 'defaulted' in member ? member.defaulted : member;
  return {
    name,
    prefix: `"${name}":`,
    read(value, path) {
      if (value !== undefined && value !== null) return type.read(value, path);
      if ('optional' in member) return undefined;
      if ('defaulted' in member) return member.makeDefault();
      if (value === null && type === jsonDouble) return type.read(value, path);
      throw expected('a value', path);
    },
    write: (value) => type.write(value),
  };
}

/** Reads a body. Throws JsonError when it is not JSON of the dialect and BodyError when it holds something else. */
export function decodeBody<T>(type: JsonType<T>, body: Uint8Array | undefined): T {
  if (body === undefined) throw expected('a body', '$');
  return type.read(parseJson(body), '$');
}

/** Writes a body as fastjson would. */
export function encodeBody<T>(type: JsonType<T>, value: T): Buffer {
  return Buffer.from(type.write(value), 'utf8');
}
