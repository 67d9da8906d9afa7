/** Attributes of topics and groups: the `+key=value,-key` update text and its rules (RocketMQ AttributeParser, AttributeUtil, TopicAttributes). */

/** What one attribute may hold. `changeable` false: only at creation. */
export interface AttributeRule {
  changeable: boolean;
  /** Why the value is refused, undefined when it is legal. */
  problem(value: string): string | undefined;
}

/** `listed` is the order in which Apache 5.5.0 prints the set in its refusal. */
function oneOf(listed: readonly string[]): (value: string) => string | undefined {
  return (value) => (listed.includes(value) ? undefined : `value is not in set: [${listed.join(', ')}]`);
}

function wholeNumber(value: string): string | undefined {
  return /^[+-]?\d+$/.test(value) ? undefined : `For input string: "${value}"`;
}

/** Attributes that a topic may have (RocketMQ TopicAttributes#ALL). */
export const TOPIC_ATTRIBUTES: ReadonlyMap<string, AttributeRule> = new Map<string, AttributeRule>([
  ['queue.type', { changeable: false, problem: oneOf(['BatchCQ', 'SimpleCQ']) }],
  ['cleanup.policy', { changeable: false, problem: oneOf(['COMPACTION', 'DELETE']) }],
  [
    'message.type',
    { changeable: true, problem: oneOf(['UNSPECIFIED', 'MIXED', 'TRANSACTION', 'PRIORITY', 'FIFO', 'DELAY', 'LITE', 'NORMAL']) },
  ],
  ['reserve.time', { changeable: true, problem: wholeNumber }],
  ['lite.topic.expiration', { changeable: true, problem: wholeNumber }],
]);

const anyText: AttributeRule = { changeable: true, problem: () => undefined };

/** Attributes that a consumer group may have (RocketMQ SubscriptionGroupAttributes#ALL); stored, without effect here. */
export const GROUP_ATTRIBUTES: ReadonlyMap<string, AttributeRule> = new Map<string, AttributeRule>([
  ['priority.factor', { changeable: true, problem: wholeNumber }],
  ['lite.sub.client.max.event.cnt', { changeable: true, problem: wholeNumber }],
  ['lite.sub.client.quota', { changeable: true, problem: wholeNumber }],
  ['lite.sub.reset.offset.exclusive', anyText],
  ['lite.sub.reset.offset.unsubscribe', anyText],
  ['lite.bind.topic', anyText],
  ['lite.sub.model', anyText],
  ['lite.sub.wildcard', anyText],
]);

/** The update could not be parsed or applied; the message is what Apache puts into the remark. */
export class AttributeError extends Error {
  override readonly name = 'AttributeError';
}

/** Parses `+key1=value1,-key2`; the keys keep their sign. */
export function parseAttributeUpdate(text: string | undefined): Map<string, string> {
  const update = new Map<string, string>();
  if (text === undefined || text === '') return update;
  for (const pair of text.split(',')) {
    const equals = pair.indexOf('=');
    const key = equals < 0 ? pair : pair.slice(0, equals);
    const value = equals < 0 ? '' : (pair.slice(equals + 1).split('=')[0] ?? '');
    if (equals >= 0 && !key.includes('+')) throw new AttributeError(`add/alter attribute format is wrong: ${key}`);
    if (equals < 0 && !key.includes('-')) throw new AttributeError(`delete attribute format is wrong: ${key}`);
    if (update.has(key)) throw new AttributeError(`key duplication: ${key}`);
    update.set(key, value);
  }
  return update;
}

/** The attributes after an update (keys with sign), or throws AttributeError. `current` undefined: the owner is being created. */
export function applyAttributeUpdate(
  rules: ReadonlyMap<string, AttributeRule>,
  current: ReadonlyMap<string, string> | undefined,
  update: ReadonlyMap<string, string>,
): Map<string, string> {
  const result = new Map(current);
  const seen = new Set<string>();
  for (const [signedKey, value] of update) {
    const key = signedKey.slice(1);
    if (key === '' || key.includes('+') || key.includes('-')) throw new AttributeError('kv string format wrong.');
    if (seen.has(key)) throw new AttributeError(`alter duplication key. key: ${key}`);
    seen.add(key);
    const adds = signedKey.startsWith('+');
    if (current === undefined && !adds) throw new AttributeError(`only add attribute is supported while creating topic. key: ${key}`);
    if (!adds && !signedKey.startsWith('-')) throw new AttributeError(`wrong format key: ${key}`);
    if (!adds && current?.has(key) !== true) throw new AttributeError(`attempt to delete a nonexistent key: ${key}`);
    const rule = rules.get(key);
    if (rule === undefined) throw new AttributeError(`unsupported key: ${key}`);
    if (current !== undefined && !rule.changeable) throw new AttributeError(`attempt to update an unchangeable attribute. key: ${key}`);
    if (!adds) {
      result.delete(key);
      continue;
    }
    const problem = rule.problem(value);
    if (problem !== undefined) throw new AttributeError(problem);
    result.set(key, value);
  }
  return result;
}
