/** Nobody held the queue. */
export const nobody = -1;

/** A queue in one hand: `owner` is the index of a client, or `nobody`. */
export interface OwnershipRun {
  row: number;
  owner: number;
  fromMs: number;
  toMs: number;
}

/** Runs of the same owner in each row. A run ends where the owner changes, is not known, or nothing was recorded. */
export function ownershipRuns(rows: readonly (readonly (number | null)[])[], times: readonly number[], stepMs: number): OwnershipRun[] {
  return rows.flatMap((owners, row) => {
    const runs: OwnershipRun[] = [];
    times.forEach((atMs, index) => {
      const owner = owners[index] ?? null;
      const last = runs.at(-1);
      if (owner === null) return;
      // One sample that was late is no gap.
      if (last !== undefined && last.owner === owner && atMs - last.toMs <= stepMs) last.toMs = atMs + stepMs;
      else runs.push({ row, owner, fromMs: atMs, toMs: atMs + stepMs });
    });
    return runs;
  });
}

/** A block of rows that one client held for a while, for its label. */
export interface OwnershipBlock {
  fromMs: number;
  toMs: number;
  owner: number;
  firstRow: number;
  rowCount: number;
  /** Queues that the client held then, also those that do not lie beside these. */
  queueCount: number;
}

/** Blocks between the times at which anything changed. */
export function ownershipBlocks(runs: readonly OwnershipRun[], rowCount: number): OwnershipBlock[] {
  const edges = [...new Set(runs.flatMap(({ fromMs, toMs }) => [fromMs, toMs]))].sort((a, b) => a - b);
  return edges.slice(0, -1).flatMap((fromMs, index) => {
    const toMs = edges[index + 1] ?? fromMs;
    const owners = Array.from(
      { length: rowCount },
      (_, row) => runs.find((run) => run.row === row && run.fromMs <= fromMs && run.toMs >= toMs)?.owner,
    );
    const blocks: OwnershipBlock[] = [];
    owners.forEach((owner, row) => {
      const last = blocks.at(-1);
      if (owner === undefined || owner === nobody) return;
      if (last !== undefined && last.owner === owner && last.firstRow + last.rowCount === row) last.rowCount += 1;
      else blocks.push({ owner, firstRow: row, rowCount: 1, fromMs, toMs, queueCount: owners.filter((other) => other === owner).length });
    });
    return blocks;
  });
}

/** Time in which at least one queue was known to be nobody's, ms. */
export function unownedMs(runs: readonly OwnershipRun[]): number {
  const spans = runs.filter(({ owner }) => owner === nobody).sort((a, b) => a.fromMs - b.fromMs);
  let total = 0;
  let coveredToMs = Number.NEGATIVE_INFINITY;
  for (const { fromMs, toMs } of spans) {
    total += Math.max(0, toMs - Math.max(fromMs, coveredToMs));
    coveredToMs = Math.max(coveredToMs, toMs);
  }
  return total;
}

/** A time at which queues changed hands, with the number of members that held any before and after. */
export interface Rebalance {
  atMs: number;
  before: number;
  after: number;
}

/** Changes of hands, those of neighbouring samples taken as one. */
export function rebalancesOf(rows: readonly (readonly (number | null)[])[], times: readonly number[], stepMs: number): Rebalance[] {
  const found: Rebalance[] = [];
  const held = (index: number): number =>
    new Set(rows.map((owners) => owners[index] ?? null).filter((owner) => owner !== null && owner !== nobody)).size;
  for (let index = 1; index < times.length; index += 1) {
    const [beforeMs = 0, atMs = 0] = [times[index - 1], times[index]];
    if (atMs - beforeMs > 2 * stepMs) continue; // nobody saw what happened in a gap
    const isChanged = rows.some((owners) => {
      const [before, after] = [owners[index - 1] ?? null, owners[index] ?? null];
      return before !== null && after !== null && before !== after;
    });
    if (!isChanged) continue;
    const last = found.at(-1);
    if (last !== undefined && beforeMs - last.atMs <= 2 * stepMs) last.after = held(index);
    else found.push({ atMs, before: held(index - 1), after: held(index) });
  }
  return found;
}

/** Names as short as tells them apart: the host of `10.4.2.31@18821#2846`, or all of it. */
export function shortClients(clientIds: readonly string[]): string[] {
  const hosts = clientIds.map((id) => id.split('@')[0] ?? id);
  return clientIds.map((id, index) => (hosts.filter((host) => host === hosts[index]).length === 1 ? (hosts[index] ?? id) : id));
}
