import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheDir } from '../apache/cache-dir.ts';
import { goVersion } from '../apache/go-version.ts';
import { runToolOrThrow } from '../apache/run-tool.ts';
import { readCases, type InteropClient } from './client.ts';
import { parseFacts, transcriptsOf } from './transcript.ts';

const BUILD_TIMEOUT_MS = 600_000;
const RUN_TIMEOUT_MS = 300_000;

/** Apache's classic Go client; the version is the module file's. */
export function goClient(): InteropClient {
  const source = join(import.meta.dirname, 'go');
  let binary = '';
  return {
    name: 'go',
    async prepare() {
      const go = await goVersion();
      if ('problem' in go) return go.problem;
      const hash = createHash('sha256').update(go.version);
      for (const file of (await readdir(source)).sort()) hash.update(file).update(await readFile(join(source, file)));
      await mkdir(cacheDir('interop'), { recursive: true });
      binary = cacheDir('interop', `go-${hash.digest('hex').slice(0, 16)}`);
      if (!existsSync(binary)) await runToolOrThrow('go', ['build', '-o', binary, '.'], { cwd: source, timeoutMs: BUILD_TIMEOUT_MS });
      return undefined;
    },
    async cases() {
      const { stdout } = await runToolOrThrow(binary, ['list'], { timeoutMs: RUN_TIMEOUT_MS });
      return readCases(stdout);
    },
    async run(cluster, cases) {
      // Broadcasting consumers keep their offsets there, which a later run must not find.
      const home = await mkdtemp(join(tmpdir(), 'gantry-go-'));
      try {
        const options = { env: { ...process.env, HOME: home }, timeoutMs: RUN_TIMEOUT_MS };
        const { stdout } = await runToolOrThrow(binary, [cluster.namesrvAddress, cluster.brokerAddress, 'go', cases.join(',')], options);
        return transcriptsOf('go', cases, parseFacts(stdout));
      } finally {
        await rm(home, { recursive: true, force: true });
      }
    },
  };
}
