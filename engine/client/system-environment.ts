import { join } from 'node:path';
import { createRemotingClient } from '../remoting/client.ts';
import { systemClock } from '../runtime/clock.ts';
import { localIp } from '../runtime/local-ip.ts';
import { silentLog, type Log } from '../runtime/log.ts';
import { nodeDisk } from '../runtime/node-disk.ts';
import { nodeNet } from '../runtime/node-net.ts';
import { hostProcess, userDataRoot } from '../runtime/process.ts';
import { systemRandom } from '../runtime/random.ts';
import { createEnvironment, type ClientEnvironment } from './client-environment.ts';

let shared: ClientEnvironment | undefined;

/** The environment of this process, which all clients without one of their own share. It logs nothing. */
export function systemEnvironment(): ClientEnvironment {
  shared ??= newSystemEnvironment(silentLog);
  return shared;
}

/** A new environment on this machine's clock, network and disk, for example with a log. */
export function newSystemEnvironment(log: Log): ClientEnvironment {
  return createEnvironment({
    clock: systemClock,
    random: systemRandom,
    log,
    disk: nodeDisk,
    offsetStoreDirectory: join(userDataRoot(), 'gantry', 'client-offsets'),
    clientIp: localIp(),
    processId: hostProcess.pid,
    newRemotingClient: () => createRemotingClient({ net: nodeNet, clock: systemClock, log }),
  });
}
