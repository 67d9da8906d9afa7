import { isJsonObject, type JsonValue } from './fastjson-reader.ts';
import { writeJsonString } from './fastjson-writer.ts';
import type { JsonType } from './json-schema.ts';

/** A value that is passed on as it is. Whole doubles lose their `.0`. */
export const jsonAny: JsonType<JsonValue> = { read: (value) => value, write: writeValue };

function writeValue(value: JsonValue): string {
  if (typeof value === 'string') return writeJsonString(value);
  if (Array.isArray(value)) return `[${value.map(writeValue).join(',')}]`;
  if (isJsonObject(value)) {
    const members = [...value.members].map(
      ([key, member]) => `${/^-?[0-9]+$/.test(key) ? key : writeJsonString(key)}:${writeValue(member)}`,
    );
    return `{${[...members, ...value.keyedByObject.map((pair) => `${writeValue(pair.key)}:${writeValue(pair.value)}`)].join(',')}}`;
  }
  return typeof value === 'number' && !Number.isFinite(value) ? 'null' : String(value);
}
