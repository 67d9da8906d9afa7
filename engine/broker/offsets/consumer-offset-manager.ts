import { posix } from 'node:path';
import { consumerOffsetTableType, offsetsByQueueType } from '../../protocol/bodies/offset-tables.ts';
import { parseJson } from '../../protocol/fastjson-reader.ts';
import type { Clock, Timer } from '../../runtime/clock.ts';
import type { Disk } from '../../runtime/disk.ts';
import type { Log } from '../../runtime/log.ts';
import type { BrokerConfigValues } from '../broker-config.ts';
import { ConfigFile } from '../config-file.ts';
import { jsonEntries, layOutJsonPieces } from '../json-layout.ts';
import { slicedText } from '../sliced-text.ts';

const SEPARATOR = '@';

/**
 * How far consumer groups have come, by `topic@group` and queue, kept in config/consumerOffset.json. Written every
 * flushConsumerOffsetInterval: a kill loses at most that. RocketMQ ConsumerOffsetManager
 */
export class ConsumerOffsetManager {
  readonly #config: BrokerConfigValues;
  readonly #clock: Clock;
  readonly #file: ConfigFile;
  readonly #offsets = new Map<string, Map<number, number>>();
  /** Next offsets of the last pulls; not kept over a restart. */
  readonly #pullOffsets = new Map<string, Map<number, number>>();
  /** Offsets that an admin has set and that the group's next pull of the queue will get. */
  readonly #resetOffsets = new Map<string, Map<number, number>>();
  #changed = false;
  #timer: Timer | undefined;

  constructor(options: { config: BrokerConfigValues; storeDirectory: string; clock: Clock; disk: Disk; log: Log }) {
    this.#config = options.config;
    this.#clock = options.clock;
    this.#file = new ConfigFile(
      options.disk,
      posix.join(options.storeDirectory, 'config', 'consumerOffset.json'),
      () => slicedText(layOutJsonPieces([['offsetTable', jsonEntries(this.#offsets, offsetsByQueueType)]]), options.clock),
      options.log,
    );
  }

  load(): void {
    this.#file.load((text) => {
      for (const [key, queues] of consumerOffsetTableType.read(parseJson(text), '$').offsetTable) this.#offsets.set(key, queues);
    });
  }

  start(): void {
    this.#timer = this.#clock.after(this.#config.flushConsumerOffsetInterval, () => {
      this.#save();
      this.start();
    });
  }

  /** Writes what has not been written yet. */
  async stop(): Promise<void> {
    this.#timer?.cancel();
    this.#save();
    await this.#file.flush();
  }

  /** The whole table as slaves read it. */
  encode(): string {
    return consumerOffsetTableType.write({ offsetTable: this.#offsets });
  }

  commit(group: string, topic: string, queueId: number, queueOffset: number): void {
    put(this.#offsets, keyOf(topic, group), queueId, queueOffset);
    this.#changed = true;
  }

  commitPull(group: string, topic: string, queueId: number, queueOffset: number): void {
    put(this.#pullOffsets, keyOf(topic, group), queueId, queueOffset);
  }

  /** The offset that was reset to and not pulled yet, else the committed one, else -1. */
  query(group: string, topic: string, queueId: number): number {
    const key = keyOf(topic, group);
    const reset = this.#config.useServerSideResetOffset ? this.#resetOffsets.get(key)?.get(queueId) : undefined;
    return reset ?? this.#offsets.get(key)?.get(queueId) ?? -1;
  }

  /** Where the last pull ended; the committed offset when there was none. */
  queryPull(group: string, topic: string, queueId: number): number {
    return this.#pullOffsets.get(keyOf(topic, group))?.get(queueId) ?? this.query(group, topic, queueId);
  }

  /** Committed offsets of a group on a topic by queue; undefined when it has none. */
  offsetsOf(group: string, topic: string): ReadonlyMap<number, number> | undefined {
    return this.#offsets.get(keyOf(topic, group));
  }

  reset(group: string, topic: string, queueId: number, queueOffset: number): void {
    const key = keyOf(topic, group);
    put(this.#resetOffsets, key, queueId, queueOffset);
    put(this.#offsets, key, queueId, queueOffset);
    this.#changed = true;
  }

  hasReset(group: string, topic: string, queueId: number): boolean {
    return this.#resetOffsets.get(keyOf(topic, group))?.has(queueId) === true;
  }

  /** The reset of a queue, once: later pulls and commits go on as usual. */
  takeReset(group: string, topic: string, queueId: number): number | undefined {
    const key = keyOf(topic, group);
    const queues = this.#resetOffsets.get(key);
    const queueOffset = queues?.get(queueId);
    if (queues === undefined || queueOffset === undefined) return undefined;
    queues.delete(queueId);
    if (queues.size === 0) this.#resetOffsets.delete(key);
    return queueOffset;
  }

  clone(fromGroup: string, toGroup: string, topic: string): void {
    const queues = this.#offsets.get(keyOf(topic, fromGroup));
    if (queues === undefined) return;
    this.#offsets.set(keyOf(topic, toGroup), new Map(queues));
    this.#changed = true;
  }

  topicsOf(group: string): string[] {
    return this.#split()
      .filter((entry) => entry.group === group)
      .map((entry) => entry.topic);
  }

  groupsOf(topic: string): string[] {
    return this.#split()
      .filter((entry) => entry.topic === topic)
      .map((entry) => entry.group);
  }

  forgetTopic(topic: string): void {
    for (const entry of this.#split()) {
      if (entry.topic === topic) this.#forget(entry.key);
    }
  }

  forgetGroup(group: string): void {
    for (const entry of this.#split()) {
      if (entry.group === group) this.#forget(entry.key);
    }
  }

  #forget(key: string): void {
    this.#offsets.delete(key);
    this.#pullOffsets.delete(key);
    this.#resetOffsets.delete(key);
    this.#changed = true;
  }

  #split(): { key: string; topic: string; group: string }[] {
    const entries: { key: string; topic: string; group: string }[] = [];
    for (const key of this.#offsets.keys()) {
      const at = key.indexOf(SEPARATOR);
      if (at > 0) entries.push({ key, topic: key.slice(0, at), group: key.slice(at + 1) });
    }
    return entries;
  }

  #save(): void {
    if (!this.#changed) return;
    this.#changed = false;
    this.#file.save();
  }
}

function keyOf(topic: string, group: string): string {
  return topic + SEPARATOR + group;
}

function put(table: Map<string, Map<number, number>>, key: string, queueId: number, queueOffset: number): void {
  const queues = table.get(key);
  if (queues === undefined) table.set(key, new Map([[queueId, queueOffset]]));
  else queues.set(queueId, queueOffset);
}
