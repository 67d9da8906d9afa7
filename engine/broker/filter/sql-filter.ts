/** A compiled SQL92 expression over message properties. */
export interface SqlFilter {
  readonly expression: string;
  /** Whether the expression is true for these properties; false for null, for a value that is no boolean and for an evaluation that fails. */
  matches(properties: ReadonlyMap<string, string>): boolean;
}

/** An expression that is not in the grammar. */
export class SqlError extends Error {
  override readonly name = 'SqlError';
}

/** Compiles an expression or throws SqlError. */
export function compileSql(expression: string): SqlFilter {
  throw new SqlError(`SQL92 filters are not supported yet: ${expression}`);
}
