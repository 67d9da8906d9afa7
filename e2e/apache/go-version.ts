import { runTool } from './run-tool.ts';

/** Our Go sources range over integers. */
const MINOR_MIN = 22;
const TIMEOUT_MS = 60_000;

/** What `go version` prints, or why the sources here cannot be built with it. */
export async function goVersion(): Promise<{ version: string } | { problem: string }> {
  const result = await runTool('go', ['version'], { timeoutMs: TIMEOUT_MS }).catch(() => undefined);
  if (result === undefined || result.exitCode !== 0) return { problem: 'there is no Go on this machine' };
  return judgeGoVersion(result.stdout.trim());
}

/** Judges a line like `go version go1.26.8 linux/amd64`. */
export function judgeGoVersion(line: string): { version: string } | { problem: string } {
  const [major, minor] = /\bgo(\d+)\.(\d+)/.exec(line)?.slice(1).map(Number) ?? [];
  if (major === undefined || minor === undefined) return { problem: `an unknown Go: ${line}` };
  return major > 1 || minor >= MINOR_MIN ? { version: line } : { problem: `needs Go 1.${MINOR_MIN}; here is ${line}` };
}
