import { destination, pino, stdTimeFunctions } from 'pino';
import type { Logger } from 'pino';
import type { Log, LogFields, LogLevel } from './log.ts';

/**
 * A log that writes one JSON line per event to stdout: `{"level":"info","time":"2026-…Z",…fields,"event":"…"}`.
 * Writes are synchronous, so that the last lines before a crash reach the supervisor.
 */
export function createStdoutLog(fields: LogFields, level: LogLevel = 'info'): Log {
  return createLogOn(1, fields, level);
}

/** The same lines on stderr, for processes whose stdout carries something else. */
export function createStderrLog(fields: LogFields, level: LogLevel = 'info'): Log {
  return createLogOn(2, fields, level);
}

function createLogOn(fileDescriptor: number, fields: LogFields, level: LogLevel): Log {
  const logger = pino(
    {
      level,
      base: fields,
      messageKey: 'event',
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination({ dest: fileDescriptor, sync: true }),
  );
  return wrap(logger);
}

function wrap(logger: Logger): Log {
  return {
    debug: (event, fields) => logger.debug(fields ?? {}, event),
    info: (event, fields) => logger.info(fields ?? {}, event),
    warn: (event, fields) => logger.warn(fields ?? {}, event),
    error: (event, fields) => logger.error(fields ?? {}, event),
    child: (fields) => wrap(logger.child(fields)),
  };
}
