import type { NodeToParent } from '../runtime/node-contract.ts';
import type { ChildMessage } from '../runtime/spawner.ts';

type Failed = Extract<NodeToParent, { type: 'failed' }>;

const failureCodes: readonly Failed['code'][] = ['portInUse', 'dataDirInUse', 'badConfig', 'storeDamaged', 'internal'];

/** A node's message as the contract has it; undefined for anything else. */
export function readNodeMessage(message: ChildMessage): NodeToParent | undefined {
  switch (message.type) {
    case 'ready': {
      const { address, haAddress } = message;
      if (typeof address !== 'string') return undefined;
      return typeof haAddress === 'string' ? { type: 'ready', address, haAddress } : { type: 'ready', address };
    }
    case 'failed': {
      const code = failureCodes.find((known) => known === message['code']) ?? 'internal';
      return { type: 'failed', code, message: String(message['message']), data: readData(message['data']) };
    }
    case 'masters': {
      const { addresses } = message;
      return Array.isArray(addresses) ? { type: 'masters', addresses: addresses.map(String) } : undefined;
    }
    case 'stopped':
      return { type: 'stopped' };
    default:
      return undefined;
  }
}

function readData(value: unknown): Failed['data'] {
  if (typeof value !== 'object' || value === null) return {};
  const entries = Object.entries(value).filter((entry): entry is [string, string | number] =>
    ['string', 'number'].includes(typeof entry[1]),
  );
  return Object.fromEntries(entries);
}
