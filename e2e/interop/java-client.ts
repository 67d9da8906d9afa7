import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { cacheDir } from '../apache/cache-dir.ts';
import { mavenLib, type MavenSet } from '../apache/maven-lib.ts';
import { runToolOrThrow } from '../apache/run-tool.ts';
import type { TestCluster } from '../apache/test-cluster.ts';
import { readCases, type InteropCase, type InteropClient } from './client.ts';
import { parseFacts, transcriptsOf, type Transcript } from './transcript.ts';

const RUN_TIMEOUT_MS = 900_000;
const COMPILE_TIMEOUT_MS = 120_000;
/** Cases mostly wait: several at a time keep two cores busy. */
const CASES_AT_A_TIME = 6;
const MAIN_CLASS = 'gantry.interop.Interop';

/** Apache's classic Java client. All cases of a run share one JVM: its start costs more than most cases. */
export function javaClient(version: '4.9.8' | '5.5.0'): InteropClient {
  const set: MavenSet = `client-${version}`;
  let classPath = '';
  const prepare = async (): Promise<undefined> => {
    const lib = join(await mavenLib(set), '*');
    const classes = await compileJava(join(import.meta.dirname, 'java'), lib, set);
    classPath = [classes, lib].join(delimiter);
  };
  const cases = async (): Promise<InteropCase[]> => {
    const { stdout } = await runToolOrThrow('java', ['-cp', classPath, MAIN_CLASS, 'list'], { timeoutMs: COMPILE_TIMEOUT_MS });
    return readCases(stdout);
  };
  const run = async (cluster: TestCluster, names: readonly string[]): Promise<Transcript[]> => {
    const home = await mkdtemp(join(tmpdir(), 'gantry-java-'));
    const prefix = `j${version.replaceAll('.', '')}`;
    try {
      const { stdout, stderr } = await runToolOrThrow(
        'java',
        // Members find each other's queues within a second instead of twenty.
        [
          '-Xmx384m',
          '-XX:TieredStopAtLevel=1',
          `-Duser.home=${home}`,
          '-Drocketmq.client.rebalance.waitInterval=1000',
          '-cp',
          classPath,
          MAIN_CLASS,
          cluster.namesrvAddress,
          cluster.brokerAddress,
          prefix,
          names.join(','),
          String(CASES_AT_A_TIME),
        ],
        { cwd: home, timeoutMs: RUN_TIMEOUT_MS },
      );
      if (stderr !== '' && process.env['INTEROP_STDERR'] !== undefined) process.stderr.write(stderr);
      return transcriptsOf(`java-${version}`, names, parseFacts(stdout));
    } finally {
      await rm(home, { recursive: true, force: true });
    }
  };
  return { name: `java-${version}`, prepare, cases, run };
}

/** Compiles a folder of Java sources once per state of the sources and class path; gives the folder of classes. */
export async function compileJava(sourceDir: string, classPath: string, name: string): Promise<string> {
  const files = (await readdir(sourceDir)).filter((file) => file.endsWith('.java')).sort();
  const hash = createHash('sha256').update(classPath);
  for (const file of files) hash.update(file).update(await readFile(join(sourceDir, file)));
  const classes = cacheDir('classes', `${name}-${hash.digest('hex').slice(0, 16)}`);
  if (existsSync(classes)) return classes;
  const attempt = `${classes}.${process.pid}`;
  await mkdir(attempt, { recursive: true });
  await runToolOrThrow(
    'javac',
    ['-nowarn', '-Xlint:none', '-encoding', 'UTF-8', '-cp', classPath, '-d', attempt, ...files.map((file) => join(sourceDir, file))],
    {
      timeoutMs: COMPILE_TIMEOUT_MS,
    },
  );
  await rename(attempt, classes);
  return classes;
}
