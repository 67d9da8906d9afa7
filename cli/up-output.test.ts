import { expect, test } from 'vitest';
import { ClusterError } from '../engine/cluster/local-cluster-types.ts';
import type { ClusterEvent, NodeSnapshot } from '../engine/cluster/local-cluster-types.ts';
import { jsonOutput, peopleOutput, readableLogLine } from './up-output.ts';
import type { UpOutput } from './up-output.ts';

const broker: NodeSnapshot = {
  id: 'broker-a/0',
  kind: 'broker',
  name: 'broker-a',
  brokerId: 0,
  clusterName: 'DefaultCluster',
  role: 'ASYNC_MASTER',
  address: '127.0.0.1:10911',
  haAddress: '127.0.0.1:10912',
  state: 'running',
  pid: 12,
  dataDir: '/d/broker-a-0',
  startedAtMs: 1,
  restartCount: 0,
  restartAtMs: null,
  lastExit: null,
};

const crash: ClusterEvent = {
  event: 'node-exited',
  node: { ...broker, state: 'crashed', pid: null },
  exit: { pid: 12, code: null, signal: 'SIGKILL', atMs: 2, expected: false, lastLines: ['last'] },
};

/** What an output prints while a cluster starts, loses a broker and gets it back. */
function told(
  make: (printer: { out: (line: string) => void; err: (line: string) => void }) => UpOutput,
  tell: (output: UpOutput) => void,
): string[] {
  const lines: string[] = [];
  tell(make({ out: (line) => lines.push(`out ${line}`), err: (line) => lines.push(`err ${line}`) }));
  return lines;
}

const life = (output: UpOutput): void => {
  output.starting('1.0', '/d');
  output.event({ event: 'node-ready', node: broker });
  output.logLine('broker-a/0', { sequence: 0, atMs: 0, stream: 'stdout', text: 'hello' });
  output.ready({ namesrv: '127.0.0.1:9876', nodes: [broker] }, 1_234);
  output.event(crash);
  output.event({ event: 'node-restarted', node: { ...broker, pid: 13 } });
  output.stopping();
  output.stopped();
};

test('tells machines in JSON lines, the ready line first', () => {
  const node = '"kind":"broker","name":"broker-a","id":0,"role":"ASYNC_MASTER","address":"127.0.0.1:10911","haAddress":"127.0.0.1:10912"';
  expect(told(jsonOutput, life)).toEqual([
    `out {"event":"ready","namesrv":"127.0.0.1:9876","nodes":[{${node},"pid":12,"dataDir":"/d/broker-a-0"}]}`,
    `out {"event":"node-exited",${node},"pid":12,"dataDir":"/d/broker-a-0","state":"crashed","code":null,"signal":"SIGKILL","expected":false,"lastLines":["last"]}`,
    `out {"event":"node-restarted",${node},"pid":13,"dataDir":"/d/broker-a-0","state":"running"}`,
    'out {"event":"stopped"}',
  ]);
});

test('tells people what they need to know, and the logs on stderr', () => {
  expect(told(peopleOutput, life)).toEqual([
    'out Gantry 1.0, data in /d',
    'err broker-a/0 hello',
    'out   broker-a/0     127.0.0.1:10911        ASYNC_MASTER  pid 12',
    'out Ready after 1.2 s. NameServer address for clients: 127.0.0.1:9876',
    'out Ctrl-C stops the cluster.',
    'out broker-a/0 ended by SIGKILL; it is started again',
    'out broker-a/0 runs again at 127.0.0.1:10911, pid 13',
    'out Stopping',
    'out Stopped',
  ]);
});

test('says why nothing started: a code and data for machines, a sentence for people', () => {
  const fail = (output: UpOutput): void => output.failed(new ClusterError('portInUse', 'port 1 is in use', { port: 1 }));
  expect([told(jsonOutput, fail), told(peopleOutput, fail)]).toEqual([
    ['out {"event":"failed","code":"portInUse","message":"port 1 is in use","data":{"port":1}}', 'err port 1 is in use'],
    ['err gantry up: port 1 is in use'],
  ]);
});

test("turns a node's JSON line into text and leaves other lines as they are", () => {
  const line = '{"level":"warn","time":"2026-01-02T03:04:05.678Z","node":"broker","bytes":5,"why":"a\\nb","event":"disk-low"}';
  expect([readableLogLine('broker-a/0', line), readableLogLine('broker-a/0', '{"half'), readableLogLine('x', 'Error: y')]).toEqual([
    '03:04:05.678 warn  broker-a/0 disk-low bytes=5 why=a b',
    'broker-a/0 {"half',
    'x Error: y',
  ]);
});
