import { readWholeFile } from '../runtime/atomic-file.ts';
import { systemClock } from '../runtime/clock.ts';
import { NetError } from '../runtime/net.ts';
import { nodeDisk } from '../runtime/node-disk.ts';
import { NodeExit } from '../runtime/node-contract.ts';
import { NodeStartError, runNode } from '../runtime/node-main.ts';
import { nodeNet } from '../runtime/node-net.ts';
import { systemRandom } from '../runtime/random.ts';
import { machineMemoryBytes } from '../runtime/machine-memory.ts';
import { StoreError } from '../store/message-store.ts';
import { BrokerConfig } from './broker-config.ts';
import { Broker } from './broker.ts';
import { SettingError } from './setting.ts';

/** The broker process: `--config broker.conf`. */
await runNode('broker', async (node) => {
  const { configPath, log } = node;
  const config = loadConfig(configPath);
  log.info('configuration', { settings: config.toAllText(), withoutEffect: [...config.withoutEffect.keys()].join(' ') });
  const onFatal = (error: unknown): void => {
    log.error('disk-failed', { problem: String(error) });
    node.exit(NodeExit.diskFailure);
  };
  try {
    const broker = await Broker.start(config, configPath, {
      net: nodeNet,
      disk: nodeDisk,
      clock: systemClock,
      random: systemRandom,
      log,
      onFatal,
    });
    return { address: broker.address, haAddress: broker.haAddress, stop: () => broker.stop() };
  } catch (error) {
    throw startError(error, config);
  }
});

function loadConfig(path: string): BrokerConfig {
  const bytes = readWholeFile(nodeDisk, path);
  if (bytes === undefined) throw new NodeStartError('badConfig', `there is no settings file ${path}`, { path });
  try {
    return BrokerConfig.parse(bytes.toString('latin1'), { storePathRootDir: `${path}.store`, totalMemoryBytes: machineMemoryBytes() });
  } catch (error) {
    if (error instanceof SettingError) throw new NodeStartError('badConfig', error.message, { setting: error.key, path }, { cause: error });
    throw error;
  }
}

function startError(error: unknown, config: BrokerConfig): unknown {
  if (error instanceof NetError) {
    const { listenPort: port, bindAddress: host } = config.values;
    const code = error.code === 'EADDRINUSE' || error.code === 'EACCES' ? 'portInUse' : 'badConfig';
    return new NodeStartError(code, `cannot listen on ${error.address}: ${error.code}`, { port, host }, { cause: error });
  }
  if (error instanceof StoreError) {
    const code = error.code === 'inUse' ? 'dataDirInUse' : 'storeDamaged';
    return new NodeStartError(code, error.message, error.data, { cause: error });
  }
  return error;
}
