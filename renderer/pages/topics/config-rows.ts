import type { TopicBroker, TopicSettings } from '../../../console/contract/topics.ts';

export const configNames = ['writeQueueNums', 'readQueueNums', 'perm', 'order', 'messageType', 'attributes'] as const;
export type ConfigName = (typeof configNames)[number];

/** One setting across the brokers. `cells`: undefined where the broker did not answer. */
export interface ConfigRow {
  name: ConfigName;
  cells: (TopicSettings[ConfigName] | undefined)[];
  /** Which cells are unlike the commonest value, so that the odd one is coloured and not all of them. */
  isOdd: boolean[];
}

/** The settings of a topic as a table with a column for each broker. */
export function configRows(brokers: readonly TopicBroker[]): ConfigRow[] {
  return configNames.map((name) => {
    const cells = brokers.map(({ settings }) => settings?.[name]);
    const texts = cells.map((cell) => (cell === undefined ? undefined : JSON.stringify(cell)));
    const counts = new Map<string, number>();
    for (const text of texts) if (text !== undefined) counts.set(text, (counts.get(text) ?? 0) + 1);
    const [commonest] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [];
    return { name, cells, isOdd: texts.map((text) => text !== undefined && text !== commonest) };
  });
}
