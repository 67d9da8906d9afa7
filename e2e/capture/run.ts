/**
 * Captures frames between Apache's servers, clients and tools into engine/protocol/fixtures:
 *
 *     node e2e/capture/run.ts [SERVER CLIENT CODEC]…      e.g. 5.5.0 5.5.0 JSON
 *
 * Needs a JDK and Maven. Of each request code the first request and its response are kept, as whole frames.
 */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { logback } from '../apache/apache-cluster.ts';
import { freePort } from '../apache/free-port.ts';
import { startJava, type JavaProcess } from '../apache/java-process.ts';
import { mavenLib } from '../apache/maven-lib.ts';
import { runTool } from '../apache/run-tool.ts';
import { awaitRouteAnyCodec } from './await-route.ts';
import { compileJava } from '../interop/java-client.ts';
import { requestCodeName } from '../../engine/protocol/request-code.ts';
import { startCaptureProxy, type CapturedFrame, type CaptureProxy } from './capture-proxy.ts';
import { toolSteps } from './tool-steps.ts';

interface Run {
  server: '5.5.0' | '4.9.7';
  client: '5.5.0' | '4.9.8';
  codec: 'JSON' | 'ROCKETMQ';
}

const DEFAULT_RUNS: readonly Run[] = [
  { server: '5.5.0', client: '5.5.0', codec: 'JSON' },
  { server: '5.5.0', client: '5.5.0', codec: 'ROCKETMQ' },
  { server: '4.9.7', client: '4.9.8', codec: 'JSON' },
];
/** Bodies larger than this say nothing more. */
const FRAME_BYTES_MAX = 24_000;
/** Long texts that hold paths of the machine. */
const OMITTED = new Set(['get-broker-config.response', 'get-namesrv-config.response']);
const TOOL_TIMEOUT_MS = 60_000;
const fixtures = join(import.meta.dirname, '..', '..', 'engine', 'protocol', 'fixtures');

class Recorder {
  readonly frames = new Map<string, Buffer>();
  readonly #open = new Map<string, string>();

  /** Adds a frame seen on a connection; `link` names the proxy. */
  add(link: string, frame: CapturedFrame): void {
    const { command, bytes, fromClient } = frame;
    const place = `${link} ${frame.connection}`;
    if (bytes.length > FRAME_BYTES_MAX) return;
    if (!command.isResponse) {
      const name = requestCodeName(command.code).toLowerCase().replaceAll('_', '-');
      if (!command.isOneway) this.#open.set(`${place} ${fromClient} ${command.opaque}`, name);
      if (!this.frames.has(`${name}.request`)) this.frames.set(`${name}.request`, bytes);
      return;
    }
    const name = this.#open.get(`${place} ${!fromClient} ${command.opaque}`);
    this.#open.delete(`${place} ${!fromClient} ${command.opaque}`);
    if (name === undefined) return;
    const kept = this.frames.get(`${name}.response`);
    // The first answer may be a refusal or empty: one that carries something takes its place.
    if (kept === undefined || (command.code === 0 && bytes.length > kept.length)) this.frames.set(`${name}.response`, bytes);
  }
}

async function capture(run: Run): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'gantry-capture-'));
  const recorder = new Recorder();
  const [namesrvPort, namesrvProxyPort, brokerPort, brokerProxyPort] = [
    await freePort(),
    await freePort(),
    await freePort([-2, 1]),
    await freePort(),
  ];
  const rewrites = (): (readonly [string, string])[] => [[`127.0.0.1:${brokerPort}`, `127.0.0.1:${brokerProxyPort}`]];
  const proxies: CaptureProxy[] = [
    await startCaptureProxy({
      port: namesrvProxyPort,
      targetPort: () => namesrvPort,
      rewrites,
      onFrame: (frame) => recorder.add('namesrv', frame),
    }),
    await startCaptureProxy({
      port: brokerProxyPort,
      targetPort: () => brokerPort,
      rewrites: () => [],
      onFrame: (frame) => recorder.add('broker', frame),
    }),
  ];
  const processes: JavaProcess[] = [];
  try {
    processes.push(...(await startServers(run, home, { namesrvPort, namesrvProxyPort, brokerPort })));
    await awaitRouteAnyCodec(namesrvPort, `127.0.0.1:${brokerPort}`);
    await runClients(run, home, `127.0.0.1:${namesrvProxyPort}`, `127.0.0.1:${brokerProxyPort}`);
  } finally {
    await Promise.all(processes.map((each) => each.kill()));
    for (const proxy of proxies) proxy.close();
    await rm(home, { recursive: true, force: true });
  }
  const folder = join(fixtures, `${run.server}-${run.codec.toLowerCase()}`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const [name, bytes] of recorder.frames) if (!OMITTED.has(name)) await writeFile(join(folder, `${name}.bin`), bytes);
  process.stdout.write(`${folder}: ${recorder.frames.size} frames\n`);
}

async function startServers(
  run: Run,
  home: string,
  ports: { namesrvPort: number; namesrvProxyPort: number; brokerPort: number },
): Promise<JavaProcess[]> {
  const classPath = join(await mavenLib(`server-${run.server}`), '*');
  const opens = ['java.base/java.nio', 'java.base/sun.nio.ch', 'java.base/jdk.internal.ref'].map(
    (name) => `--add-opens=${name}=ALL-UNNAMED`,
  );
  await mkdir(join(home, 'conf'), { recursive: true });
  for (const name of ['namesrv', 'broker', 'tools'])
    await writeFile(join(home, 'conf', `logback_${name}.xml`), logback(join(home, `${name}.log`)));
  await writeFile(
    join(home, 'ns.conf'),
    `listenPort=${ports.namesrvPort}\nkvConfigPath=${home}/kv.json\nconfigStorePath=${home}/ns.properties\n`,
  );
  await writeFile(join(home, 'broker.conf'), brokerConf(home, ports));
  const jvm = [`-Drocketmq.serialize.type=${run.codec}`, `-Duser.home=${home}`];
  const start = (mainClass: string, conf: string, jvmArgs: string[]): JavaProcess =>
    startJava({
      jvmArgs: [...jvmArgs, ...jvm],
      classPath,
      mainClass,
      args: ['-c', join(home, conf)],
      env: { ROCKETMQ_HOME: home },
      cwd: home,
    });
  const namesrv = start('org.apache.rocketmq.namesrv.NamesrvStartup', 'ns.conf', ['-Xmx128m']);
  await namesrv.awaitLine('boot success', 240_000);
  const broker = start('org.apache.rocketmq.broker.BrokerStartup', 'broker.conf', ['-Xmx512m', '-XX:MaxDirectMemorySize=256m', ...opens]);
  await broker.awaitLine('boot success', 240_000);
  return [namesrv, broker];
}

function brokerConf(home: string, ports: { namesrvProxyPort: number; brokerPort: number }): string {
  const settings = {
    brokerClusterName: 'DefaultCluster',
    brokerName: 'broker-a',
    brokerIP1: '127.0.0.1',
    brokerIP2: '127.0.0.1',
    listenPort: ports.brokerPort,
    namesrvAddr: `127.0.0.1:${ports.namesrvProxyPort}`,
    storePathRootDir: `${home}/store`,
    storePathCommitLog: `${home}/store/commitlog`,
    mappedFileSizeCommitLog: 16_777_216,
    mappedFileSizeConsumeQueue: 300_000,
    maxIndexNum: 50_000,
    maxHashSlotNum: 10_000,
    mappedFileSizeTimerLog: 1_048_576,
    diskMaxUsedSpaceRatio: 95,
    brokerFastFailureEnable: false,
    enablePropertyFilter: true,
    defaultTopicQueueNums: 2,
    registerNameServerPeriod: 10_000,
    messageDelayLevel: '1s 2s 3s',
  };
  return Object.entries(settings)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

async function runClients(run: Run, home: string, namesrv: string, broker: string): Promise<void> {
  const lib = join(await mavenLib(`client-${run.client}`), '*');
  const classes = await compileJava(join(import.meta.dirname, 'java'), lib, `capture-${run.client}`);
  const jvm = [`-Drocketmq.serialize.type=${run.codec}`, `-Duser.home=${home}`, '-Xmx256m', '-XX:TieredStopAtLevel=1'];
  const prefix = 'Capture';
  const client = spawn('java', [...jvm, '-cp', [classes, lib].join(delimiter), 'Capture', namesrv, prefix], {
    cwd: home,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    const facts = await clientFacts(client);
    // The same once more with long names, which is request code 10.
    const longNames = spawn(
      'java',
      [...jvm, '-Dorg.apache.rocketmq.client.sendSmartMsg=false', '-cp', [classes, lib].join(delimiter), 'Capture', namesrv, 'Long'],
      { cwd: home, stdio: ['pipe', 'pipe', 'inherit'] },
    );
    await clientFacts(longNames);
    longNames.stdin.end('\n');
    await runTools(run, home, { namesrv, broker, prefix, ...facts });
  } finally {
    client.stdin.end('\n');
    await new Promise((resolve) => client.once('close', resolve));
  }
}

/** Collects `name value` lines until the client says that it is ready. */
function clientFacts(client: ReturnType<typeof spawn>): Promise<{ offsetMsgId: string; clientId: string }> {
  return new Promise((resolve, reject) => {
    let output = '';
    client.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      const value = (name: string): string => new RegExp(`^${name} (.*)$`, 'm').exec(output)?.[1] ?? '';
      if (/^ready$/m.test(output)) resolve({ offsetMsgId: value('offsetMsgId'), clientId: value('clientId') });
    });
    client.once('close', () => reject(new Error(`the client ended early:\n${output}`)));
  });
}

async function runTools(run: Run, home: string, context: Parameters<typeof toolSteps>[0]): Promise<void> {
  const tools = join(await mavenLib(`tools-${run.server}`), '*');
  for (const step of toolSteps(context)) {
    const args = [`-Drocketmq.serialize.type=${run.codec}`, `-Duser.home=${home}`, '-Xmx256m', '-XX:TieredStopAtLevel=1', '-cp', tools];
    const result = await runTool('java', [...args, 'org.apache.rocketmq.tools.command.MQAdminStartup', ...step], {
      cwd: home,
      env: { ...process.env, ROCKETMQ_HOME: home },
      timeoutMs: TOOL_TIMEOUT_MS,
    });
    if (result.exitCode !== 0) process.stderr.write(`${step[0]}: exit code ${result.exitCode}\n`);
  }
}

const [server, client, codec] = process.argv.slice(2);
const chosen = DEFAULT_RUNS.filter(
  (run) => server === undefined || (run.server === server && run.client === client && run.codec === codec),
);
for (const run of chosen) await capture(run);
