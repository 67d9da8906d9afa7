import { writeJsonString } from '../protocol/fastjson-writer.ts';
import type { JsonType } from '../protocol/json-schema.ts';

/**
 * Lays JSON text out over lines with tabs, as Apache's files are, without touching what fastjson tolerates and JSON does
 * not. `depth` is that of the container which the text is a part of.
 */
export function layOutJson(text: string, depth = 0): string {
  let out = '';
  let inString = false;
  const newLine = (): string => `\n${'\t'.repeat(depth)}`;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (inString) {
      out += character;
      if (character === '\\') out += text.charAt(++at);
      else if (character === '"') inString = false;
      continue;
    }
    const isEmptyContainer = (character === '{' && text.charAt(at + 1) === '}') || (character === '[' && text.charAt(at + 1) === ']');
    if (isEmptyContainer) out += character + text.charAt(++at);
    else if (character === '{' || character === '[') {
      depth++;
      out += character + newLine();
    } else if (character === '}' || character === ']') {
      depth--;
      out += newLine() + character;
    } else if (character === ',') out += character + newLine();
    else {
      if (character === '"') inString = true;
      out += character;
    }
  }
  return out;
}

/** An object laid out in pieces, for one that is too large for a single stretch of the loop: members in the given order, maps entry by entry. */
export function* layOutJsonPieces(
  members: Iterable<readonly [name: string, value: string | Iterable<readonly [string, string]>]>,
): Generator<string> {
  let separator = '{\n\t';
  for (const [name, value] of members) {
    yield `${separator}"${name}":`;
    separator = ',\n\t';
    if (typeof value === 'string') yield layOutJson(value, 1);
    else yield* layOutMap(value);
  }
  yield '\n}';
}

function* layOutMap(entries: Iterable<readonly [string, string]>): Generator<string> {
  let isEmpty = true;
  for (const [key, value] of entries) {
    yield `${isEmpty ? '{' : ','}\n\t\t${writeJsonString(key)}:${layOutJson(value, 2)}`;
    isEmpty = false;
  }
  yield isEmpty ? '{}' : '\n\t}';
}

/** The entries of a map with their values as JSON text, each made when it is taken. */
export function* jsonEntries<T>(map: ReadonlyMap<string, T>, type: JsonType<T>): Generator<readonly [string, string]> {
  for (const [key, value] of map) yield [key, type.write(value)];
}
