/**
 * Cases that run against Apache, but whose feature Gantry's broker does not have yet. They are reported as skipped;
 * `--pending` runs them all the same. A feature that is built loses its line here.
 */
export const PENDING: ReadonlySet<string> = new Set([
  'order-by-selector',
  'order-suspend',
  'order-killed-member',
  'broadcasting',
  'sql-filter',
  'lite-pull',
  'consume-from-where',
  'namespace',
  'delay-levels',
  'retry-and-dead-letter',
  'request-reply',
  'trace',
  'topic-permission',
]);
