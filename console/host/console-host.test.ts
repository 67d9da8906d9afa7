import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createRemotingClient } from '../../engine/remoting/client.ts';
import { systemClock } from '../../engine/runtime/clock.ts';
import { silentLog } from '../../engine/runtime/log.ts';
import { memoryNet } from '../../engine/runtime/memory-net.ts';
import { until } from '../rpc/fixtures/test-contract.ts';
import type { FromHost } from '../rpc/host-messages.ts';
import { nodeCodec } from '../rpc/node-codec.ts';
import { createConsoleHost } from './console-host.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'host-'));
});
afterEach(() => rm(dataDir, { recursive: true }));

async function openHost() {
  const sent: FromHost[] = [];
  const client = createRemotingClient({ net: memoryNet(), clock: systemClock, log: silentLog });
  const host = createConsoleHost({ clock: systemClock, log: silentLog, client, send: (message) => sent.push(message) });
  const info = {
    version: '1.2.3',
    shell: 'desktop',
    platform: 'linux',
    runtimes: { node: '24', electron: null, chrome: null },
    managesLocalCluster: true,
    dataDir,
  };
  host.receive({ type: 'host-options', info, topologies: ['single'] });
  await until(() => sent.length === 1, 'ready');
  return { host, sent };
}

const call = (id: number, procedure: string): Uint8Array => nodeCodec.encode({ t: 'call', id, procedure, input: {}, deadlineMs: 1000 });

it('says when pages may be opened, and keeps each page’s answers apart', async () => {
  const { host, sent } = await openHost();
  for (const page of [1, 2]) {
    host.receive({ type: 'page-open', page });
    host.receive({ type: 'page-bytes', page, bytes: call(page * 10, 'app.info') });
  }
  await until(() => sent.length === 3, 'two answers');
  const answers = sent
    .slice(1)
    .map((message) => (message.type === 'page-bytes' ? [message.page, nodeCodec.decode(message.bytes).id] : message.type));
  expect([sent[0], ...answers]).toEqual([{ type: 'host-ready' }, [1, 10], [2, 20]]);
});

it('asks the owner of the nodes over the same channel and takes its answer', async () => {
  const { host, sent } = await openHost();
  host.receive({ type: 'page-open', page: 1 });
  host.receive({ type: 'page-bytes', page: 1, bytes: call(5, 'cluster.start') });
  await until(() => sent.length === 2, 'a request to the owner');
  const choice = { topology: 'single', namesrvPort: 9876, brokerPort: 10_911 };
  expect(sent[1]).toEqual({ type: 'cluster-call', id: 1, method: 'start', args: [choice] });
  host.receive({ type: 'cluster-done', id: 1, value: { namesrv: '127.0.0.1:9876', nodes: [] } });
  await until(() => sent.length === 3, 'the answer to the page');
  const [, , answer] = sent;
  expect(answer?.type === 'page-bytes' && nodeCodec.decode(answer.bytes)).toEqual({
    t: 'ok',
    id: 5,
    output: { namesrv: '127.0.0.1:9876' },
  });
});

it('refuses a page that sends what is no frame, and hears nothing from it any more', async () => {
  const { host, sent } = await openHost();
  host.receive({ type: 'page-open', page: 1 });
  host.receive({ type: 'page-bytes', page: 1, bytes: Uint8Array.of(0xc1, 0xc1) });
  host.receive({ type: 'page-bytes', page: 1, bytes: call(1, 'app.info') });
  await new Promise((resolve) => setImmediate(resolve));
  expect(sent.slice(1)).toEqual([{ type: 'page-refused', page: 1 }]);
});
