import { posix } from 'node:path';
import type { DataVersion } from '../../protocol/bodies/data-version.ts';
import { initialDataVersion, nextDataVersion } from '../../protocol/bodies/data-version.ts';
import type { SubscriptionGroupConfig } from '../../protocol/bodies/subscription-group.ts';
import { defaultSubscriptionGroup, subscriptionGroupTableType } from '../../protocol/bodies/subscription-group.ts';
import { parseJson } from '../../protocol/fastjson-reader.ts';
import { SystemGroup, groupNameProblem } from '../../protocol/topic-name.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Disk } from '../../runtime/disk.ts';
import type { Log } from '../../runtime/log.ts';
import type { BrokerConfigValues } from '../broker-config.ts';
import { ConfigFile } from '../config-file.ts';
import { layOutJson } from '../json-layout.ts';
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

/** The consumer groups of this broker and their version, kept in config/subscriptionGroup.json. RocketMQ SubscriptionGroupManager */
export class SubscriptionGroupManager {
  readonly #config: BrokerConfigValues;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #file: ConfigFile;
  readonly #groups = new Map<string, SubscriptionGroupConfig>();
  /** Bits of what a group may not do with a topic. */
  readonly #forbidden = new Map<string, Map<string, number>>();
  #version: DataVersion;

  constructor(options: { config: BrokerConfigValues; storeDirectory: string; clock: Clock; disk: Disk; log: Log }) {
    this.#config = options.config;
    this.#clock = options.clock;
    this.#log = options.log;
    this.#version = initialDataVersion(options.clock.nowMs());
    this.#file = new ConfigFile(
      options.disk,
      posix.join(options.storeDirectory, 'config', 'subscriptionGroup.json'),
      () => layOutJson(this.#encode()),
      options.log,
    );
    for (const name of SYSTEM_GROUPS) this.#groups.set(name, defaultSubscriptionGroup(name));
  }

  load(): void {
    this.#file.load((text) => {
      const table = subscriptionGroupTableType.read(parseJson(text), '$');
      for (const [name, group] of table.subscriptionGroupTable) this.#groups.set(name, group);
      for (const [name, topics] of table.forbiddenTable ?? []) this.#forbidden.set(name, topics);
      this.#version = table.dataVersion;
    });
  }

  flush(): Promise<void> {
    return this.#file.flush();
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
    this.#changed('group-created', name);
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
    this.#groups.set(group.groupName, { ...defaultSubscriptionGroup(group.groupName), ...group, attributes });
    this.#changed('group-changed', group.groupName);
  }

  delete(name: string): void {
    const hadRules = this.#forbidden.delete(name);
    if (!this.#groups.delete(name) && !hadRules) return;
    this.#changed('group-deleted', name);
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
    this.#changed('group-permission-changed', name);
  }

  #changed(event: string, name: string): void {
    this.#version = nextDataVersion(this.#version, this.#clock.nowMs());
    this.#log.info(event, { group: name });
    this.#file.save();
  }

  #encode(): string {
    return subscriptionGroupTableType.write({
      dataVersion: this.#version,
      forbiddenTable: this.#forbidden,
      subscriptionGroupTable: this.#groups,
    });
  }
}
