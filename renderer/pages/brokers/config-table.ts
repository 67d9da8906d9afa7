import type { BrokerSummary } from '../../../console/contract/brokers.ts';

/** Which settings are shown. */
export const settingFilters = ['common', 'all', 'differ', 'draft'] as const;
export type SettingFilter = (typeof settingFilters)[number];
export const readFilter = (text: string): SettingFilter => settingFilters.find((filter) => filter === text) ?? 'common';

export const settingGroups = ['store', 'traffic', 'delay', 'replication', 'other'] as const;
export type SettingGroup = (typeof settingGroups)[number];

/** Settings that operators change, by what they are about; each has a sentence under `brokers.settings`. */
const common: Record<Exclude<SettingGroup, 'other'>, string> = {
  store:
    'flushDiskType fileReservedTime deleteWhen diskMaxUsedSpaceRatio diskSpaceWarningLevelRatio maxMessageSize messageIndexEnable mappedFileSizeCommitLog storePathRootDir',
  traffic:
    'brokerPermission autoCreateTopicEnable autoCreateSubscriptionGroup defaultTopicQueueNums sendMessageThreadPoolNums pullMessageThreadPoolNums waitTimeMillsInSendQueue longPollingEnable enablePropertyFilter traceTopicEnable slaveReadEnable',
  delay: 'timerWheelEnable recallMessageEnable messageDelayLevel transactionTimeOut transactionCheckMax transactionCheckInterval',
  replication: 'brokerRole inSyncReplicas haSendHeartbeatInterval haHousekeepingInterval listenPort haListenPort namesrvAddr',
};
const groupOf = new Map(
  Object.entries(common).flatMap(([group, names]) => names.split(' ').map((name) => [name, group as Exclude<SettingGroup, 'other'>])),
);
const orderOf = new Map([...groupOf.keys()].map((name, index) => [name, index]));

/** Settings that every broker has for itself: another value says nothing. */
const ownSettings = new Set([
  'brokerName',
  'brokerId',
  'brokerIP1',
  'brokerIP2',
  'listenPort',
  'haListenPort',
  'fastListenPort',
  'haMasterAddress',
  'haListenPortAddress',
  'storePathRootDir',
  'storePathCommitLog',
  'storePathConsumeQueue',
  'storePathIndex',
  'storePathBatchConsumeQueue',
  'storePathEpochFile',
  'storePathBrokerIdentity',
  'storeCheckpoint',
  'abortFile',
  'rocketmqHome',
  'brokerConfigPath',
  'messageStorePlugIn',
  'bindAddress',
]);

export interface SettingCell {
  /** Undefined where the broker has no such setting; null where it did not answer. */
  value: string | null | undefined;
  /** Unlike the commonest value of the others. */
  isOdd: boolean;
}

export interface SettingRow {
  name: string;
  group: SettingGroup;
  /** Whether there is a sentence for it. */
  isExplained: boolean;
  cells: SettingCell[];
  /** Whether the brokers differ where they should not. */
  differs: boolean;
}

/** Every setting that any of the brokers has, with a cell for each of them in their order. */
export function settingRows(brokers: readonly Pick<BrokerSummary, 'settings'>[]): SettingRow[] {
  const names = new Set(brokers.flatMap(({ settings }) => Object.keys(settings ?? {})));
  return [...names]
    .map((name): SettingRow => {
      const values = brokers.map(({ settings }) => (settings === null ? null : settings[name]));
      const known = values.filter((value) => value !== null);
      const counts = new Map<string | undefined, number>();
      for (const value of known) counts.set(value, (counts.get(value) ?? 0) + 1);
      const [commonest] = [...counts].toSorted((a, b) => b[1] - a[1])[0] ?? [];
      const differs = counts.size > 1 && !ownSettings.has(name);
      return {
        name,
        group: groupOf.get(name) ?? 'other',
        isExplained: groupOf.has(name),
        cells: values.map((value) => ({ value, isOdd: differs && value !== null && value !== commonest })),
        differs,
      };
    })
    .sort((a, b) => (orderOf.get(a.name) ?? 999) - (orderOf.get(b.name) ?? 999) || (a.name < b.name ? -1 : 1));
}

/** The rows that a filter and a search leave. Drafts are found whatever the filter. */
export function filterSettings(
  rows: readonly SettingRow[],
  { query, filter, drafted }: { query: string; filter: SettingFilter; drafted: ReadonlySet<string> },
): SettingRow[] {
  const wanted = query.trim().toLowerCase();
  return rows.filter((row) => {
    if (filter === 'draft' && !drafted.has(row.name)) return false;
    if (filter === 'differ' && !row.differs) return false;
    // A search goes through all settings: whoever types a name means it.
    if (filter === 'common' && wanted === '' && !row.isExplained && !drafted.has(row.name)) return false;
    return (
      wanted === '' ||
      row.name.toLowerCase().includes(wanted) ||
      row.cells.some(({ value }) => value?.toLowerCase().includes(wanted) === true)
    );
  });
}

/** Drafts by broker id, then by setting. */
export type Drafts = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Writes a value into a draft; the value that the broker has takes it out again. */
export function withDraft(drafts: Drafts, id: string, name: string, value: string, stored: string | null | undefined): Drafts {
  const own = new Map(drafts.get(id) ?? []);
  if (value === stored) own.delete(name);
  else own.set(name, value);
  const next = new Map(drafts);
  if (own.size === 0) next.delete(id);
  else next.set(id, own);
  return next;
}

/** The change that applies drafts, in the order of the brokers. */
export function changesOf(drafts: Drafts, ids: readonly string[]): { id: string; settings: Record<string, string> }[] {
  return ids.flatMap((id) => {
    const own = drafts.get(id);
    return own === undefined ? [] : [{ id, settings: Object.fromEntries(own) }];
  });
}

/** Settings that a broker did not take, though it said yes: unknown names, and those that need a restart. */
export function notTaken(
  changes: readonly { id: string; settings: Record<string, string> }[],
  after: readonly Pick<BrokerSummary, 'id' | 'settings'>[],
): { id: string; name: string; wanted: string; has: string | undefined }[] {
  return changes.flatMap(({ id, settings }) => {
    const stored = after.find((broker) => broker.id === id)?.settings;
    if (stored == null) return [];
    return Object.entries(settings).flatMap(([name, wanted]) => (stored[name] === wanted ? [] : [{ id, name, wanted, has: stored[name] }]));
  });
}
