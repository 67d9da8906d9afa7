import { ClusterError } from '../../../engine/cluster/local-cluster-types.ts';
import { ConsoleError } from '../../contract/errors.ts';
import { freePortAfter } from './free-port.ts';

/** What a page is told when an action on the local cluster, or on its node `node`, fails. */
export async function clusterFailure(error: unknown, node?: string): Promise<unknown> {
  if (!(error instanceof ClusterError)) return error;
  const { code, data, message } = error;
  const options = { cause: error };
  switch (code) {
    case 'topologyInvalid':
      return new ConsoleError('topologyInvalid', { detail: message }, options);
    case 'portInUse': {
      const port = numberOf(data['port']) ?? 0;
      return new ConsoleError(
        'portInUse',
        { port, ownerPid: numberOf(data['pid']), ownerName: textOf(data['process']), freePort: await freePortAfter(port) },
        options,
      );
    }
    case 'dataDirInUse':
      return new ConsoleError('dataDirInUse', { dataDir: textOf(data['path']) ?? '', ownerPid: numberOf(data['pid']) ?? 0 }, options);
    case 'nodeUnknown':
      return new ConsoleError('nodeUnknown', { node: node ?? textOf(data['node']) ?? '' }, options);
    case 'nodeWrongState':
      return node === undefined
        ? new ConsoleError('clusterRunning', {}, options)
        : new ConsoleError('nodeWrongState', { node, state: textOf(data['state']) ?? '' }, options);
    default:
      // nodeFailed, stopped, notReady: the cluster, or a node of it, did not come up
      return new ConsoleError(
        'clusterFailed',
        { node: textOf(data['node']) ?? node ?? null, lastLines: linesOf(data['lastLines']), detail: message },
        options,
      );
  }
}

const numberOf = (value: unknown): number | null => (typeof value === 'number' ? value : null);
const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const linesOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
