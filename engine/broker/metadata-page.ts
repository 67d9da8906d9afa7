import { dataVersionType, isSameDataVersion } from '../protocol/bodies/data-version.ts';
import type { DataVersion } from '../protocol/bodies/data-version.ts';
import { JsonError, parseJson } from '../protocol/fastjson-reader.ts';
import { BodyError } from '../protocol/json-schema.ts';

/** Entries of one page at most (Apache's splitMetadataSize). */
const PAGE_MAX = 2000;

/** Which part of a table a slave or tool asks for. */
export interface PageRequest {
  /** Index of the first entry in the order of names. */
  start: number | undefined;
  max: number | undefined;
  /** Version of the table that earlier pages came from, as JSON text; another one starts over. */
  dataVersion: string | undefined;
}

/**
 * The entries of a page; all of them when the request has no header fields, as older tools send it.
 * RocketMQ TopicConfigManager#subTopicConfigTable
 */
export function pageOf<T>(table: ReadonlyMap<string, T>, version: DataVersion, request: PageRequest): Map<string, T> {
  if (request.start === undefined && request.max === undefined && request.dataVersion === undefined) return new Map(table);
  const start = isCurrent(request.dataVersion, version) ? (request.start ?? 0) : 0;
  const names = [...table.keys()].sort().slice(start, start + Math.min(request.max ?? PAGE_MAX, PAGE_MAX));
  const page = new Map<string, T>();
  for (const name of names) {
    const entry = table.get(name);
    if (entry !== undefined) page.set(name, entry);
  }
  return page;
}

function isCurrent(text: string | undefined, version: DataVersion): boolean {
  if (text === undefined || text.trim() === '') return false;
  try {
    return isSameDataVersion(dataVersionType.read(parseJson(text), '$'), version);
  } catch (error) {
    if (error instanceof JsonError || error instanceof BodyError) return false;
    throw error;
  }
}
