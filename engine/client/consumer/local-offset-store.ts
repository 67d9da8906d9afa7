import { dirname, join } from 'node:path';
import { messageQueueType } from '../../protocol/bodies/message-queue.ts';
import { decodeBody, encodeBody, jsonInt, jsonObject, jsonObjectMap, type JsonOf } from '../../protocol/json-schema.ts';
import { readWithBackup, writeFileAtomically } from '../../runtime/atomic-file.ts';
import type { ClientInstance } from '../instance/client-instance.ts';
import type { MessageQueue } from '../message/message-queue.ts';
import type { OffsetStore } from './offset-store.ts';
import { OffsetTable } from './offset-table.ts';

/** The file that Java writes too: offsets.json. RocketMQ OffsetSerializeWrapper */
const offsetsFileType = jsonObject({ offsetTable: jsonObjectMap(messageQueueType, jsonInt) });

/**
 * Offsets of a broadcasting consumer: every client has its own, in a file.
 * `<directory>/<client id>/<group>/offsets.json`. RocketMQ LocalFileOffsetStore
 */
export class LocalOffsetStore implements OffsetStore {
  readonly #instance: ClientInstance;
  readonly #path: string;
  readonly #table = new OffsetTable();
  #writing: Promise<void> = Promise.resolve();

  constructor(instance: ClientInstance, group: string) {
    this.#instance = instance;
    this.#path = join(instance.environment.offsetStoreDirectory, fileName(instance.clientId), fileName(group), 'offsets.json');
  }

  async load(): Promise<void> {
    for (const bytes of readWithBackup(this.#instance.environment.disk, this.#path)) {
      const offsets = this.#parse(bytes);
      if (offsets === undefined) continue;
      for (const [queue, offset] of offsets) this.#table.update(queue, offset, false);
      return;
    }
  }

  update(queue: MessageQueue, offset: number, increaseOnly: boolean): void {
    this.#table.update(queue, offset, increaseOnly);
  }

  remembered(queue: MessageQueue): number | undefined {
    return this.#table.get(queue);
  }

  async read(queue: MessageQueue): Promise<number | undefined> {
    return this.#table.get(queue);
  }

  persistAll(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  persist(): Promise<void> {
    return this.persistAll();
  }

  /** Nothing is forgotten: the queue may come back, and nobody else has its offset. */
  forget(): void {}

  ofTopic(topic: string): [MessageQueue, number][] {
    return this.#table.ofTopic(topic);
  }

  #parse(bytes: Buffer): JsonOf<typeof offsetsFileType>['offsetTable'] | undefined {
    try {
      return decodeBody(offsetsFileType, bytes).offsetTable;
    } catch (error) {
      this.#instance.log.warn('offsets-file-unreadable', {
        path: this.#path,
        reason: error instanceof Error ? error.message : String(error),
      });
      return undefined;
    }
  }

  async #write(): Promise<void> {
    const { disk } = this.#instance.environment;
    try {
      disk.makeDirectory(dirname(this.#path));
      await writeFileAtomically(disk, this.#path, encodeBody(offsetsFileType, { offsetTable: this.#table.all() }), { keepBackup: true });
    } catch (error) {
      this.#instance.log.error('offsets-file-not-written', {
        path: this.#path,
        reason: error instanceof Error ? error.message : String(error),
      });
    }
  }
}

/** Client ids and groups hold characters that some file systems refuse. */
function fileName(text: string): string {
  return text.replaceAll(/[^a-zA-Z0-9._@-]/g, (character) => `+${character.codePointAt(0)?.toString(16) ?? ''}`);
}
