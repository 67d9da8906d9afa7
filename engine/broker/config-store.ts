import type { DataVersion } from '../protocol/bodies/data-version.ts';
import { dataVersionType, initialDataVersion, nextDataVersion } from '../protocol/bodies/data-version.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Disk } from '../runtime/disk.ts';
import type { Log } from '../runtime/log.ts';
import type { BrokerConfig } from './broker-config.ts';
import { ConfigFile } from './config-file.ts';

/** The broker's settings with the file they came from: changes have effect, are counted and are written back. RocketMQ Configuration */
export class ConfigStore {
  readonly config: BrokerConfig;
  readonly #clock: Clock;
  readonly #file: ConfigFile | undefined;
  readonly #listeners: ((keys: readonly string[]) => void)[] = [];
  #version: DataVersion;

  /** `path` undefined: there is no file to write to. */
  constructor(config: BrokerConfig, path: string | undefined, options: { clock: Clock; disk: Disk; log: Log }) {
    this.config = config;
    this.#clock = options.clock;
    this.#version = initialDataVersion(options.clock.nowMs());
    this.#file = path === undefined ? undefined : new ConfigFile(options.disk, path, () => config.toFileText(), options.log);
  }

  onChange(listener: (keys: readonly string[]) => void): void {
    this.#listeners.push(listener);
  }

  /** Throws SettingError before anything has changed. */
  update(properties: ReadonlyMap<string, string>): void {
    const keys = this.config.update(properties);
    this.#version = nextDataVersion(this.#version, this.#clock.nowMs());
    this.#file?.save();
    for (const listener of this.#listeners) listener(keys);
  }

  versionText(): string {
    return dataVersionType.write(this.#version);
  }

  async flush(): Promise<void> {
    await this.#file?.flush();
  }
}
