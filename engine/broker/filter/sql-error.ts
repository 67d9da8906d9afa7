/** An expression that is not in the grammar, or an evaluation that cannot be done. */
export class SqlError extends Error {
  override readonly name = 'SqlError';
  constructor(detail: string) {
    super(`Invalid MessageSelector. ${detail}`);
  }
}
