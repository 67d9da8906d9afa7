import { formatClock } from '../i18n/format.ts';
import type { LogLine } from '../../console/contract/nodes.ts';

/** A line of one node's log, ready to be shown. */
export interface ShownLogLine {
  /** Unique among the lines shown together. */
  key: string;
  node: string;
  atMs: number;
  level: LogLine['level'];
  /** The event's name, or the whole line where the node did not write JSON. */
  event: string;
  /** The fields as `name=value`, in their order. */
  detail: string;
}

export type LogLevelFilter = 'all' | 'warn' | 'error';

function fieldsAsText(fields: LogLine['fields']): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${typeof value === 'string' && /[\s"]/.test(value) ? JSON.stringify(value) : String(value)}`)
    .join(' ');
}

/** One line with its fields as text; strings with spaces are quoted, so that a copied line can be read back. */
export function showLogLine(node: string, line: LogLine): ShownLogLine {
  return {
    key: `${node} ${line.atMs} ${line.sequence}`,
    node,
    atMs: line.atMs,
    level: line.level,
    event: line.event,
    detail: fieldsAsText(line.fields),
  };
}

/** A line as it stands in a node's log file, made readable: `14:31:17.640 WARN slow-write ms=12`. Anything but our JSON stays as it is. */
export function readRawLine(text: string): string {
  const { level, time, event, ...fields } = parseObject(text);
  if (typeof level !== 'string' || typeof time !== 'string' || typeof event !== 'string') return text;
  const shown = Object.entries(fields).flatMap(([name, value]): [string, LogLine['fields'][string]][] =>
    typeof value === 'object' && value !== null
      ? [[name, JSON.stringify(value)]]
      : typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
        ? [[name, value]]
        : [],
  );
  return `${formatClock(Date.parse(time))} ${level.toUpperCase().padEnd(5)} ${event} ${fieldsAsText(Object.fromEntries(shown))}`.trimEnd();
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {}; // a stack trace, or what the runtime itself wrote
  }
}

/** Lines of a level and above that hold a text; `/…/` is a regular expression, and one that is wrong matches as plain text. */
export function filterLog(lines: readonly ShownLogLine[], level: LogLevelFilter, query: string): ShownLogLine[] {
  const holds = matcher(query);
  return lines.filter((line) => isAtLeast(line.level, level) && holds(`${line.event} ${line.detail}`));
}

/** How many lines are warnings and how many are errors. */
export function countLevels(lines: readonly ShownLogLine[]): { warn: number; error: number } {
  let warn = 0;
  let error = 0;
  for (const line of lines) {
    if (line.level === 'warn') warn += 1;
    if (line.level === 'error') error += 1;
  }
  return { warn, error };
}

function isAtLeast(level: LogLine['level'], filter: LogLevelFilter): boolean {
  if (filter === 'all') return true;
  return level === 'error' || (filter === 'warn' && level === 'warn');
}

function matcher(query: string): (text: string) => boolean {
  const written = query.trim();
  if (written === '') return () => true;
  const pattern = /^\/(.+)\/$/.exec(written)?.[1];
  if (pattern !== undefined) {
    try {
      const expression = new RegExp(pattern, 'i');
      return (text) => expression.test(text);
    } catch {
      // not a regular expression yet: it is being typed
    }
  }
  const plain = written.toLowerCase();
  return (text) => text.toLowerCase().includes(plain);
}
