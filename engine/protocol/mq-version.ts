/** The releases before the numbering became regular. */
const FIRST_NAMES = ['V3_0_0_SNAPSHOT', 'V3_0_0_ALPHA1', 'V3_0_0_BETA1', 'V3_0_0_BETA2', 'V3_0_0_BETA3', 'V3_0_0_BETA4', 'V3_0_0_BETA5'];

/** What Apache prints for an ordinal that is newer than its own table. */
const HIGHER_VERSION = 'HIGHER_VERSION';

/** Name of every ordinal: each version has a snapshot before it, up to V5_9_9. */
const NAMES = buildNames();
const ORDINALS = new Map(NAMES.map((name, ordinal) => [name, ordinal]));

/**
 * Name of a version ordinal as admin tools print it, `V5_5_0` for 513; `HIGHER_VERSION` for one beyond the table.
 * RocketMQ MQVersion#getVersionDesc
 */
export function versionName(ordinal: number): string {
  return NAMES[ordinal] ?? HIGHER_VERSION;
}

/** Ordinal of a version name like `V4_9_3`; undefined when there is no such version. */
export function versionOrdinal(name: string): number | undefined {
  return ORDINALS.get(name);
}

function buildNames(): string[] {
  const names = [...FIRST_NAMES];
  for (let beta = 6; beta <= 9; beta++) names.push(`V3_0_0_BETA${beta}_SNAPSHOT`, `V3_0_0_BETA${beta}`);
  names.push('V3_0_0_FINAL');
  const addMinor = (prefix: string, firstPatch: number, lastPatch: number): void => {
    for (let patch = firstPatch; patch <= lastPatch; patch++) names.push(`V${prefix}_${patch}_SNAPSHOT`, `V${prefix}_${patch}`);
  };
  addMinor('3_0', 1, 15);
  addMinor('3_1', 0, 9);
  addMinor('3_2', 0, 9);
  for (let minor = 3; minor <= 9; minor++) addMinor(`3_${minor}`, 1, 9);
  for (const major of [4, 5]) for (let minor = 0; minor <= 9; minor++) addMinor(`${major}_${minor}`, 0, 9);
  return [...names, HIGHER_VERSION];
}
