/**
 * How the text of a runtime key is read. `rates`: three averages of 10 s, 1 min and 10 min. `pair`: `offset,maxOffset`.
 * `flag`: `true` or `false`. `age`: `[ 0 days, 1 hours, 2 minutes, 3 seconds ]`. `space`: `Total : 9.5 GiB, Free : 1.2 GiB.`
 */
export type RuntimeKind = 'text' | 'flag' | 'count' | 'bytes' | 'ratio' | 'time' | 'ms' | 'age' | 'space' | 'rates' | 'spread' | 'pair';

export const runtimeGroups = ['broker', 'traffic', 'today', 'latency', 'disk', 'queues', 'flush', 'delay', 'timer', 'other'] as const;
export type RuntimeGroup = (typeof runtimeGroups)[number];

interface KnownKey {
  group: Exclude<RuntimeGroup, 'other'>;
  kind: RuntimeKind;
}

const keysOf = (group: KnownKey['group'], kind: RuntimeKind, names: string): Record<string, KnownKey> =>
  Object.fromEntries(names.split(' ').map((name) => [name, { group, kind }]));

/** What the keys of GET_BROKER_RUNTIME_INFO hold (5.5.0 and 4.9.7); each has a sentence under `brokers.runtime.keys`. */
export const runtimeKeys: Readonly<Record<string, KnownKey>> = {
  ...keysOf('broker', 'text', 'brokerVersionDesc brokerVersion'),
  ...keysOf('broker', 'flag', 'brokerActive'),
  ...keysOf('broker', 'age', 'runtime'),
  ...keysOf('broker', 'time', 'bootTimestamp startAcceptSendRequestTimeStamp earliestMessageTimeStamp'),
  ...keysOf('traffic', 'rates', 'putTps getTransferredTps getTransferedTps getTotalTps getFoundTps getMissTps'),
  ...keysOf('traffic', 'count', 'putMessageTimesTotal putMessageFailedTimes'),
  ...keysOf('traffic', 'bytes', 'putMessageSizeTotal putMessageAverageSize'),
  ...keysOf(
    'today',
    'count',
    'msgPutTotalTodayNow msgPutTotalTodayMorning msgPutTotalYesterdayMorning msgGetTotalTodayNow msgGetTotalTodayMorning msgGetTotalYesterdayMorning',
  ),
  ...keysOf('latency', 'spread', 'putMessageDistributeTime'),
  ...keysOf('latency', 'ms', 'putLatency99 putLatency999 putMessageEntireTimeMax getMessageEntireTimeMax pageCacheLockTimeMills'),
  ...keysOf('disk', 'ratio', 'commitLogDiskRatio consumeQueueDiskRatio'),
  ...keysOf('disk', 'bytes', 'commitLogMinOffset commitLogMaxOffset dispatchBehindBytes'),
  ...keysOf('disk', 'space', 'commitLogDirCapacity'),
  ...Object.assign(
    {},
    ...['send', 'pull', 'litePull', 'query', 'ack'].map((pool) => ({
      ...keysOf('queues', 'count', `${pool}ThreadPoolQueueSize ${pool}ThreadPoolQueueCapacity`),
      ...keysOf('queues', 'ms', `${pool}ThreadPoolQueueHeadWaitTimeMills`),
    })),
  ),
  ...keysOf('queues', 'count', 'EndTransactionQueueSize EndTransactionThreadPoolQueueCapacity'),
  ...keysOf('flush', 'count', 'remainTransientStoreBufferNumbs'),
  ...keysOf('flush', 'bytes', 'remainHowManyDataToCommit remainHowManyDataToFlush dispatchMaxBuffer'),
  ...keysOf('timer', 'ms', 'timerReadBehind'),
  ...keysOf('timer', 'count', 'timerOffsetBehind timerCongestNum'),
  ...keysOf('timer', 'rates', 'timerEnqueueTps timerDequeueTps'),
};

/** What a text of a broker says. `unread`: not what its key promises; it is shown as it came. */
export type RuntimeValue =
  | { kind: 'text' | 'unread'; text: string }
  | { kind: 'count' | 'bytes' | 'ratio' | 'time' | 'ms'; value: number }
  | { kind: 'flag'; isOn: boolean }
  | { kind: 'space'; totalBytes: number; freeBytes: number }
  | { kind: 'rates'; values: number[] }
  | { kind: 'spread'; buckets: { span: string; count: number }[] }
  | { kind: 'pair'; done: number; most: number };

export interface RuntimeRow {
  key: string;
  /** The name of its sentence; undefined where nobody has explained the key. */
  sentence: string | undefined;
  /** Filled into the sentence: the delay level, the path of a disk. */
  part: string;
  value: RuntimeValue;
}

export interface RuntimeSection {
  group: RuntimeGroup;
  rows: RuntimeRow[];
}

/** Everything that a broker told, known keys by meaning, the others as they are. */
export function runtimeSections(info: Readonly<Record<string, string>>): RuntimeSection[] {
  const order = new Map(Object.keys(runtimeKeys).map((key, index) => [key, index]));
  const rows = Object.entries(info).map(([key, text]) => ({ ...describe(key), key, text }));
  return runtimeGroups
    .map((group) => ({
      group,
      rows: rows
        .filter((row) => row.group === group)
        .toSorted((a, b) => (order.get(a.key) ?? 999) - (order.get(b.key) ?? 999) || collator.compare(a.key, b.key))
        .map(({ key, sentence, part, kind, text }): RuntimeRow => ({ key, sentence, part, value: readValue(kind, text) })),
    }))
    .filter(({ rows: of }) => of.length > 0);
}

const collator = new Intl.Collator('en', { numeric: true });

function describe(key: string): { group: RuntimeGroup; kind: RuntimeKind; sentence: string | undefined; part: string } {
  const known = Object.hasOwn(runtimeKeys, key) ? runtimeKeys[key] : undefined;
  if (known !== undefined) {
    return { group: known.group, kind: known.kind, sentence: key, part: '' };
  }
  const level = /^scheduleMessageOffset_(\d+)$/.exec(key)?.[1];
  if (level !== undefined) return { group: 'delay', kind: 'pair', sentence: 'scheduleMessageOffset', part: level };
  const path = /^commitLogDiskRatio_(.+)$/.exec(key)?.[1];
  if (path !== undefined) return { group: 'disk', kind: 'ratio', sentence: 'commitLogDiskRatioOf', part: path };
  return { group: 'other', kind: 'text', sentence: undefined, part: '' };
}

/** `9.5 GiB` in bytes (RocketMQ MixAll#humanReadableByteCount); undefined where it is written in another way. */
function bytesOf(size: string): number | undefined {
  const [, digits, prefix] = /^([\d.]+) ([KMGTPE]i)?B$/.exec(size) ?? [];
  if (digits === undefined) return undefined;
  return Math.round(Number(digits) * 1024 ** (prefix === undefined ? 0 : 'KMGTPE'.indexOf(prefix.charAt(0)) + 1));
}

/** Reads a text as its key promises. */
export function readValue(kind: RuntimeKind, text: string): RuntimeValue {
  const unread: RuntimeValue = { kind: 'unread', text };
  if (kind === 'text') return { kind, text };
  if (kind === 'flag') return text === 'true' || text === 'false' ? { kind, isOn: text === 'true' } : unread;
  if (kind === 'age') {
    const parts = /^\[ (\d+) days, (\d+) hours, (\d+) minutes, (\d+) seconds \]$/.exec(text)?.slice(1).map(Number);
    if (parts === undefined) return unread;
    const [days = 0, hours = 0, minutes = 0, seconds = 0] = parts;
    return { kind: 'ms', value: (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000 };
  }
  if (kind === 'space') {
    const [totalBytes, freeBytes] = [...text.matchAll(/(?:Total|Free) : ([\d.]+ [A-Za-z]+)/g)].map(([, size = '']) => bytesOf(size));
    return totalBytes === undefined || freeBytes === undefined ? unread : { kind, totalBytes, freeBytes };
  }
  if (kind === 'rates') {
    const values = text.trim().split(/\s+/).map(Number);
    return text.trim() !== '' && values.every(Number.isFinite) ? { kind, values } : unread;
  }
  if (kind === 'spread') {
    const buckets = [...text.matchAll(/\[([^\]]+)\]:(\d+)/g)].map(([, span = '', count]) => ({ span, count: Number(count) }));
    return buckets.length > 0 ? { kind, buckets } : unread;
  }
  if (kind === 'pair') {
    const [done, most] = text.split(',').map(Number);
    return done !== undefined && most !== undefined && Number.isFinite(done) && Number.isFinite(most) ? { kind, done, most } : unread;
  }
  const value = Number(text);
  // -1 is how brokers say that there is nothing yet.
  return text.trim() === '' || !Number.isFinite(value) || value < 0 ? unread : { kind, value };
}
