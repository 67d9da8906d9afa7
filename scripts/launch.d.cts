/** The launcher's decisions, for its test. */
export function isInstalled(lockText: string, installedText: string | undefined): boolean;
export function chooseNode(candidates: readonly string[], versionOf: (candidate: string) => string | undefined): string | undefined;
export function majorOf(version: string | undefined): number;
export function nodeCandidates(root: string, execPath: string): string[];
export function windowObstacle(machine: {
  platform: string;
  env: Readonly<Record<string, string | undefined>>;
  userId: number | undefined;
}): string | undefined;
export function electronBinary(
  root: string,
  read: (file: string) => string | undefined,
  exists: (file: string) => boolean,
): string | undefined;
