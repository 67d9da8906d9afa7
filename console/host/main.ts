/** The process that Electron's main forks: everything behind the pages. It exits when main is gone. */
import { createRemotingClient } from '../../engine/remoting/client.ts';
import { systemClock } from '../../engine/runtime/clock.ts';
import { programFiles } from '../../engine/runtime/entry-paths.ts';
import { nodeNet } from '../../engine/runtime/node-net.ts';
import { connectParent } from '../../engine/runtime/node-parent-channel.ts';
import { createStdoutLog } from '../../engine/runtime/pino-log.ts';
import { historyBytesMax } from '../contract/history.ts';
import { openHistoryWorker } from '../services/history/open-history-worker.ts';
import { createConsoleHost } from './console-host.ts';

const log = createStdoutLog({ node: 'console-host' });
const parent = connectParent();
if (parent === undefined) {
  process.stderr.write('This is a part of the Gantry app and is started by it.\n');
  process.exit(2);
}
const client = createRemotingClient({ net: nodeNet, clock: systemClock, log });
const host = createConsoleHost({
  clock: systemClock,
  log,
  client,
  send: (message) => parent.send({ ...message }),
  openHistory: (path) => openHistoryWorker(programFiles().entry('history'), { path, bytesMax: historyBytesMax }),
});
parent.onClose(() => process.exit(0));
parent.onMessage((message) => host.receive(message));
