import type { ClientEnvironment } from './client-environment.ts';
import { parseNameServers } from './route/namesrv-client.ts';
import { systemEnvironment } from './system-environment.ts';

/** Options that producers and consumers share. */
export interface ClientOptions {
  /** NameServers, `host:port;host:port`. */
  namesrvAddr: string;
  /** Clients with the same name share connections, heartbeats and routes; without one a client has its own. */
  instanceName?: string | undefined;
  /** Sets topics and groups apart from those of other namespaces: `ns%topic`. */
  namespace?: string | undefined;
  /** How often routes are asked for. */
  pollNameServerIntervalMs?: number | undefined;
  heartbeatBrokerIntervalMs?: number | undefined;
  persistConsumerOffsetIntervalMs?: number | undefined;
  /** Time limit of calls that have none of their own. */
  mqClientApiTimeoutMs?: number | undefined;
  /** Clock, randomness, network and so on; those of this process when absent. */
  environment?: ClientEnvironment | undefined;
}

/** Options of one client, complete. */
export interface ClientConfig {
  readonly nameServers: readonly string[];
  /** `ip@instance`: how brokers know this client. */
  readonly clientId: string;
  readonly namespace: string | undefined;
  readonly pollNameServerIntervalMs: number;
  readonly heartbeatBrokerIntervalMs: number;
  readonly persistConsumerOffsetIntervalMs: number;
  readonly mqClientApiTimeoutMs: number;
  readonly environment: ClientEnvironment;
}

/** Fills in the defaults of the Java client. Throws MQClientError `noNameServer`. RocketMQ ClientConfig */
export function resolveClientOptions(options: ClientOptions): ClientConfig {
  const environment = options.environment ?? systemEnvironment();
  return {
    nameServers: parseNameServers(options.namesrvAddr),
    clientId: `${environment.clientIp}@${options.instanceName ?? uniqueInstanceName(environment)}`,
    namespace: options.namespace === '' ? undefined : options.namespace,
    pollNameServerIntervalMs: options.pollNameServerIntervalMs ?? 30_000,
    heartbeatBrokerIntervalMs: options.heartbeatBrokerIntervalMs ?? 30_000,
    persistConsumerOffsetIntervalMs: options.persistConsumerOffsetIntervalMs ?? 5000,
    mqClientApiTimeoutMs: options.mqClientApiTimeoutMs ?? 3000,
    environment,
  };
}

/** Java: pid#nanoTime. */
function uniqueInstanceName(environment: ClientEnvironment): string {
  return `${environment.processId}#${environment.random.bytes(6).readUIntBE(0, 6)}`;
}
