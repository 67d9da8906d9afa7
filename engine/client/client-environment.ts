import type { RemotingClient } from '../remoting/channel.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Disk } from '../runtime/disk.ts';
import type { Log } from '../runtime/log.ts';
import type { Random } from '../runtime/random.ts';
import type { ClientInstance } from './instance/client-instance.ts';
import { UniqueKeyFactory } from './message/unique-key-factory.ts';

/** What clients of one process take from outside and share. */
export interface ClientEnvironment {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Holds the offsets of broadcasting consumers. */
  readonly disk: Disk;
  /** Folder for the offsets of broadcasting consumers. */
  readonly offsetStoreDirectory: string;
  /** Address of this machine: part of client ids and message ids. */
  readonly clientIp: string;
  readonly processId: number;
  newRemotingClient(): RemotingClient;
  readonly uniqueKeys: UniqueKeyFactory;
  /** Running instances by client id: clients with the same instance name share one, and its connections. */
  readonly instances: Map<string, ClientInstance>;
}

/** Completes an environment from its seams. */
export function createEnvironment(seams: Omit<ClientEnvironment, 'uniqueKeys' | 'instances'>): ClientEnvironment {
  return { ...seams, uniqueKeys: new UniqueKeyFactory(seams), instances: new Map() };
}
