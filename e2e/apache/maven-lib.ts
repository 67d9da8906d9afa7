import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDir } from './cache-dir.ts';
import { runToolOrThrow } from './run-tool.ts';

/** The sets of jars the suites use: folder name in the cache -> artifacts of org.apache.rocketmq. */
const SETS = {
  'server-5.5.0': ['rocketmq-namesrv:5.5.0', 'rocketmq-broker:5.5.0', 'rocketmq-tools:5.5.0'],
  'server-4.9.7': ['rocketmq-namesrv:4.9.7', 'rocketmq-broker:4.9.7', 'rocketmq-tools:4.9.7'],
  // Not the server's jars: with the broker's logging configuration on its class path mqadmin prints 180 lines about it.
  'tools-5.5.0': ['rocketmq-tools:5.5.0'],
  'tools-4.9.7': ['rocketmq-tools:4.9.7'],
  'client-5.5.0': ['rocketmq-client:5.5.0'],
  'client-4.9.8': ['rocketmq-client:4.9.8', 'rocketmq-acl:4.9.8'],
} as const satisfies Record<string, readonly string[]>;

export type MavenSet = keyof typeof SETS;

const MAVEN_TIMEOUT_MS = 600_000;

/**
 * Puts a set of jars with everything they depend on into the cache and gives the folder; `<folder>/*` is the class path.
 * The first call of a set takes most of a minute with a cold Maven repository, later ones nothing.
 */
export async function mavenLib(set: MavenSet): Promise<string> {
  const folder = cacheDir('maven', set);
  const lib = join(folder, 'lib');
  if (existsSync(join(folder, 'complete'))) return lib;
  // Two runs may come here at once: each fills its own folder and the first rename wins.
  const attempt = `${folder}.${process.pid}`;
  await rm(attempt, { recursive: true, force: true });
  await mkdir(join(attempt, 'lib'), { recursive: true });
  await writeFile(join(attempt, 'pom.xml'), pom(set, SETS[set]));
  await runToolOrThrow('mvn', ['-q', '-B', 'dependency:copy-dependencies', `-DoutputDirectory=${join(attempt, 'lib')}`], {
    cwd: attempt,
    timeoutMs: MAVEN_TIMEOUT_MS,
  });
  await writeFile(join(attempt, 'complete'), '');
  await rename(attempt, folder).catch(async (error: unknown) => {
    await rm(attempt, { recursive: true, force: true });
    if (!existsSync(join(folder, 'complete'))) throw error;
  });
  return lib;
}

function pom(set: string, artifacts: readonly string[]): string {
  const dependencies = artifacts.map((artifact) => {
    const [artifactId, version] = artifact.split(':');
    return `<dependency><groupId>org.apache.rocketmq</groupId><artifactId>${artifactId}</artifactId><version>${version}</version></dependency>`;
  });
  return [
    '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>',
    `<groupId>gantry.e2e</groupId><artifactId>${set}</artifactId><version>1</version>`,
    `<dependencies>${dependencies.join('')}</dependencies></project>`,
  ].join('\n');
}
