/** A broken invariant. The process that throws it is expected to die and recover from disk. */
export class AssertionError extends Error {
  override readonly name = 'AssertionError';
}

/**
 * Throws AssertionError when a condition that the code relies on does not hold. Kept in production.
 * `message` says what was expected, with the values that broke it.
 */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new AssertionError(message);
}

/** Marks the branch of an exhaustive switch that the types rule out. */
export function unreachable(value: never): never {
  throw new AssertionError(`unreachable value: ${JSON.stringify(value)}`);
}
