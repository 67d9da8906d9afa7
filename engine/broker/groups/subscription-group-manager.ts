import { posix } from 'node:path';
import type { DataVersion } from '../../protocol/bodies/data-version.ts';
import { dataVersionType, initialDataVersion, nextDataVersion } from '../../protocol/bodies/data-version.ts';
import type { SubscriptionGroupConfig } from '../../protocol/bodies/subscription-group.ts';
import {
  defaultSubscriptionGroup,
  subscriptionGroupConfigType,
  subscriptionGroupTableType,
} from '../../protocol/bodies/subscription-group.ts';
import { jsonInt, jsonMap, jsonObject, jsonString, optional, type JsonOf } from '../../protocol/json-schema.ts';
import { SystemGroup, groupNameProblem } from '../../protocol/topic-name.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Disk } from '../../runtime/disk.ts';
import type { Log } from '../../runtime/log.ts';
import type { BrokerConfigValues } from '../broker-config.ts';
import { JournaledTable } from '../journaled-table.ts';
import { jsonEntries, layOutJsonPieces } from '../json-layout.ts';
import type { JournalEntry } from '../table-journal.ts';
import { GROUP_ATTRIBUTES, applyAttributeUpdate } from '../topics/topic-attributes.ts';

/** Groups of one broker at most; further ones are treated as unknown. */
const GROUPS_MAX = 200_000;

/** The groups that a broker owns at start (RocketMQ SubscriptionGroupManager#init). */
const SYSTEM_GROUPS: readonly string[] = [
  SystemGroup.TOOLS_CONSUMER,
  SystemGroup.FILTERSRV_CONSUMER,
  SystemGroup.SELF_TEST_C_GROUP,
  SystemGroup.ONS_HTTP_PROXY,
  SystemGroup.ONSAPI_PULL,
  SystemGroup.ONSAPI_PERMISSION,
  SystemGroup.ONSAPI_OWNER,
  SystemGroup.SYS_TRANS,
];

/** Prefix of groups that RocketMQ's own parts consume with. */
const SYSTEM_GROUP_PREFIX = 'CID_RMQ_SYS_';

const forbiddenType = jsonMap(jsonInt);

/** A change in the journal: a group as it is now, the name of one that is gone, or all that a group may not do. */
const groupChangeType = jsonObject({
  deleted: optional(jsonString),
  forbidden: optional(jsonObject({ group: jsonString, topics: forbiddenType })),
  group: optional(subscriptionGroupConfigType),
});

/** The consumer groups of this broker and their version, kept in config/subscriptionGroup.json and a journal. RocketMQ SubscriptionGroupManager */
export class SubscriptionGroupManager {
  readonly #config: BrokerConfigValues;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #table: JournaledTable;
  readonly #groups = new Map<string, SubscriptionGroupConfig>();
  /** Bits of what a group may not do with a topic. */
  readonly #forbidden = new Map<string, Map<string, number>>();
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
      path: posix.join(options.storeDirectory, 'config', 'subscriptionGroup.json'),
      content: {
        parse: (json) => {
          const table = subscriptionGroupTableType.read(json, '$');
          for (const [name, group] of table.subscriptionGroupTable) this.#groups.set(name, group);
          for (const [name, topics] of table.forbiddenTable ?? []) this.#forbidden.set(name, topics);
          this.#version = table.dataVersion;
          return table.dataVersion;
        },
        replay: (entry, addOnly) => this.#replay(entry, addOnly),
        encode: () => this.#encode(),
      },
    });
    for (const name of SYSTEM_GROUPS) this.#groups.set(name, defaultSubscriptionGroup(name));
  }

  /** Reads subscriptionGroup.json and its journal over the system groups; `flush` resolves when what was read is durable. */
  load(): void {
    if (this.#table.load() === 'merged') this.#nextVersion(undefined);
  }

  /** Resolves when everything changed so far is on disk; with the reason when the last change could not be written. */
  flush(): Promise<string | undefined> {
    return this.#table.flush();
  }

  /** Brings subscriptionGroup.json up to date. */
  stop(): Promise<void> {
    return this.#table.stop();
  }

  get dataVersion(): DataVersion {
    return this.#version;
  }

  all(): SubscriptionGroupConfig[] {
    return [...this.#groups.values()];
  }

  get size(): number {
    return this.#groups.size;
  }

  forbiddenTable(): ReadonlyMap<string, Map<string, number>> {
    return this.#forbidden;
  }

  has(name: string): boolean {
    return this.#groups.has(name);
  }

  /** A group, created with the defaults when it is unknown and that is allowed; undefined otherwise. */
  find(name: string): SubscriptionGroupConfig | undefined {
    const known = this.#groups.get(name);
    if (known !== undefined) return known;
    const isSystemGroup = this.#config.enableCreateSysGroup && name.startsWith(SYSTEM_GROUP_PREFIX);
    if (!this.#config.autoCreateSubscriptionGroup && !isSystemGroup) return undefined;
    if (groupNameProblem(name) !== undefined || this.#groups.size >= GROUPS_MAX) return undefined;
    const created = defaultSubscriptionGroup(name);
    this.#groups.set(name, created);
    this.#changed('group-created', name, { group: created });
    return created;
  }

  /** Creates or replaces a group; its attributes are an update with signs. Throws AttributeError. */
  update(group: SubscriptionGroupConfig): void {
    const known = this.#groups.get(group.groupName);
    const attributes = applyAttributeUpdate(
      GROUP_ATTRIBUTES,
      known === undefined ? undefined : (known.attributes ?? new Map<string, string>()),
      group.attributes ?? new Map<string, string>(),
    );
    const changed = { ...defaultSubscriptionGroup(group.groupName), ...group, attributes };
    this.#groups.set(group.groupName, changed);
    this.#changed('group-changed', group.groupName, { group: changed });
  }

  delete(name: string): void {
    const hadRules = this.#forbidden.delete(name);
    if (!this.#groups.delete(name) && !hadRules) return;
    this.#changed('group-deleted', name, { deleted: name });
  }

  isForbidden(name: string, topic: string, bitIndex: number): boolean {
    return ((this.#forbidden.get(name)?.get(topic) ?? 0) & (1 << bitIndex)) !== 0;
  }

  setForbidden(name: string, topic: string, bitIndex: number, forbidden: boolean): void {
    const old = this.#forbidden.get(name)?.get(topic) ?? 0;
    const bits = forbidden ? old | (1 << bitIndex) : old & ~(1 << bitIndex);
    let topics = this.#forbidden.get(name);
    if (bits === 0) {
      topics?.delete(topic);
      if (topics?.size === 0) this.#forbidden.delete(name);
    } else {
      if (topics === undefined) this.#forbidden.set(name, (topics = new Map()));
      topics.set(topic, bits);
    }
    this.#changed('group-permission-changed', name, {
      forbidden: { group: name, topics: this.#forbidden.get(name) ?? new Map<string, number>() },
    });
  }

  #changed(event: string, name: string, change: JsonOf<typeof groupChangeType>): void {
    this.#log.info(event, { group: name });
    this.#nextVersion(groupChangeType.write(change));
  }

  #nextVersion(change: string | undefined): void {
    const before = this.#version;
    this.#version = nextDataVersion(before, this.#clock.nowMs());
    this.#table.changed(before, this.#version, change);
  }

  #replay({ version, change }: JournalEntry, addOnly: boolean): void {
    if (!addOnly) this.#version = version;
    if (change === undefined) return;
    const { deleted, forbidden, group } = groupChangeType.read(change, '$');
    if (group !== undefined && !(addOnly && this.#groups.has(group.groupName))) this.#groups.set(group.groupName, group);
    if (addOnly) return;
    if (deleted !== undefined) {
      this.#groups.delete(deleted);
      this.#forbidden.delete(deleted);
    }
    if (forbidden === undefined) return;
    if (forbidden.topics.size === 0) this.#forbidden.delete(forbidden.group);
    else this.#forbidden.set(forbidden.group, forbidden.topics);
  }

  #encode(): Iterable<string> {
    return layOutJsonPieces([
      ['dataVersion', dataVersionType.write(this.#version)],
      ['forbiddenTable', jsonEntries(this.#forbidden, forbiddenType)],
      ['subscriptionGroupTable', jsonEntries(this.#groups, subscriptionGroupConfigType)],
    ]);
  }
}
