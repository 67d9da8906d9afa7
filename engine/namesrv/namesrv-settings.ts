import { writeFileAtomically } from '../runtime/atomic-file.ts';
import { CoalescedWriter } from '../runtime/coalesced-writer.ts';
import type { Disk } from '../runtime/disk.ts';
import type { Log } from '../runtime/log.ts';
import { formatProperties } from '../runtime/properties-text.ts';
import { isSettingName, NamesrvConfigError, namesrvConfigDefaults, readNamesrvConfig } from './namesrv-config.ts';
import type { NamesrvConfig } from './namesrv-config.ts';

/** Settings that Apache never lets an admin change, besides those of `configBlackList`. */
const alwaysProtected = new Set(['configBlackList', 'configStorePath', 'kvConfigPath', 'rocketmqHome']);

/** The settings in force, and the file that changes made over the wire are kept in. */
export class NamesrvSettings {
  #current: NamesrvConfig;
  readonly #log: Log;
  readonly #writer: CoalescedWriter;

  constructor(disk: Disk, config: NamesrvConfig, log: Log) {
    this.#current = config;
    this.#log = log;
    this.#writer = new CoalescedWriter(() =>
      config.configStorePath === ''
        ? Promise.resolve()
        : writeFileAtomically(disk, config.configStorePath, Buffer.from(this.#fileText()), { keepBackup: true }),
    );
  }

  get current(): NamesrvConfig {
    return this.#current;
  }

  isProtected(name: string): boolean {
    return alwaysProtected.has(name) || this.#current.configBlackList.split(';').includes(name);
  }

  /**
   * Changes settings in memory and then on disk. Names that are not settings and values that do not fit are passed
   * over, as in Apache. Rejects with DiskError.
   */
  async update(properties: ReadonlyMap<string, string>): Promise<void> {
    for (const [name, value] of properties) {
      if (!isSettingName(name)) continue;
      try {
        this.#current = readNamesrvConfig(new Map([[name, value]]), this.#current);
        this.#log.info('setting-changed', { name, value });
      } catch (error) {
        if (!(error instanceof NamesrvConfigError)) throw error;
        this.#log.warn('setting-refused', { name, value });
      }
    }
    await this.#writer.write();
  }

  /** What differs from the defaults: the file stays as short as it was. */
  #fileText(): string {
    const defaults: Readonly<Record<string, unknown>> = namesrvConfigDefaults;
    const changed = Object.entries(this.#current).filter(([name, value]) => value !== defaults[name]);
    return formatProperties(changed.map(([name, value]) => [name, String(value)]));
  }
}
