export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Values that may be logged: never message bodies, keys or secrets. */
export type LogFields = Record<string, string | number | boolean | null | undefined>;

/** Structured log: an event name in kebab-case and fields. One line per state change. */
export interface Log {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
  /** A log whose lines carry these fields too. */
  child(fields: LogFields): Log;
}

/** A log that drops everything. */
export const silentLog: Log = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  child: () => silentLog,
};
