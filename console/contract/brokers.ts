import * as v from 'valibot';
import { connectionId } from './connections.ts';
import { mutation, query, subscription, type } from './procedure.ts';
import type { NodeFailure, PlannedRequest, RequestResult } from './topics.ts';

/** A slave as its master sees it. */
export interface SlaveProgress {
  /** Of the slave's replication connection, `host:port`. */
  address: string;
  /** Bytes that the master has and the slave has not acknowledged. */
  behindBytes: number;
  isInSync: boolean;
  transferredBytesPerSecond: number;
}

/** State of replication as a broker tells it (5.x). */
export type Replication =
  | { isMaster: true; commitLogMaxOffset: number; slaves: SlaveProgress[] }
  | { isMaster: false; masterAddress: string | null; maxOffset: number; masterFlushOffset: number; transferredBytesPerSecond: number };

/** Settings and replication of one broker. What could not be read is null, and the failure says why. */
export interface BrokerSummary {
  /** `broker-a/0`. */
  id: string;
  clusterName: string;
  brokerName: string;
  brokerId: number;
  address: string;
  /** Texts by RocketMQ's names, as the broker runs with them. */
  settings: Record<string, string> | null;
  replication: Replication | null;
  /** Whether the NameServers' routes let clients send to it, by NameServer; null where one does not tell. Empty for a slave. */
  writable: { namesrv: string; isWritable: boolean | null }[];
  failures: NodeFailure[];
}

/** Everything that GET_BROKER_RUNTIME_INFO says, texts by key. */
export interface BrokerRuntime {
  id: string;
  info: Record<string, string>;
  atMs: number;
}

/** Settings to change, by the id of the broker that gets them. */
export interface SettingsChange {
  id: string;
  settings: Record<string, string>;
}

export interface BrokersReport {
  results: RequestResult[];
  /** The brokers that were asked, read again. */
  after: BrokerSummary[];
}

const brokerId = v.pipe(v.string(), v.minLength(1), v.maxLength(300));
const brokersMax = 1000;
const settingName = v.pipe(v.string(), v.regex(/^[A-Za-z][A-Za-z0-9_.]*$/), v.maxLength(200));
const changes = v.pipe(
  v.array(v.object({ id: brokerId, settings: v.record(settingName, v.pipe(v.string(), v.maxLength(4000))) })),
  v.minLength(1),
  v.maxLength(brokersMax),
);
const settingsInput = v.object({ connection: connectionId, changes });
const permissionInput = v.object({
  connection: connectionId,
  brokerName: v.pipe(v.string(), v.minLength(1), v.maxLength(300)),
  isWritable: v.boolean(),
});
const cleanInput = v.object({
  connection: connectionId,
  brokers: v.pipe(v.array(brokerId), v.minLength(1), v.maxLength(brokersMax)),
  what: v.picklist(['consumeQueues', 'unusedTopics']),
});
const changeErrors = ['connectionUnknown', 'namesrvUnreachable', 'clusterNotRunning', 'nodeUnknown', 'brokerIsSlave'] as const;
const deadlineMs = 60_000;

export const brokers = {
  /** Every broker with its settings and replication, every few seconds. */
  summary: subscription({
    input: v.object({ connection: connectionId }),
    output: type<BrokerSummary[]>(),
    errors: ['connectionUnknown', 'namesrvUnreachable', 'clusterNotRunning'],
  }),
  /** What one broker says about itself, about once a second. */
  runtime: subscription({
    input: v.object({ connection: connectionId, broker: brokerId }),
    output: type<BrokerRuntime>(),
    errors: [
      'connectionUnknown',
      'namesrvUnreachable',
      'clusterNotRunning',
      'nodeUnknown',
      'brokerUnreachable',
      'refused',
      'badAnswer',
      'notSupported',
    ],
  }),
  /** The requests that the change of the same name sends; nothing is changed. */
  planSettings: query({ input: settingsInput, output: type<PlannedRequest[]>(), errors: changeErrors }),
  planPermission: query({ input: permissionInput, output: type<PlannedRequest[]>(), errors: changeErrors }),
  planClean: query({ input: cleanInput, output: type<PlannedRequest[]>(), errors: changeErrors }),
  /** Masters only. A broker ignores names that it does not know: `after` shows what it took. */
  changeSettings: mutation({ input: settingsInput, output: type<BrokersReport>(), errors: changeErrors, deadlineMs }),
  /** At every NameServer: takes the write permission of all of a broker's routes, or gives it. */
  changePermission: mutation({ input: permissionInput, output: type<BrokersReport>(), errors: changeErrors, deadlineMs }),
  /** Deletes consume queue files whose messages are gone, or queues of topics that have no settings. */
  clean: mutation({ input: cleanInput, output: type<BrokersReport>(), errors: changeErrors, deadlineMs }),
};
