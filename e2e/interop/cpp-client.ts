import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheDir } from '../apache/cache-dir.ts';
import { runTool, runToolOrThrow } from '../apache/run-tool.ts';
import { readCases, type InteropClient } from './client.ts';
import { parseFacts, transcriptsOf } from './transcript.ts';

/** A wheel for Linux on x86-64 with the C++ client's shared library inside; its module is called like another package's. */
const PACKAGE = 'rocketmq==0.4.4';
const INSTALL_TIMEOUT_MS = 300_000;
const RUN_TIMEOUT_MS = 180_000;

/** Apache's C++ client by its Python binding. Every case is a process: the library does not end cleanly. */
export function cppClient(): InteropClient {
  const program = join(import.meta.dirname, 'cpp', 'cases.py');
  const python = cacheDir('python', PACKAGE, 'bin', 'python');
  return {
    name: 'cpp',
    prepare: () => install(python),
    async cases() {
      const { stdout } = await runToolOrThrow(python, [program, 'list'], { timeoutMs: RUN_TIMEOUT_MS });
      return readCases(stdout);
    },
    async run(cluster, cases) {
      const home = await mkdtemp(join(tmpdir(), 'gantry-cpp-'));
      try {
        const outputs = await Promise.all(
          cases.map((name) => {
            const args = [program, cluster.namesrvAddress, cluster.brokerAddress, 'cpp', name];
            return runToolOrThrow(python, args, { env: { ...process.env, HOME: home }, timeoutMs: RUN_TIMEOUT_MS });
          }),
        );
        return transcriptsOf('cpp', cases, parseFacts(outputs.map((output) => output.stdout).join('\n')));
      } finally {
        await rm(home, { recursive: true, force: true });
      }
    },
  };
}

async function install(python: string): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'the wheel is for Linux on x86-64';
  if (existsSync(python)) return undefined;
  const folder = join(python, '..', '..');
  const attempt = `${folder}.${process.pid}`;
  await mkdir(join(folder, '..'), { recursive: true });
  const venv = await runTool('python3', ['-m', 'venv', attempt], { timeoutMs: INSTALL_TIMEOUT_MS }).catch(() => undefined);
  if (venv === undefined || venv.exitCode !== 0) return 'there is no Python 3 with venv on this machine';
  await runToolOrThrow(join(attempt, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', PACKAGE], {
    timeoutMs: INSTALL_TIMEOUT_MS,
  });
  await rename(attempt, folder);
  return undefined;
}
