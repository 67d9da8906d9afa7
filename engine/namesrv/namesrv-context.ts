import type { RequestHandler } from '../remoting/channel.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import type { KvConfig } from './kv-config.ts';
import type { NamesrvSettings } from './namesrv-settings.ts';
import type { RouteTable } from './route-table.ts';

/** What the processors of a NameServer work on; each takes the part that it uses. */
export interface NamesrvContext {
  readonly routes: RouteTable;
  readonly kv: KvConfig;
  readonly settings: NamesrvSettings;
  readonly clock: Clock;
  /** When this NameServer came up, on the clock's monotonic scale. */
  readonly startedMonotonicMs: number;
  readonly log: Log;
}

export type NamesrvHandler = RequestHandler;
