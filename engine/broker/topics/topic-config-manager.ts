import { posix } from 'node:path';
import type { DataVersion } from '../../protocol/bodies/data-version.ts';
import { dataVersionType, initialDataVersion, nextDataVersion } from '../../protocol/bodies/data-version.ts';
import { topicConfigTableType, topicConfigType, type TopicConfig } from '../../protocol/bodies/topic-config.ts';
import { jsonObject, jsonString, optional } from '../../protocol/json-schema.ts';
import { Permission, TopicSysFlag } from '../../protocol/sys-flag.ts';
import { SystemTopic, isNotSendableTopic, isSystemTopic } from '../../protocol/topic-name.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Disk } from '../../runtime/disk.ts';
import type { Log } from '../../runtime/log.ts';
import type { BrokerConfigValues } from '../broker-config.ts';
import { JournaledTable } from '../journaled-table.ts';
import { jsonEntries, layOutJsonPieces } from '../json-layout.ts';
import type { JournalEntry } from '../table-journal.ts';
import { NOT_SENDABLE_HERE, RESERVED_TOPICS, plainTopic, systemTopics } from './system-topics.ts';
import type { Topic } from './topic.ts';
import { TOPIC_ATTRIBUTES, applyAttributeUpdate } from './topic-attributes.ts';

/** Told after a topic was created, changed (its new config) or deleted (undefined). */
export type TopicListener = (topic: string, config: Topic | undefined) => void;

/** Topics of one broker at most; creation of further ones is refused. */
const TOPICS_MAX = 200_000;

/** A change in the journal: a topic as it is now, or the name of one that is gone. */
const topicChangeType = jsonObject({ deleted: optional(jsonString), topic: optional(topicConfigType) });

/**
 * The topics of this broker and their version, kept in config/topics.json and a journal. Every change is a new version,
 * is written in the background and is announced to the listeners. RocketMQ TopicConfigManager
 */
export class TopicConfigManager {
  readonly #config: BrokerConfigValues;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #table: JournaledTable;
  readonly #topics = new Map<string, Topic>();
  readonly #systemTopics: ReadonlySet<string>;
  readonly #listeners: TopicListener[] = [];
  /** Changed topics whose change is not on disk yet. */
  readonly #unsaved = new Map<string, Promise<unknown>>();
  #version: DataVersion;

  constructor(options: { config: BrokerConfigValues; storeDirectory: string; clock: Clock; disk: Disk; log: Log }) {
    this.#config = options.config;
    this.#clock = options.clock;
    this.#log = options.log;
    this.#version = initialDataVersion(options.clock.nowMs());
    this.#table = new JournaledTable({
      disk: options.disk,
      clock: options.clock,
      log: options.log,
      path: posix.join(options.storeDirectory, 'config', 'topics.json'),
      content: {
        parse: (json) => {
          const table = topicConfigTableType.read(json, '$');
          for (const [topicName, topic] of table.topicConfigTable) this.#topics.set(topicName, stored(topicName, topic));
          this.#version = table.dataVersion;
          return table.dataVersion;
        },
        replay: (entry, addOnly) => this.#replay(entry, addOnly),
        encode: () => this.#encode(),
      },
    });
    const own = systemTopics(options.config);
    for (const topic of own) this.#topics.set(topic.topicName, topic);
    this.#systemTopics = new Set([...RESERVED_TOPICS, ...own.map((topic) => topic.topicName)]);
  }

  /** Reads topics.json and its journal over the system topics; `flush` resolves when what was read is durable. */
  load(): void {
    if (this.#table.load() === 'merged') this.touch();
  }

  /** Resolves when everything changed so far is on disk; with the reason when the last change could not be written. */
  flush(): Promise<string | undefined> {
    return this.#table.flush();
  }

  /** Brings topics.json up to date. */
  stop(): Promise<void> {
    return this.#table.stop();
  }

  /**
   * Resolves when the last change of a topic is on disk; undefined when it is. Who answers a request that may have made
   * the topic waits for it, or a kill right after the answer would take the topic away, and its messages with it.
   */
  unsaved(topic: string): Promise<unknown> | undefined {
    return this.#unsaved.size === 0 ? undefined : this.#unsaved.get(topic);
  }

  onChange(listener: TopicListener): void {
    this.#listeners.push(listener);
  }

  get dataVersion(): DataVersion {
    return this.#version;
  }

  get(topic: string): Topic | undefined {
    return this.#topics.get(topic);
  }

  all(): Topic[] {
    return [...this.#topics.values()];
  }

  /** Names and settings, read as the iteration goes on. */
  entries(): MapIterator<[string, Topic]> {
    return this.#topics.entries();
  }

  get size(): number {
    return this.#topics.size;
  }

  /** Names that are reserved or owned by this broker for itself. */
  systemTopicNames(): string[] {
    return [...this.#systemTopics];
  }

  isSystemTopic(topic: string): boolean {
    return this.#systemTopics.has(topic) || isSystemTopic(topic);
  }

  isSendable(topic: string): boolean {
    return !isNotSendableTopic(topic) && !NOT_SENDABLE_HERE.has(topic);
  }

  isOrderTopic(topic: string): boolean {
    return this.#topics.get(topic)?.order === true;
  }

  /**
   * The topic of a send, created after `defaultTopic` when it does not exist; undefined when it cannot be created.
   * RocketMQ TopicConfigManager#createTopicInSendMessageMethod
   */
  createOnSend(topic: string, defaultTopic: string, clientQueues: number, topicSysFlag: number): Topic | undefined {
    const known = this.#topics.get(topic);
    if (known !== undefined) return known;
    const template = this.#topics.get(defaultTopic);
    const autoCreateIsOff = defaultTopic === SystemTopic.AUTO_CREATE_TOPIC_KEY && !this.#config.autoCreateTopicEnable;
    if (template === undefined || autoCreateIsOff || (template.perm & Permission.INHERIT) === 0) {
      this.#log.warn('topic-not-created', {
        topic,
        defaultTopic,
        reason: template === undefined ? 'default topic does not exist' : 'default topic may not be inherited',
      });
      return undefined;
    }
    const queues = Math.max(0, Math.min(clientQueues, template.writeQueueNums));
    return this.#create({
      ...plainTopic(topic, queues, template.perm & ~Permission.INHERIT),
      topicSysFlag,
      topicFilterType: template.topicFilterType,
    });
  }

  /**
   * The retry or dead letter topic of a group, created when it does not exist.
   * RocketMQ TopicConfigManager#createTopicInSendMessageBackMethod
   */
  createIfAbsent(topic: string, queues: number, options: { order?: boolean; unitSub?: boolean } = {}): Topic | undefined {
    const order = options.order ?? false;
    const known = this.#topics.get(topic);
    if (known === undefined) {
      return this.#create({ ...plainTopic(topic, queues), topicSysFlag: options.unitSub === true ? TopicSysFlag.UNIT_SUB : 0, order });
    }
    if (known.order === order || options.order === undefined) return known;
    const changed = { ...known, order };
    this.#put(changed);
    return changed;
  }

  /**
   * Creates or replaces a topic as an admin asks; the attributes are an update with signs. Answers false when nothing
   * changes. Throws AttributeError.
   */
  update(topic: Omit<Topic, 'attributes'>, attributes: ReadonlyMap<string, string>): boolean {
    const known = this.#topics.get(topic.topicName);
    if (known === undefined && this.#topics.size >= TOPICS_MAX) throw new Error(`more than ${TOPICS_MAX} topics`);
    // Apache compares before it applies the update, so an update with attributes always counts as a change.
    if (known !== undefined && attributes.size === 0 && sameTopic(known, topic)) return false;
    this.#put({ ...topic, attributes: applyAttributeUpdate(TOPIC_ATTRIBUTES, known?.attributes, attributes) });
    return true;
  }

  delete(topic: string): void {
    if (!this.#topics.delete(topic)) return;
    this.#changed(topic, undefined);
  }

  /** Marks topics as ordered that the NameServers say are; the others keep their flag. */
  markOrdered(topics: Iterable<string>): void {
    for (const name of topics) {
      const topic = this.#topics.get(name);
      if (topic !== undefined && !topic.order) this.#put({ ...topic, order: true });
    }
  }

  /** A new version without another change, so that NameServers take over what depends on the configuration. */
  touch(): void {
    this.#nextVersion(undefined);
  }

  #nextVersion(change: string | undefined): void {
    const before = this.#version;
    this.#version = nextDataVersion(before, this.#clock.nowMs());
    this.#table.changed(before, this.#version, change);
  }

  #create(topic: Topic): Topic | undefined {
    if (this.#topics.size >= TOPICS_MAX) {
      this.#log.warn('topic-not-created', { topic: topic.topicName, reason: `more than ${TOPICS_MAX} topics` });
      return undefined;
    }
    this.#put(topic);
    return topic;
  }

  #put(topic: Topic): void {
    this.#topics.set(topic.topicName, topic);
    this.#changed(topic.topicName, topic);
  }

  #changed(name: string, topic: Topic | undefined): void {
    this.#nextVersion(topicChangeType.write(topic === undefined ? { deleted: name } : { topic }));
    const saved = this.#table.flush();
    this.#unsaved.set(name, saved);
    void saved.then(() => {
      if (this.#unsaved.get(name) === saved) this.#unsaved.delete(name);
    });
    this.#log.info(topic === undefined ? 'topic-deleted' : 'topic-changed', { topic: name });
    for (const listener of this.#listeners) listener(name, topic);
  }

  #replay({ version, change }: JournalEntry, addOnly: boolean): void {
    if (!addOnly) this.#version = version;
    if (change === undefined) return;
    const { deleted, topic } = topicChangeType.read(change, '$');
    if (deleted !== undefined && !addOnly) this.#topics.delete(deleted);
    const name = topic?.topicName;
    if (topic !== undefined && name !== undefined && !(addOnly && this.#topics.has(name))) this.#topics.set(name, stored(name, topic));
  }

  #encode(): Iterable<string> {
    return layOutJsonPieces([
      ['dataVersion', dataVersionType.write(this.#version)],
      ['topicConfigTable', jsonEntries<TopicConfig>(this.#topics, topicConfigType)],
    ]);
  }
}

function stored(topicName: string, topic: TopicConfig): Topic {
  return { ...topic, topicName, attributes: topic.attributes ?? new Map<string, string>() };
}

function sameTopic(a: Topic, b: Omit<Topic, 'attributes'>): boolean {
  return (
    a.readQueueNums === b.readQueueNums &&
    a.writeQueueNums === b.writeQueueNums &&
    a.perm === b.perm &&
    a.topicFilterType === b.topicFilterType &&
    a.topicSysFlag === b.topicSysFlag &&
    a.order === b.order &&
    a.attributes.size === 0
  );
}
