import { readWholeFile } from '../runtime/atomic-file.ts';
import { systemClock } from '../runtime/clock.ts';
import { NetError } from '../runtime/net.ts';
import { nodeDisk } from '../runtime/node-disk.ts';
import { NodeStartError, runNode } from '../runtime/node-main.ts';
import { nodeNet } from '../runtime/node-net.ts';
import { parseProperties } from '../runtime/properties-text.ts';
import { NamesrvConfigError, readNamesrvConfig } from './namesrv-config.ts';
import type { NamesrvConfig } from './namesrv-config.ts';
import { Namesrv } from './namesrv.ts';

/** The NameServer process: `--config namesrv.conf`. */
await runNode('namesrv', async ({ configPath, log, report }) => {
  const config = loadConfig(configPath);
  const namesrv = new Namesrv({
    net: nodeNet,
    disk: nodeDisk,
    clock: systemClock,
    log,
    config,
    onMastersChange: (addresses) => report({ type: 'masters', addresses }),
  });
  try {
    await namesrv.start();
  } catch (error) {
    if (!(error instanceof NetError)) throw error;
    const { listenPort: port, bindAddress: host } = config;
    const code = error.code === 'EADDRINUSE' || error.code === 'EACCES' ? 'portInUse' : 'badConfig';
    throw new NodeStartError(code, `cannot listen on ${error.address}: ${error.code}`, { port, host }, { cause: error });
  }
  return { address: namesrv.address, stop: () => namesrv.stop() };
});

function loadConfig(path: string): NamesrvConfig {
  const bytes = readWholeFile(nodeDisk, path);
  if (bytes === undefined) throw new NodeStartError('badConfig', `there is no settings file ${path}`, { path });
  const properties = parseProperties(bytes.toString('latin1'));
  if (!properties.has('configStorePath')) properties.set('configStorePath', path);
  try {
    return readNamesrvConfig(properties);
  } catch (error) {
    if (error instanceof NamesrvConfigError)
      throw new NodeStartError('badConfig', error.message, { setting: error.setting, path }, { cause: error });
    throw error;
  }
}
