import type { SubscriptionData } from '../../protocol/bodies/heartbeat.ts';
import { javaHash } from '../../protocol/java-hash.ts';
import { decodeProperties } from '../../protocol/message-properties.ts';
import { decodeRecord } from '../../protocol/message-record.ts';
import type { SqlFilter } from './sql-filter.ts';

/** Decides which messages a consumer gets. RocketMQ ExpressionMessageFilter */
export interface MessageFilter {
  /** For the store: undefined takes everything. `record` reads the whole record when it is called. */
  readonly matchesRecord: ((tagsCode: number, record: () => Buffer) => boolean) | undefined;
  /** For a message that has just been dispatched. */
  readonly matchesDispatched: (tagsCode: number, properties: () => ReadonlyMap<string, string>) => boolean;
}

export const ANY_MESSAGE: MessageFilter = { matchesRecord: undefined, matchesDispatched: () => true };

const SUBSCRIBE_ALL = '*';

export function isTagExpression(expressionType: string | undefined): boolean {
  return expressionType === undefined || expressionType === '' || expressionType === 'TAG';
}

/** A tag expression that names no tag. */
export class SubscriptionError extends Error {
  override readonly name = 'SubscriptionError';
}

/**
 * The subscription that a pull carries itself. Throws SubscriptionError.
 * RocketMQ FilterAPI#build, #buildSubscriptionData
 */
export function buildSubscription(
  topic: string,
  expression: string | undefined,
  expressionType: string | undefined,
  subVersion: bigint,
): SubscriptionData {
  const subString = expression === undefined || expression === '' ? SUBSCRIBE_ALL : expression;
  const subscription: SubscriptionData = {
    topic,
    subString,
    subVersion,
    expressionType: isTagExpression(expressionType) ? 'TAG' : (expressionType ?? 'TAG'),
    classFilterMode: false,
    tagsSet: [],
    codeSet: [],
  };
  if (!isTagExpression(expressionType) || subString === SUBSCRIBE_ALL) {
    if (!isTagExpression(expressionType) && (expression === undefined || expression === ''))
      throw new SubscriptionError("Expression can't be null! " + String(expressionType));
    return subscription;
  }
  const parts = subString.split('||');
  if (parts.every((part) => part === '')) throw new SubscriptionError('subString split error');
  const tags = parts.map((tag) => tag.trim()).filter((tag) => tag !== '');
  return { ...subscription, tagsSet: tags, codeSet: tags.map(javaHash) };
}

/** Filter by tag hash: hashes collide, so clients compare the tag itself again. */
export function tagFilter(subscription: SubscriptionData): MessageFilter {
  if (subscription.classFilterMode || subscription.subString === SUBSCRIBE_ALL) return ANY_MESSAGE;
  const codes = new Set(subscription.codeSet);
  return { matchesRecord: (tagsCode) => codes.has(tagsCode), matchesDispatched: (tagsCode) => codes.has(tagsCode) };
}

/** Filter by properties. A message whose evaluation is anything but true is left out. */
export function sqlMessageFilter(filter: SqlFilter): MessageFilter {
  return {
    matchesRecord: (_tagsCode, record) => filter.matches(propertiesOfRecord(record())),
    matchesDispatched: (_tagsCode, properties) => filter.matches(properties()),
  };
}

/** Properties of a stored record; none for bytes that are no record. */
export function propertiesOfRecord(bytes: Buffer): ReadonlyMap<string, string> {
  const decoded = decodeRecord(bytes, 0, bytes.length, { checkCrc: false });
  return decoded.status === 'record' ? decodeProperties(decoded.record.properties) : new Map();
}
