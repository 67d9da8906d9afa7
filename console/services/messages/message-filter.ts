import { findProperty, KEY_SEPARATOR, MessageProperty } from '../../../engine/protocol/message-properties.ts';
import type { MessageRecord } from '../../../engine/protocol/message-record.ts';
import type { MessageFilter } from '../../contract/messages.ts';
import { plainBodyOf } from './message-row.ts';

/** A filter that is ready to be asked. */
export interface CompiledFilter {
  /** What a broker filters by: tags joined by `||`, or `*`. It lets through other tags with the same hash. */
  readonly brokerTags: string;
  accepts(record: MessageRecord): boolean;
}

type Test = (record: MessageRecord) => boolean;

export function compileFilter(filter: MessageFilter): CompiledFilter {
  const tags = (filter.tags ?? '')
    .split('||')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '' && tag !== '*');
  const tests: Test[] = [];
  const { key, property, body } = filter;
  if (tags.length > 0) tests.push(({ properties }) => tags.includes(findProperty(properties, MessageProperty.TAGS) ?? ''));
  if (key !== undefined && key !== '') tests.push((record) => hasKey(record, key));
  if (property !== undefined && property !== '') tests.push(propertyTest(property));
  if (body !== undefined && body !== '') tests.push(bodyTest(body));
  return { brokerTags: tags.length === 0 ? '*' : tags.join('||'), accepts: (record) => tests.every((test) => test(record)) };
}

/** Whether `key` is one of the words of a message's KEYS. */
export function hasKey({ properties }: MessageRecord, key: string): boolean {
  return (findProperty(properties, MessageProperty.KEYS) ?? '').split(KEY_SEPARATOR).includes(key);
}

/** `name`: the message has it. `name=value`: with that value. */
function propertyTest(property: string): Test {
  const at = property.indexOf('=');
  if (at < 1) return ({ properties }) => findProperty(properties, property) !== undefined;
  const name = property.slice(0, at).trim();
  const value = property.slice(at + 1).trim();
  return ({ properties }) => findProperty(properties, name) === value;
}

/** A condition on a JSON body; the operator stands between spaces, so that `a=b` is a text like any other. */
const conditionPattern = /^\$?\.?([A-Za-z_][\w.[\]-]*)\s+(=|==|!=|>=|<=|>|<)\s+(.+)$/;

function bodyTest(text: string): Test {
  const condition = conditionPattern.exec(text.trim());
  if (condition !== null) {
    const [, path = '', operator = '', wanted = ''] = condition;
    const steps = path.split(/[.[\]]+/).filter((step) => step !== '');
    return (record) => {
      const value = valueAt(jsonOf(plainBodyOf(record)), steps);
      return value !== undefined && compare(value, operator, unquoted(wanted.trim()));
    };
  }
  const bytes = Buffer.from(text, 'utf8');
  return (record) => plainBodyOf(record)?.includes(bytes) ?? false;
}

function jsonOf(body: Buffer | undefined): unknown {
  if (body === undefined) return undefined;
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined; // not JSON: no condition holds
  }
}

function valueAt(root: unknown, steps: readonly string[]): unknown {
  let value = root;
  for (const step of steps) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = Object.entries(value).find(([name]) => name === step)?.[1];
  }
  return value;
}

const unquoted = (text: string): string => (/^(["']).*\1$/.test(text) ? text.slice(1, -1) : text);

function compare(value: unknown, operator: string, wanted: string): boolean {
  const isNumeric = typeof value === 'number' && wanted !== '' && Number.isFinite(Number(wanted));
  const left = isNumeric ? value : typeof value === 'string' ? value : JSON.stringify(value);
  const right = isNumeric ? Number(wanted) : wanted;
  switch (operator) {
    case '!=':
      return left !== right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    default:
      return left === right;
  }
}
