import { updateBrokerConfig as request } from '../protocol/headers/update-broker-config.ts';
import type { RequestContent } from '../protocol/remoting-command.ts';
import type { AdminCaller } from './admin-caller.ts';

/**
 * The request that `updateBrokerConfig` sends. Its body is properties text; backslashes and line breaks in a value are
 * escaped as Java's Properties reads them.
 */
export function updateConfigRequest(settings: Readonly<Record<string, string>>): RequestContent {
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${escaped(value)}\n`);
  return { code: request.code, body: Buffer.from(lines.join(''), 'utf8') };
}

const escaped = (value: string): string => value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r');

/** Changes settings of a broker while it runs. It keeps them in its file and ignores names that it does not know. */
export async function updateBrokerConfig(
  caller: AdminCaller,
  brokerAddress: string,
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  await caller.call(brokerAddress, updateConfigRequest(settings));
}
