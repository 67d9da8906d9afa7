import * as v from 'valibot';
import { mutation, subscription, type } from './procedure.ts';

/** Names a connection in every other procedure, and in the URL: `/c/:connection`. */
export const connectionId = v.pipe(v.string(), v.minLength(1), v.maxLength(64));

/** The id of the cluster that this program starts itself. It is always listed, running or not. */
export const localConnection = 'local';

export interface Connection {
  id: string;
  kind: 'local' | 'remote';
  /** What a person called it; the local cluster's name is the page's to translate, so it is empty. */
  name: string;
  /** `host:port` of each NameServer; empty while the local cluster is stopped. */
  namesrvAddresses: string[];
  state: ConnectionState;
}

export type ConnectionState =
  /** The local cluster is not running. */
  | { status: 'stopped' }
  /** Nobody has been asked yet. */
  | { status: 'connecting' }
  | {
      status: 'connected';
      roundTripMs: number;
      clusterNames: string[];
      brokerCount: number;
      /** lowest and highest version of the brokers that answered, like `V5_5_0` */ versions: string[];
      atMs: number;
    }
  /** No NameServer answers. `sinceMs`: time of the first failure in a row. */
  | { status: 'unreachable'; sinceMs: number; detail: string };

export const connections = {
  /** All connections with their state; asked again at least every 2 s while somebody listens. */
  watch: subscription({ input: v.object({}), output: type<Connection[]>(), errors: [] }),
  /** Remembers a cluster by the addresses of its NameServers, `host:port` each. */
  add: mutation({
    input: v.object({
      name: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(100)),
      namesrvAddresses: v.pipe(v.array(v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(300))), v.minLength(1), v.maxLength(16)),
      /** Whether traffic and lag are recorded from now on, also with no page open; `history.record` changes it later. */
      isRecorded: v.optional(v.boolean(), true),
    }),
    output: type<{ id: string }>(),
    errors: ['addressInvalid', 'connectionExists', 'settingsNotSaved'],
  }),
  remove: mutation({
    input: v.object({ connection: connectionId }),
    output: type<null>(),
    errors: ['connectionUnknown', 'settingsNotSaved'],
  }),
};
