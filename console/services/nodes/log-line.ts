import type { NodeLogLine } from '../../../engine/cluster/local-cluster-types.ts';
import type { LogLine } from '../../contract/nodes.ts';

const levels = ['debug', 'info', 'warn', 'error'] as const;

/** A line of a node as a page shows it: taken apart where it is one of our JSON lines, whole otherwise. */
export function logLineOf({ sequence, atMs, stream, text }: NodeLogLine): LogLine {
  const value = parseObject(text);
  const { level, time, event, ...rest } = value ?? {};
  const knownLevel = levels.find((name) => name === level);
  if (knownLevel === undefined || typeof event !== 'string')
    return { sequence, atMs, level: stream === 'stderr' ? 'warn' : 'info', event: text, fields: {} };
  const writtenMs = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  return {
    sequence,
    atMs: Number.isNaN(writtenMs) ? atMs : writtenMs,
    level: knownLevel,
    event,
    fields: Object.fromEntries(Object.entries(rest).map(([name, item]) => [name, plain(item)])),
  };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function plain(value: unknown): string | number | boolean | null {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return JSON.stringify(value);
}
