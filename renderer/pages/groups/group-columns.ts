/** Columns of the list of groups that somebody may hide: all but the name, in the order of the table. */
export const hideableColumns = ['state', 'lag', 'behind', 'members', 'rate', 'retry', 'type', 'topics'] as const;
