import { GANTRY_VERSION } from '../../protocol/remoting-command.ts';
import { versionName } from '../../protocol/mq-version.ts';
import type { BrokerParts } from '../broker-parts.ts';
import { javaDouble } from './rate-history.ts';

type Parts = Pick<BrokerParts, 'clock' | 'config' | 'store' | 'stats' | 'rates' | 'putLatency' | 'loopDelay' | 'pulls' | 'schedule'>;

/** Thread pools that dashboards ask for; the one event loop has no queue in front of it. */
const POOLS = [
  ['send', 10_000],
  ['pull', 100_000],
  ['litePull', 100_000],
  ['query', 20_000],
  ['ack', 100_000],
] as const;

/** What a broker is doing, by Apache's keys (05-admin §3.1), and the event loop's delay. RocketMQ AdminBrokerProcessor#prepareRuntimeInfo */
export function runtimeInfo(parts: Parts): Map<string, string> {
  return new Map([...storeInfo(parts), ...diskInfo(parts), ...parts.schedule.runningStats(), ...brokerInfo(parts), ...poolInfo()]);
}

function storeInfo(parts: Parts): [string, string][] {
  const { clock, store, rates, putLatency } = parts;
  const counters = store.stats.counters();
  const puts = Math.max(1, counters.putMessages);
  return [
    ['bootTimestamp', String(store.stats.bootTimestampMs())],
    ['runtime', formatRuntime(clock.nowMs() - store.stats.bootTimestampMs())],
    ['putMessageEntireTimeMax', String(putLatency.maxMs)],
    ['putMessageTimesTotal', String(puts)],
    ['putMessageFailedTimes', String(counters.putFailed)],
    ['putMessageSizeTotal', String(counters.putBytes)],
    ['putMessageDistributeTime', putLatency.distribution()],
    ['putMessageAverageSize', javaDouble(counters.putBytes / puts)],
    ['dispatchMaxBuffer', '0'],
    ['getMessageEntireTimeMax', '0'],
    ['putTps', rates.triplet('put')],
    ['getFoundTps', rates.triplet('getFound')],
    ['getMissTps', rates.triplet('getMiss')],
    ['getTotalTps', rates.triplet('getTotal')],
    ['getTransferredTps', rates.triplet('transferred')],
    ['putLatency99', putLatency.percentileMs(0.99).toFixed(2)],
    ['putLatency999', putLatency.percentileMs(0.999).toFixed(2)],
  ];
}

function diskInfo(parts: Parts): [string, string][] {
  const { freeBytes, totalBytes } = parts.store.stats.diskSpace();
  const usedRatio = javaDouble(totalBytes > 0 ? Math.round((1 - freeBytes / totalBytes) * 100) / 100 : 0);
  return [
    [`commitLogDiskRatio_${parts.config.store.storePathCommitLog}`, usedRatio],
    ['commitLogDiskRatio', usedRatio],
    ['consumeQueueDiskRatio', usedRatio],
    ['commitLogDirCapacity', `Total : ${humanBytes(totalBytes)}, Free : ${humanBytes(freeBytes)}.`],
    ['commitLogMinOffset', String(parts.store.stats.minPhysicalOffset())],
    ['commitLogMaxOffset', String(parts.store.stats.maxPhysicalOffset())],
  ];
}

function brokerInfo(parts: Parts): [string, string][] {
  const { config, store, stats } = parts;
  const days = stats.dayTotals();
  const unflushedBytes = store.stats.maxPhysicalOffset() - store.stats.flushedOffset();
  return [
    ['brokerActive', 'true'],
    ['brokerVersionDesc', versionName(GANTRY_VERSION)],
    ['msgPutTotalYesterdayMorning', String(days.put.yesterdayMorning)],
    ['msgPutTotalTodayMorning', String(days.put.todayMorning)],
    ['msgPutTotalTodayNow', String(days.put.now)],
    ['msgGetTotalYesterdayMorning', String(days.get.yesterdayMorning)],
    ['msgGetTotalTodayMorning', String(days.get.todayMorning)],
    ['msgGetTotalTodayNow', String(days.get.now)],
    ['dispatchBehindBytes', String(store.stats.dispatchBehindBytes())],
    ['pageCacheLockTimeMills', '0'],
    ['earliestMessageTimeStamp', String(store.stats.earliestStoreTimestampMs())],
    ['startAcceptSendRequestTimeStamp', String(config.values.startAcceptSendRequestTimeStamp)],
    ['timerReadBehind', '0'],
    ['timerOffsetBehind', '0'],
    ['timerCongestNum', '0'],
    ['timerEnqueueTps', '0.0'],
    ['timerDequeueTps', '0.0'],
    ['remainTransientStoreBufferNumbs', '2147483647'],
    ['remainHowManyDataToFlush', humanBytes(Math.max(0, unflushedBytes))],
    ['gantryLoopDelayP99Ms', javaDouble(Math.round(parts.loopDelay.p99Ms() * 100) / 100)],
    ['gantryHeldPulls', String(parts.pulls.heldCount)],
  ];
}

function poolInfo(): [string, string][] {
  const pools = POOLS.flatMap(([name, capacity]): [string, string][] => [
    [`${name}ThreadPoolQueueSize`, '0'],
    [`${name}ThreadPoolQueueCapacity`, String(capacity)],
    [`${name}ThreadPoolQueueHeadWaitTimeMills`, '0'],
  ]);
  return [...pools, ['EndTransactionQueueSize', '0'], ['EndTransactionThreadPoolQueueCapacity', '100000']];
}

/** `[ 1 days, 2 hours, 3 minutes, 4 seconds ]` (RocketMQ StoreStatsService#getFormatRuntime). */
function formatRuntime(durationMs: number): string {
  const seconds = Math.max(0, Math.floor(durationMs / 1000));
  return `[ ${Math.floor(seconds / 86_400)} days, ${Math.floor(seconds / 3600) % 24} hours, ${Math.floor(seconds / 60) % 60} minutes, ${seconds % 60} seconds ]`;
}

/** RocketMQ MixAll#humanReadableByteCount with binary units. */
function humanBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const exponent = Math.min(6, Math.floor(Math.log(bytes) / Math.log(1024)));
  return `${(bytes / 1024 ** exponent).toFixed(1)} ${'KMGTPE'.charAt(exponent - 1)}iB`;
}
