import type { GroupBroker, GroupSettings } from '../../../console/contract/groups.ts';

export const settingNames = [
  'consumeEnable',
  'consumeBroadcastEnable',
  'consumeFromMinEnable',
  'consumeMessageOrderly',
  'retryMaxTimes',
  'retryQueueNums',
  'brokerId',
  'whichBrokerWhenConsumeSlowly',
  'notifyConsumerIdsChangedEnable',
] as const satisfies readonly (keyof GroupSettings)[];
export type SettingName = (typeof settingNames)[number];

/** One setting across the brokers. `cells`: undefined where the broker did not answer, null where it has no such setting. */
export interface SettingRow {
  name: SettingName;
  cells: (boolean | number | null | undefined)[];
  /** Which cells are unlike the commonest value, so that the odd one is coloured and not all of them. */
  isOdd: boolean[];
}

/** The settings of a group as a table with a column for each broker. */
export function settingRows(brokers: readonly GroupBroker[]): SettingRow[] {
  return settingNames.map((name) => {
    const cells = brokers.map(({ settings }) => settings?.[name]);
    const counts = new Map<unknown, number>();
    for (const cell of cells) if (cell !== undefined) counts.set(cell, (counts.get(cell) ?? 0) + 1);
    const [commonest] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [];
    return { name, cells, isOdd: cells.map((cell) => cell !== undefined && cell !== commonest) };
  });
}
