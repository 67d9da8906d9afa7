import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { startJava, type JavaProcess } from './java-process.ts';
import { mavenLib } from './maven-lib.ts';
import { awaitRoute, LOCAL_IDENTITY, LOCAL_SETTINGS, type RestartableCluster, type TestClusterOptions } from './test-cluster.ts';

export type ApacheVersion = '5.5.0' | '4.9.7';

export interface ApacheOptions extends TestClusterOptions {
  version?: ApacheVersion;
  /** Arguments of the broker's JVM instead of a small heap. */
  brokerJvmArgs?: string[];
  namesrvJvmArgs?: string[];
  /** Leaves Apache's own file sizes and settings as they are: only addresses and paths are given. For measurements. */
  stockSettings?: boolean;
  /** Keeps the broker's folder between two starts instead of a temporary one. */
  homeDir?: string;
}

const BOOT_DEADLINE_MS = 120_000;
const ROUTE_DEADLINE_MS = 30_000;

/** 4.9.7 reflects into the JDK: without these a restart on JDK 17 ends with 253. */
export const OPENS_FOR_4 = ['java.base/java.nio', 'java.base/sun.nio.ch', 'java.base/jdk.internal.ref'].map(
  (name) => `--add-opens=${name}=ALL-UNNAMED`,
);

/**
 * The file sizes of Gantry's preset: a store is a few megabytes and quick to make; and no refusals because a busy test machine let a
 * request wait for 200 ms.
 */
const SMALL_MACHINE: Record<string, string> = {
  mappedFileSizeCommitLog: '67108864',
  mappedFileSizeConsumeQueue: '60000',
  maxIndexNum: '400000',
  maxHashSlotNum: '100000',
  diskMaxUsedSpaceRatio: '95',
  brokerFastFailureEnable: 'false',
};

const SMALL_TIMER_FILES: Record<string, string> = { mappedFileSizeTimerLog: '1048576', timerPrecisionMs: '100' };

/** Starts Apache's NameServer and broker with jars from Maven, on free ports, in a temporary folder. */
export async function startApacheCluster(options: ApacheOptions = {}): Promise<RestartableCluster> {
  const version = options.version ?? '5.5.0';
  const classPath = join(await mavenLib(`server-${version}`), '*');
  const home = options.homeDir ?? (await mkdtemp(join(tmpdir(), 'gantry-apache-')));
  const namesrvPort = await freePort();
  const brokerPort = await freePort([-2, 1]);
  const namesrvAddress = `127.0.0.1:${namesrvPort}`;
  const brokerAddress = `127.0.0.1:${brokerPort}`;
  const properties = brokerProperties(home, brokerPort, namesrvAddress, version, options);
  await writeConfigFiles(home, version, namesrvPort, properties);

  const namesrvJvmArgs = options.namesrvJvmArgs ?? ['-Xms128m', '-Xmx128m'];
  const brokerJvmArgs = options.brokerJvmArgs ?? ['-Xms512m', '-Xmx512m', '-XX:MaxDirectMemorySize=256m'];
  const setup = `NameServer: java ${namesrvJvmArgs.join(' ')}\nbroker: java ${brokerJvmArgs.join(' ')}\nbroker.conf:\n${propertiesText(properties)}`;
  const started = performance.now();
  const processes: JavaProcess[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(processes.map((process) => process.kill()));
    if (options.homeDir === undefined) await rm(home, { recursive: true, force: true });
  };
  try {
    const namesrv = startJava({
      jvmArgs: [...namesrvJvmArgs, `-Duser.home=${join(home, 'namesrv')}`],
      classPath,
      mainClass: 'org.apache.rocketmq.namesrv.NamesrvStartup',
      args: ['-c', join(home, 'namesrv', 'ns.conf')],
      env: { ROCKETMQ_HOME: join(home, 'namesrv') },
      cwd: home,
    });
    processes.push(namesrv);
    // A broker that starts before its NameServer listens registers ten seconds later; the wait costs less than that.
    await namesrv.awaitLine('boot success', BOOT_DEADLINE_MS);
    const startBroker = async (): Promise<JavaProcess> => {
      const broker = startJava({
        jvmArgs: [...brokerJvmArgs, ...(version === '4.9.7' ? OPENS_FOR_4 : []), `-Duser.home=${join(home, 'broker')}`],
        classPath,
        mainClass: 'org.apache.rocketmq.broker.BrokerStartup',
        args: ['-c', join(home, 'broker', 'broker.conf')],
        env: { ROCKETMQ_HOME: join(home, 'broker') },
        cwd: home,
      });
      processes.push(broker);
      await broker.awaitLine('boot success', BOOT_DEADLINE_MS);
      await awaitRoute(namesrvAddress, brokerAddress, ROUTE_DEADLINE_MS);
      return broker;
    };
    let broker = await startBroker();
    const startMs = performance.now() - started;
    return {
      name: `apache-${version}`,
      namesrvAddress,
      brokerAddress,
      get pids() {
        return { namesrv: namesrv.pid, broker: broker.pid };
      },
      startMs,
      setup,
      stop,
      killBroker: () => broker.kill(),
      async startBroker() {
        broker = await startBroker();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The broker.conf of a start, for the cluster itself and for printing it beside a measurement. */
export function brokerProperties(
  home: string,
  brokerPort: number,
  namesrvAddress: string,
  version: ApacheVersion,
  options: ApacheOptions,
): Record<string, string> {
  const where = {
    brokerIP1: '127.0.0.1',
    brokerIP2: '127.0.0.1',
    listenPort: String(brokerPort),
    namesrvAddr: namesrvAddress,
    storePathRootDir: join(home, 'broker', 'store'),
    storePathCommitLog: join(home, 'broker', 'store', 'commitlog'),
  };
  if (options.stockSettings === true) return { brokerName: 'broker-a', ...where, ...options.settings };
  const { recallMessageEnable, ...settingsOf4 } = LOCAL_SETTINGS;
  const common =
    version === '4.9.7' ? settingsOf4 : { ...settingsOf4, recallMessageEnable: recallMessageEnable ?? 'true', ...SMALL_TIMER_FILES };
  return { ...LOCAL_IDENTITY, ...common, ...SMALL_MACHINE, ...where, ...options.settings };
}

async function writeConfigFiles(home: string, version: ApacheVersion, namesrvPort: number, broker: Record<string, string>): Promise<void> {
  for (const role of ['namesrv', 'broker']) {
    await mkdir(join(home, role, 'conf'), { recursive: true });
    // 5.5.0 needs no file; 4.9.7 ends with 255 without these three.
    if (version !== '4.9.7') continue;
    for (const name of ['logback_namesrv.xml', 'logback_broker.xml', 'logback_tools.xml']) {
      await writeFile(join(home, role, 'conf', name), logback(join(home, role, 'server.log')));
    }
  }
  const namesrv = {
    listenPort: String(namesrvPort),
    kvConfigPath: join(home, 'namesrv', 'kv.json'),
    configStorePath: join(home, 'namesrv', 'namesrv.properties'),
  };
  await writeFile(join(home, 'namesrv', 'ns.conf'), propertiesText(namesrv));
  await writeFile(join(home, 'broker', 'broker.conf'), propertiesText(broker));
}

function propertiesText(properties: Record<string, string>): string {
  return Object.entries(properties)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

/** A logback configuration that writes everything of one process into one file. */
export function logback(file: string): string {
  return [
    '<configuration>',
    `<appender name="file" class="ch.qos.logback.core.FileAppender"><file>${file}</file>`,
    '<encoder><pattern>%d %-5level %logger{20} %msg%n</pattern></encoder></appender>',
    '<root level="INFO"><appender-ref ref="file"/></root>',
    '</configuration>',
  ].join('\n');
}
