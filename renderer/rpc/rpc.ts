import { inject } from 'vue';
import type { InjectionKey } from 'vue';
import type { Contract } from '../../console/contract/contract.ts';
import type { Client } from '../../console/rpc/client.ts';

/** The connection to the backend, provided once by main.ts (or by a test). */
export const clientKey: InjectionKey<Client<Contract>> = Symbol('rpc client');

/** The backend as functions. Call in `setup` or in a store. */
export function useClient(): Client<Contract> {
  const client = inject(clientKey);
  if (client === undefined) throw new Error('no rpc client was provided');
  return client;
}
