import { posix } from 'node:path';
import type { MessageRequestMode } from '../../protocol/bodies/assignment.ts';
import { messageRequestModeTableType } from '../../protocol/bodies/assignment.ts';
import { parseJson } from '../../protocol/fastjson-reader.ts';
import type { Disk } from '../../runtime/disk.ts';
import type { Log } from '../../runtime/log.ts';
import { ConfigFile } from '../config-file.ts';
import { layOutJson } from '../json-layout.ts';

/** Entries of the table at most; further ones are refused. */
const MODES_MAX = 100_000;

/** How clients that let the broker assign queues fetch, by topic and group, kept in config/messageRequestMode.json. RocketMQ MessageRequestModeManager */
export class MessageRequestModes {
  readonly #file: ConfigFile;
  readonly #modes = new Map<string, Map<string, MessageRequestMode>>();
  #count = 0;

  constructor(options: { storeDirectory: string; disk: Disk; log: Log }) {
    this.#file = new ConfigFile(
      options.disk,
      posix.join(options.storeDirectory, 'config', 'messageRequestMode.json'),
      () => layOutJson(this.encode()),
      options.log,
    );
  }

  load(): void {
    this.#file.load((text) => {
      for (const [topic, groups] of messageRequestModeTableType.read(parseJson(text), '$').messageRequestModeMap) {
        this.#modes.set(topic, groups);
        this.#count += groups.size;
      }
    });
  }

  flush(): Promise<void> {
    return this.#file.flush();
  }

  get(topic: string, group: string): MessageRequestMode | undefined {
    return this.#modes.get(topic)?.get(group);
  }

  /** False when the table is full. */
  set(mode: MessageRequestMode): boolean {
    let groups = this.#modes.get(mode.topic);
    if (groups?.has(mode.consumerGroup) !== true) {
      if (this.#count >= MODES_MAX) return false;
      this.#count++;
    }
    if (groups === undefined) this.#modes.set(mode.topic, (groups = new Map()));
    groups.set(mode.consumerGroup, mode);
    this.#file.save();
    return true;
  }

  /** The whole table as the file has it and slaves read it. */
  encode(): string {
    return messageRequestModeTableType.write({ messageRequestModeMap: this.#modes });
  }
}
