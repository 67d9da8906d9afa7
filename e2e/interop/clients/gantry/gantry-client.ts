import { join } from 'node:path';
import { runToolOrThrow } from '../../../apache/run-tool.ts';
import type { InteropClient } from '../../client.ts';
import { parseFacts, transcriptsOf } from '../../transcript.ts';
import { GANTRY_CASES } from './cases.ts';

const RUN_TIMEOUT_MS = 300_000;

/** Our own client, engine/client. It runs in a process of its own, as the others do. */
export function gantryClient(): InteropClient {
  return {
    name: 'gantry',
    prepare: () => Promise.resolve(undefined),
    cases: () => Promise.resolve(Object.keys(GANTRY_CASES).map((name) => ({ name, slow: name === 'order-killed-member' }))),
    async run(cluster, cases) {
      const { stdout, stderr } = await runToolOrThrow(
        process.execPath,
        [join(import.meta.dirname, 'main.ts'), cluster.namesrvAddress, 'gant', cases.join(',')],
        { timeoutMs: RUN_TIMEOUT_MS },
      );
      if (stderr !== '' && process.env['INTEROP_STDERR'] !== undefined) process.stderr.write(stderr);
      return transcriptsOf('gantry', cases, parseFacts(stdout));
    },
  };
}
