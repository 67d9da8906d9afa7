import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { logback, OPENS_FOR_4, type ApacheVersion } from '../apache/apache-cluster.ts';
import { startJava, type JavaProcess } from '../apache/java-process.ts';
import { mavenLib } from '../apache/maven-lib.ts';

const BOOT_DEADLINE_MS = 120_000;

/** Starts Apache's broker with a broker.conf that is given as it is. It looks for its NameServer in vain. */
export async function startApacheBroker(version: ApacheVersion, home: string, configPath: string): Promise<JavaProcess> {
  await mkdir(join(home, 'conf'), { recursive: true });
  // 4.9.7 ends with 255 without it.
  if (version === '4.9.7') await writeFile(join(home, 'conf', 'logback_broker.xml'), logback(join(home, 'broker.log')));
  const broker = startJava({
    jvmArgs: ['-Xms512m', '-Xmx512m', '-XX:MaxDirectMemorySize=256m', ...(version === '4.9.7' ? OPENS_FOR_4 : []), `-Duser.home=${home}`],
    classPath: join(await mavenLib(`server-${version}`), '*'),
    mainClass: 'org.apache.rocketmq.broker.BrokerStartup',
    args: ['-c', configPath],
    env: { ROCKETMQ_HOME: home },
    cwd: home,
  });
  try {
    await broker.awaitLine('boot success', BOOT_DEADLINE_MS);
    return broker;
  } catch (error) {
    await broker.kill();
    throw error;
  }
}
