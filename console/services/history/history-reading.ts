import type { Clock } from '../../../engine/runtime/clock.ts';
import { groupQueuesMax, queueOfKey, seriesKey, seriesPointsMax } from '../../contract/history.ts';
import type { GroupBacklog, HistoryRange, HistorySpan, QueueHistory, QueueName } from '../../contract/history.ts';
import type { HistoryQuery, HistoryStore } from './history-store.ts';

/** Longest text of one CSV file; a frame to a page takes little more. */
const csvCharactersMax = 6_000_000;

/** Both ends of a range by this machine's clock. An end before its start is the start. */
export function spanOf({ from, to }: HistoryRange, nowMs: number): HistorySpan {
  const instant = (point: HistoryRange['from']): number => (point.kind === 'absolute' ? point.atMs : nowMs - point.agoMs);
  const fromMs = instant(from);
  return { fromMs, toMs: Math.max(fromMs, instant(to)) };
}

/** Whether later samples belong to a range. */
export const isLive = (range: HistoryRange, nowMs: number): boolean => range.to.kind === 'relative' || range.to.atMs > nowMs;

export function queryOf(clock: Clock, connection: string, range: HistoryRange, pointsMax: number = seriesPointsMax): HistoryQuery {
  const nowMs = clock.nowMs();
  return { connection, ...spanOf(range, nowMs), nowMs, pointsMax };
}

/** Queues of a group over a range: lag and owner of each. */
export async function readQueues(store: HistoryStore, query: HistoryQuery, group: string): Promise<QueueHistory> {
  const prefix = seriesKey.queueLag(group, { topic: '', brokerName: '', queueId: 0 }).replace(/\|\|0$/, '');
  const keys = await store.keys(query, prefix, groupQueuesMax + 1);
  const queues = keys
    .slice(0, groupQueuesMax)
    .flatMap((key) => queueOfKey(key) ?? [])
    .sort(byQueue);
  const [lags, owners] = await Promise.all([
    store.values(
      query,
      queues.map((queue) => seriesKey.queueLag(group, queue)),
    ),
    store.states(
      query,
      queues.map((queue) => seriesKey.queueOwner(group, queue)),
    ),
  ]);
  const { series, ...axis } = lags;
  // A sample may have come between the two readings: the axis is that of the lag.
  const place = new Map(owners.times.map((atMs, index) => [atMs, index]));
  const nobody = owners.texts.indexOf('');
  const names = owners.texts.filter((text) => text !== '');
  const ownerAt = (states: readonly (number | null)[], atMs: number): number | null => {
    const state = states[place.get(atMs) ?? -1] ?? null;
    if (state === null) return null;
    return state === nobody ? -1 : names.indexOf(owners.texts[state] ?? '');
  };
  return {
    ...axis,
    owners: names,
    queuesLeftOut: Math.max(0, keys.length - groupQueuesMax),
    queues: queues.map((queue, index) => ({
      ...queue,
      lag: series[index]?.peaks ?? [],
      owner: axis.times.map((atMs) => ownerAt(owners.states[index]?.states ?? [], atMs)),
    })),
  };
}

function byQueue(a: QueueName, b: QueueName): number {
  if (a.topic !== b.topic) return a.topic < b.topic ? -1 : 1;
  if (a.brokerName !== b.brokerName) return a.brokerName < b.brokerName ? -1 : 1;
  return a.queueId - b.queueId;
}

/** Groups of the newest sample by their lag, largest first. */
export function backlogOf(values: readonly (readonly [key: string, value: number])[]): GroupBacklog[] {
  const groups = new Map<string, GroupBacklog>();
  for (const [key, value] of values) {
    const [kind, measure, group] = key.split('|');
    if (kind !== 'group' || group === undefined) continue;
    const entry = groups.get(group) ?? { group, lag: null, retry: null, ageMs: null };
    if (measure === 'lag') entry.lag = value;
    else if (measure === 'retry') entry.retry = value;
    else if (measure === 'age') entry.ageMs = value;
    groups.set(group, entry);
  }
  return [...groups.values()].sort((a, b) => (b.lag ?? -1) - (a.lag ?? -1) || (a.group < b.group ? -1 : 1));
}

/** Every sample that is kept of some series, as finely as it is kept: one row a time, mean and peak of each series. */
export async function readCsv(store: HistoryStore, query: HistoryQuery, keys: readonly string[]): Promise<string> {
  // A row has the time and two numbers of up to 20 characters a series.
  const pointsMax = Math.floor(csvCharactersMax / (30 + keys.length * 40));
  const { times, series, stepMs } = await store.values({ ...query, pointsMax }, keys);
  const head = ['time', 'seconds', ...series.flatMap(({ key }) => [cell(`${key} mean`), cell(`${key} peak`)])];
  const rows = times.map((atMs, index) =>
    [new Date(atMs).toISOString(), stepMs / 1000, ...series.flatMap(({ values, peaks }) => [values[index] ?? '', peaks[index] ?? ''])].join(
      ',',
    ),
  );
  return `\uFEFF${[head.join(','), ...rows].join('\r\n')}\r\n`;
}

const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
