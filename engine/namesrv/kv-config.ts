import { readWithBackup, writeFileAtomically } from '../runtime/atomic-file.ts';
import { CoalescedWriter } from '../runtime/coalesced-writer.ts';
import type { Disk } from '../runtime/disk.ts';
import type { Log } from '../runtime/log.ts';
import { KvTable } from './kv-table.ts';

/** The KV table and the file that keeps it, in Apache's format: `{"configTable":{"NAMESPACE":{"key":"value"}}}`. */
export class KvConfig {
  readonly table = new KvTable();
  readonly #disk: Disk;
  readonly #path: string;
  readonly #log: Log;
  readonly #writer: CoalescedWriter;

  /** An empty path keeps the table in memory only. */
  constructor(disk: Disk, path: string, log: Log) {
    this.#disk = disk;
    this.#path = path;
    this.#log = log;
    this.#writer = new CoalescedWriter(() =>
      path === '' ? Promise.resolve() : writeFileAtomically(disk, path, Buffer.from(this.#text()), { keepBackup: true }),
    );
  }

  /** Reads the file, or its backup where the file is damaged. Nothing to read is an empty table. */
  load(): void {
    if (this.#path === '') return;
    for (const bytes of readWithBackup(this.#disk, this.#path)) {
      const entries = parseConfigTable(bytes.toString('utf8'));
      if (entries !== undefined) {
        for (const [namespace, key, value] of entries) this.table.put(namespace, key, value);
        this.#log.info('kv-config-loaded', { entries: entries.length });
        return;
      }
      this.#log.warn('kv-config-damaged', { path: this.#path });
    }
  }

  /** Resolves when the table as it is now is on disk. Rejects with DiskError. */
  persist(): Promise<void> {
    return this.#writer.write();
  }

  #text(): string {
    const configTable: Record<string, Record<string, string>> = {};
    for (const [namespace, entries] of this.table.namespaces()) configTable[namespace] = Object.fromEntries(entries);
    return JSON.stringify({ configTable });
  }
}

function parseConfigTable(text: string): [namespace: string, key: string, value: string][] | undefined {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(root) || !isRecord(root['configTable'])) return undefined;
  return Object.entries(root['configTable']).flatMap(([namespace, entries]) =>
    isRecord(entries) ? Object.entries(entries).map(([key, value]): [string, string, string] => [namespace, key, String(value)]) : [],
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
