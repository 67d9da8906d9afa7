import { jsonInt, jsonObject, withDefault, type JsonOf } from '../json-schema.ts';

/** Version of a table that brokers keep. 4.9 has no `stateVersion`. RocketMQ DataVersion */
export const dataVersionType = jsonObject({
  counter: withDefault(jsonInt, () => 0),
  stateVersion: withDefault(jsonInt, () => 0),
  timestamp: withDefault(jsonInt, () => 0),
});
export type DataVersion = JsonOf<typeof dataVersionType>;

/** A new table's version. */
export function initialDataVersion(timestampMs: number): DataVersion {
  return { counter: 0, stateVersion: 0, timestamp: timestampMs };
}

/** The version after a change. RocketMQ DataVersion#nextVersion */
export function nextDataVersion(version: DataVersion, timestampMs: number, stateVersion = version.stateVersion): DataVersion {
  return { counter: version.counter + 1, stateVersion, timestamp: timestampMs };
}

/** Whether two versions are the same in all three parts. RocketMQ DataVersion#equals */
export function isSameDataVersion(a: DataVersion, b: DataVersion): boolean {
  return a.stateVersion === b.stateVersion && a.timestamp === b.timestamp && a.counter === b.counter;
}

/** Negative, 0 or positive: by stateVersion, then counter, then timestamp. RocketMQ DataVersion#compare */
export function compareDataVersions(a: DataVersion, b: DataVersion): number {
  return a.stateVersion - b.stateVersion || a.counter - b.counter || a.timestamp - b.timestamp;
}
