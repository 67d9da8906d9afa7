import { join } from 'node:path';
import { runToolOrThrow } from '../apache/run-tool.ts';
import { CASES } from './ali-ons/cases.ts';
import type { InteropClient } from './client.ts';
import { parseFacts, transcriptsOf } from './transcript.ts';

const RUN_TIMEOUT_MS = 180_000;

/** The Node client of Alibaba Cloud, from npm. */
export function aliOnsClient(): InteropClient {
  return {
    name: 'ali-ons',
    prepare: () => Promise.resolve(undefined),
    cases: () => Promise.resolve(Object.keys(CASES).map((name) => ({ name, slow: false }))),
    async run(cluster, cases) {
      const { stdout, stderr } = await runToolOrThrow(
        process.execPath,
        [join(import.meta.dirname, 'ali-ons', 'main.ts'), cluster.namesrvAddress, cluster.brokerAddress, 'ali', cases.join(',')],
        { timeoutMs: RUN_TIMEOUT_MS },
      );
      if (stderr !== '' && process.env['INTEROP_STDERR'] !== undefined) process.stderr.write(stderr);
      return transcriptsOf('ali-ons', cases, parseFacts(stdout));
    },
  };
}
