/**
 * Cases that run against Apache, but whose feature Gantry's broker does not have yet. They are reported as skipped;
 * `--pending` runs them all the same. A feature that is built loses its line here.
 */
export const PENDING: ReadonlySet<string> = new Set(['delay-levels', 'retry-and-dead-letter', 'request-reply']);
