/** Columns of the list of topics that somebody may hide: all but the name, in the order of the table. */
export const hideableColumns = ['type', 'queues', 'in', 'out', 'kept', 'last', 'perm', 'brokers'] as const;
