import { DatabaseSync } from 'node:sqlite';
import type { StatementSync } from 'node:sqlite';
import { historyBytesMax } from '../../contract/history.ts';
import type { HistoryQuery, HistoryRead, HistorySample, SyncHistoryStore } from './history-store.ts';
import { gapsOf, keptSlackMs, lastStates, planRead, startOf, summarise, tiers } from './tiers.ts';
import type { ReadPlan, StoredPoint } from './tiers.ts';

/** Series of all connections together; further ones are not recorded until others have gone. */
export const seriesMax = 50_000;
/** Samples between two looks at what is old, and between two at names that nothing uses any more, which reads everything. */
const appendsPerCleaning = 30;
const appendsPerSweep = 720;
/** Share of the time span that goes at once when the space is used up. */
const droppedShare = 0.05;
/** Then nearly everything has gone: what is left is names. */
const dropsMax = 60;
/** Parts of the space: the samples, and room for the log that SQLite writes ahead. */
const dataShare = 0.8;
const logShare = 0.1;
const pageBytes = 4096;
const schemaVersion = 1;

/**
 * `sample_N` holds tier N ordered by time, so that a sample is written to one place and the oldest are dropped from the
 * other end. `at` is in seconds. A `peak` of null is the value itself. `tick_N` says when a connection was sampled at all.
 * `unsummed` lists points of coarser tiers that have samples which are not summed up yet.
 */
const schema = `
  CREATE TABLE series (id INTEGER PRIMARY KEY, connection TEXT NOT NULL, key TEXT NOT NULL, is_state INTEGER NOT NULL, UNIQUE (connection, key));
  CREATE TABLE text (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
  CREATE TABLE unsummed (connection TEXT NOT NULL, tier INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (connection, tier, at)) WITHOUT ROWID;
  ${tiers
    .map(
      (_, tier) => `
  CREATE TABLE sample_${tier} (at INTEGER NOT NULL, series INTEGER NOT NULL, value REAL NOT NULL, peak REAL, PRIMARY KEY (at, series)) WITHOUT ROWID;
  CREATE TABLE tick_${tier} (connection TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (connection, at)) WITHOUT ROWID;`,
    )
    .join('')}
  PRAGMA user_version = ${schemaVersion};
`;

export interface DatabaseOptions {
  /** A file, or `:memory:`. */
  path: string;
  bytesMax?: number;
}

type Row = Record<string, unknown>;
const seconds = (ms: number): number => Math.floor(ms / 1000);
const numberOf = (row: Row | undefined, column: string): number | null => {
  const value = row?.[column];
  return typeof value === 'number' ? value : null;
};
const textOf = (row: Row, column: string): string => String(row[column]);

/**
 * Opens the record, or makes an empty one. A file that is not one of ours, or of a later version, throws. Every method
 * blocks: it is made to run in a worker thread.
 */
export function openHistoryDatabase({ path, bytesMax = historyBytesMax }: DatabaseOptions): SyncHistoryStore {
  const db = new DatabaseSync(path);
  db.exec(`PRAGMA page_size = ${pageBytes}; PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;`);
  db.exec(
    `PRAGMA wal_autocheckpoint = ${Math.min(250, Math.floor((bytesMax * logShare) / 2 / pageBytes))}; PRAGMA journal_size_limit = ${Math.floor(bytesMax * logShare)};`,
  );
  const version = numberOf(db.prepare('PRAGMA user_version').get(), 'user_version');
  if (version === 0) db.exec(schema);
  else if (version !== schemaVersion) throw new Error(`the record has version ${version}, this program knows ${schemaVersion}`);
  // The hard limit; the soft one below it makes room before.
  db.exec(`PRAGMA max_page_count = ${Math.floor((bytesMax * (dataShare + logShare / 2)) / pageBytes)};`);
  return createStore(db, bytesMax);
}

function createStore(db: DatabaseSync, bytesMax: number): SyncHistoryStore {
  const statements = new Map<string, StatementSync>();
  const ids = new Map<string, number>();
  const texts = new Map<string, number>();
  let appended = 0;

  function sql(text: string): StatementSync {
    const known = statements.get(text);
    if (known !== undefined) return known;
    const made = db.prepare(text);
    statements.set(text, made);
    return made;
  }

  /** Gives free pages back to the disk. Where it has no room for the copy that this takes, they stay and are used again. */
  function shrink(): void {
    try {
      db.exec('VACUUM');
    } catch (error) {
      if (!isFull(error)) throw error;
    }
  }

  function inTransaction(work: () => void): void {
    db.exec('BEGIN IMMEDIATE');
    try {
      work();
      db.exec('COMMIT');
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK');
      ids.clear(); // what was made in it is not there
      texts.clear();
      throw error;
    }
  }

  function seriesId(connection: string, key: string, isState: boolean): number | undefined {
    const name = `${connection}\n${key}`;
    const known = ids.get(name) ?? numberOf(sql('SELECT id FROM series WHERE connection = ? AND key = ?').get(connection, key), 'id');
    if (known !== null) {
      ids.set(name, known);
      return known;
    }
    if ((numberOf(sql('SELECT count(*) AS n FROM series').get(), 'n') ?? 0) >= seriesMax) return undefined;
    const { lastInsertRowid } = sql('INSERT INTO series (connection, key, is_state) VALUES (?, ?, ?)').run(
      connection,
      key,
      isState ? 1 : 0,
    );
    ids.set(name, Number(lastInsertRowid));
    return Number(lastInsertRowid);
  }

  function textId(text: string): number {
    const known = texts.get(text) ?? numberOf(sql('SELECT id FROM text WHERE text = ?').get(text), 'id');
    const id = known ?? Number(sql('INSERT INTO text (text) VALUES (?)').run(text).lastInsertRowid);
    texts.set(text, id);
    return id;
  }

  function write({ connection, atMs, values, states }: HistorySample): void {
    const at = seconds(startOf(atMs, tiers[0].stepMs));
    sumUp(connection, atMs);
    sql('INSERT OR REPLACE INTO tick_0 (connection, at) VALUES (?, ?)').run(connection, at);
    const insert = sql('INSERT OR REPLACE INTO sample_0 (at, series, value) VALUES (?, ?, ?)');
    for (const [key, value] of values) {
      const id = Number.isFinite(value) ? seriesId(connection, key, false) : undefined;
      if (id !== undefined) insert.run(at, id, value);
    }
    for (const [key, text] of states) {
      const id = seriesId(connection, key, true);
      if (id !== undefined) insert.run(at, id, textId(text));
    }
    tiers.forEach(({ stepMs }, tier) => {
      if (tier > 0)
        sql('INSERT OR REPLACE INTO unsummed (connection, tier, at) VALUES (?, ?, ?)').run(
          connection,
          tier,
          seconds(startOf(atMs, stepMs)),
        );
    });
  }

  /** Sums up every point that the new sample is not part of, whichever way the clock went since. */
  function sumUp(connection: string, atMs: number): void {
    for (const row of sql('SELECT tier, at FROM unsummed WHERE connection = ? ORDER BY tier').all(connection)) {
      const [tier, at] = [numberOf(row, 'tier') ?? 0, numberOf(row, 'at') ?? 0];
      const { stepMs } = tiers[tier] ?? tiers[0];
      if (at === seconds(startOf(atMs, stepMs))) continue;
      const parameters = { connection, at, end: at + seconds(stepMs) };
      // CROSS JOIN keeps the order: few samples of a short time, each with its series.
      const from = `FROM sample_${tier - 1} d CROSS JOIN series s ON s.id = d.series WHERE d.at >= :at AND d.at < :end AND s.connection = :connection`;
      sql(
        `INSERT OR REPLACE INTO sample_${tier} (at, series, value, peak)
         SELECT :at, series, avg(value), CASE WHEN max(coalesce(peak, value)) = avg(value) THEN NULL ELSE max(coalesce(peak, value)) END ${from} AND s.is_state = 0 GROUP BY series`,
      ).run(parameters);
      // With max() SQLite takes the other columns from the row that has it: the newest state.
      sql(
        `INSERT OR REPLACE INTO sample_${tier} (at, series, value)
         SELECT :at, series, value FROM (SELECT series, value, max(d.at) ${from} AND s.is_state = 1 GROUP BY series)`,
      ).run(parameters);
      sql(`INSERT OR REPLACE INTO tick_${tier} (connection, at) VALUES (?, ?)`).run(connection, at);
      sql('DELETE FROM unsummed WHERE connection = ? AND tier = ? AND at = ?').run(connection, tier, at);
    }
  }

  /** Drops what is older than its tier keeps, by the clock of the newest sample. */
  function clean(nowMs: number): void {
    tiers.forEach(({ keptMs }, tier) => {
      const before = seconds(nowMs - keptMs - keptSlackMs);
      sql(`DELETE FROM sample_${tier} WHERE at < ?`).run(before);
      sql(`DELETE FROM tick_${tier} WHERE at < ?`).run(before);
    });
  }

  /** Removes series without samples, and texts that no sample names. */
  function sweep(): void {
    const used = tiers.map((_, tier) => `SELECT series FROM sample_${tier}`).join(' UNION ');
    sql(`DELETE FROM series WHERE id NOT IN (${used})`).run();
    const named = tiers
      .map((_, tier) => `SELECT value FROM sample_${tier} d JOIN series s ON s.id = d.series WHERE s.is_state = 1`)
      .join(' UNION ');
    sql(`DELETE FROM text WHERE id NOT IN (${named})`).run();
    ids.clear();
    texts.clear();
  }

  function usedBytes(): number {
    const pages = numberOf(sql('PRAGMA page_count').get(), 'page_count') ?? 0;
    return (pages - (numberOf(sql('PRAGMA freelist_count').get(), 'freelist_count') ?? 0)) * pageBytes;
  }

  /** Makes room: the oldest part of everything goes, again and again, until the rest fits. */
  function dropOldest(): void {
    // One end a query: SQLite seeks a single min or max and reads everything for both.
    const ends = (end: 'min' | 'max', none: number): number[] =>
      tiers.map((_, tier) => numberOf(sql(`SELECT ${end}(at) AS at FROM sample_${tier}`).get(), 'at') ?? none);
    const first = Math.min(...ends('min', Number.POSITIVE_INFINITY));
    const last = Math.max(...ends('max', 0));
    if (!Number.isFinite(first)) return;
    const before = first + Math.max(1, Math.ceil((last - first) * droppedShare));
    inTransaction(() => {
      tiers.forEach((_, tier) => {
        sql(`DELETE FROM sample_${tier} WHERE at < ?`).run(before);
        sql(`DELETE FROM tick_${tier} WHERE at < ?`).run(before);
      });
    });
  }

  function keepBound(): void {
    for (let turn = 0; turn < dropsMax && usedBytes() > bytesMax * dataShare; turn++) dropOldest();
  }

  function firstTickMs(connection: string): number | null {
    const firsts = tiers.map((_, tier) =>
      numberOf(sql(`SELECT min(at) AS at FROM tick_${tier} WHERE connection = ?`).get(connection), 'at'),
    );
    const known = firsts.filter((at) => at !== null);
    return known.length === 0 ? null : Math.min(...known) * 1000;
  }

  /** Which rows make a range: the chosen tier's, and after its last summed-up point those of the finer ones. */
  function partsOf(query: HistoryQuery, plan: ReadPlan): { tier: number; from: number; to: number }[] {
    const parts: { tier: number; from: number; to: number }[] = [];
    let from = seconds(startOf(plan.fromMs, plan.stepMs));
    const to = seconds(plan.toMs);
    for (let tier = plan.tier; tier >= 0; tier--) {
      const last = numberOf(
        sql(`SELECT max(at) AS at FROM tick_${tier} WHERE connection = ? AND at >= ? AND at <= ?`).get(query.connection, from, to),
        'at',
      );
      if (last === null) continue;
      parts.push({ tier, from, to });
      from = last + seconds((tiers[tier] ?? tiers[0]).stepMs);
    }
    return parts;
  }

  function axisOf(query: HistoryQuery): { axis: HistoryRead; parts: ReturnType<typeof partsOf> } {
    const recordedSinceMs = firstTickMs(query.connection);
    const plan = planRead(query, query.nowMs, recordedSinceMs, query.pointsMax);
    const parts = partsOf(query, plan);
    const times = new Set<number>();
    for (const { tier, from, to } of parts)
      for (const row of sql(`SELECT at FROM tick_${tier} WHERE connection = ? AND at >= ? AND at <= ? ORDER BY at`).iterate(
        query.connection,
        from,
        to,
      ))
        times.add(startOf((numberOf(row, 'at') ?? 0) * 1000, plan.stepMs));
    const ascending = [...times];
    // A point of the coarsest part may begin before the range.
    const { fromMs, toMs } = query;
    return {
      axis: { fromMs, toMs, stepMs: plan.stepMs, times: ascending, gaps: gapsOf(query, ascending, plan.stepMs), recordedSinceMs },
      parts,
    };
  }

  /** Rows of one series, by seeking each tick: a tick has the samples of every series beside each other. */
  function pointsOf(connection: string, key: string, parts: ReturnType<typeof partsOf>): StoredPoint[] {
    const id = numberOf(sql('SELECT id FROM series WHERE connection = ? AND key = ?').get(connection, key), 'id');
    if (id === null) return [];
    return parts.flatMap(({ tier, from, to }) =>
      sql(
        `SELECT d.at, d.value, d.peak FROM tick_${tier} t CROSS JOIN sample_${tier} d ON d.at = t.at AND d.series = ?
         WHERE t.connection = ? AND t.at >= ? AND t.at <= ? ORDER BY t.at`,
      )
        .all(id, connection, from, to)
        .map((row) => {
          const value = numberOf(row, 'value') ?? 0;
          return { atMs: (numberOf(row, 'at') ?? 0) * 1000, value, peak: numberOf(row, 'peak') ?? value };
        }),
    );
  }

  return {
    append(sample) {
      try {
        inTransaction(() => write(sample));
      } catch (error) {
        // The disk limit of the file itself was hit before the soft one.
        if (!isFull(error)) throw error;
        dropOldest();
        inTransaction(() => write(sample));
      }
      appended += 1;
      if (sample.isClockSteady && appended % appendsPerCleaning === 0) inTransaction(() => clean(sample.atMs));
      if (sample.isClockSteady && appended % appendsPerSweep === 0) inTransaction(sweep);
      keepBound();
    },
    values(query, keys) {
      const { axis, parts } = axisOf(query);
      const series = keys.map((key) => ({ key, ...summarise(pointsOf(query.connection, key, parts), axis.times, axis.stepMs) }));
      return { ...axis, series };
    },
    states(query, keys) {
      const { axis, parts } = axisOf(query);
      const found: string[] = [];
      const indexes = new Map<number, number>();
      const indexOf = (id: number): number => {
        const known = indexes.get(id);
        if (known !== undefined) return known;
        const row = sql('SELECT text FROM text WHERE id = ?').get(id);
        indexes.set(id, found.length);
        return found.push(row === undefined ? '' : textOf(row, 'text')) - 1;
      };
      const states = keys.map((key) => ({
        key,
        states: lastStates(pointsOf(query.connection, key, parts), axis.times, axis.stepMs).map((id) => (id === null ? null : indexOf(id))),
      }));
      return { ...axis, texts: found, states };
    },
    keys(query, prefix, keysMax) {
      const { parts } = axisOf(query);
      const rows = sql('SELECT id, key FROM series WHERE connection = ? AND key >= ? AND key < ? ORDER BY key').all(
        query.connection,
        prefix,
        `${prefix}\uFFFF`,
      );
      return rows
        .filter((row) =>
          parts.some(
            ({ tier, from, to }) =>
              sql(
                `SELECT 1 FROM tick_${tier} t CROSS JOIN sample_${tier} d ON d.at = t.at AND d.series = ? WHERE t.connection = ? AND t.at >= ? AND t.at <= ? LIMIT 1`,
              ).get(numberOf(row, 'id'), query.connection, from, to) !== undefined,
          ),
        )
        .slice(0, keysMax)
        .map((row) => textOf(row, 'key'));
    },
    latest(connection) {
      const at = numberOf(sql('SELECT max(at) AS at FROM tick_0 WHERE connection = ?').get(connection), 'at');
      if (at === null) return { atMs: null, values: [] };
      const rows = sql(
        'SELECT s.key, d.value FROM sample_0 d CROSS JOIN series s ON s.id = d.series WHERE d.at = ? AND s.connection = ? AND s.is_state = 0',
      ).all(at, connection);
      return { atMs: at * 1000, values: rows.map((row) => [textOf(row, 'key'), numberOf(row, 'value') ?? 0]) };
    },
    recordedSince: firstTickMs,
    size: () => ({ sizeBytes: (numberOf(sql('PRAGMA page_count').get(), 'page_count') ?? 0) * pageBytes, bytesMax }),
    forget(connection) {
      inTransaction(() => {
        tiers.forEach((_, tier) => {
          sql(`DELETE FROM sample_${tier} WHERE series IN (SELECT id FROM series WHERE connection = ?)`).run(connection);
          sql(`DELETE FROM tick_${tier} WHERE connection = ?`).run(connection);
        });
        sql('DELETE FROM unsummed WHERE connection = ?').run(connection);
        sql('DELETE FROM series WHERE connection = ?').run(connection);
      });
      ids.clear();
      shrink();
    },
    close: () => db.close(),
  };
}

/** SQLite's SQLITE_FULL: the disk, or the most that the file may have. */
const isFull = (error: unknown): boolean => error instanceof Error && /full/i.test(error.message);
