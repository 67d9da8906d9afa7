import type { TestCluster } from '../apache/test-cluster.ts';
import type { Transcript } from './transcript.ts';

/** One official client with its case programs. */
export interface InteropClient {
  /** `java-5.5.0`, `ali-ons`… */
  readonly name: string;
  /** Fetches and builds what is missing. Resolves with why it cannot, if this machine has no such toolchain. */
  prepare(): Promise<string | undefined>;
  /** Names of all cases, in order; `slow` ones are left out by --quick. */
  cases(): Promise<readonly InteropCase[]>;
  /** Runs cases against a cluster; transcripts are not masked yet. */
  run(cluster: TestCluster, cases: readonly string[]): Promise<Transcript[]>;
}

export interface InteropCase {
  name: string;
  slow: boolean;
}

/** Reads what a program's `list` prints: a name a line, with ` slow` behind those that --quick leaves out. */
export function readCases(stdout: string): InteropCase[] {
  return stdout
    .trim()
    .split('\n')
    .map((line) => ({ name: line.split(' ')[0] ?? line, slow: line.endsWith(' slow') }));
}
