/** An expression that is not in the grammar, or an evaluation that cannot be done. `detail` says what is wrong with it. */
export class SqlError extends Error {
  override readonly name = 'SqlError';
  readonly detail: string;
  constructor(detail: string) {
    // What Apache's brokers answer, whatever is wrong.
    super('Invalid MessageSelector. ');
    this.detail = detail;
  }
}
