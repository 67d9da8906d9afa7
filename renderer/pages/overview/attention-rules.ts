import type { RouteLocationRaw } from 'vue-router';
import { nodeView } from './attention.ts';
import type { AttentionAction, AttentionInput, AttentionItem, AttentionRule } from './attention.ts';
import { lagToNotice } from './topology-model.ts';
import type { NodeRow } from '../../../console/contract/nodes.ts';

// Harm, from the worst: messages refused, messages nobody takes, copies missing, growing delay, then what may go wrong.
const harms = {
  masterDown: 100,
  noMaster: 98,
  namesrvDownLast: 96,
  diskFull: 92,
  abandoned: 80,
  slaveDownSync: 78,
  slaveDown: 70,
  falling: 66,
  deadLetters: 60,
  subscriptions: 56,
  diskNear: 50,
  namesrvDown: 48,
  versions: 20,
  topicDiffers: 16,
} as const;

/** Dead letters count as new for so long after the newest one. */
const newDeadLettersMs = 10 * 60_000;
/** The disk is worth a word this much before sends are refused. */
const diskNearShare = 0.05;
const diskLimitDefault = 0.9;

const isDown = ({ state }: NodeRow): boolean =>
  state === 'crashed' || state === 'givenUp' || state === 'unreachable' || state === 'stopped';

function nodeActions(connection: string, node: NodeRow): AttentionAction[] {
  const canStart = node.isLocal && (node.state === 'crashed' || node.state === 'givenUp' || node.state === 'stopped');
  return [
    ...(canStart ? [{ name: 'startNode', node: node.id, action: 'start' as const }] : []),
    { name: node.isLocal ? 'logs' : 'openNode', to: nodeView(connection, node) },
  ];
}

/** How a node is down: on this machine the supervisor knows, elsewhere only that it does not answer. */
const howDown = (node: NodeRow): string => (node.state === 'unreachable' ? 'silent' : node.state);

function downNodes({ connection, nodes, sets, facts }: AttentionInput): AttentionItem[] {
  return nodes
    .filter((node) => node.kind === 'broker' && isDown(node))
    .map((node): AttentionItem => {
      const isMaster = node.brokerId === 0;
      const set = sets.find(({ brokerName }) => brokerName === node.brokerName);
      const master = set?.nodes.find(({ brokerId }) => brokerId === 0);
      const isSync = master !== undefined && (master.role === 'SYNC_MASTER' || facts.get(master.id)?.isSyncMaster === true);
      const slavesWell = set?.nodes.filter((other) => other.brokerId !== 0 && other.state === 'running').length ?? 0;
      const kind = isMaster ? (slavesWell > 0 ? 'masterDownSlaveReads' : 'masterDown') : isSync ? 'slaveDownSync' : 'slaveDown';
      const harm = isMaster ? harms.masterDown : isSync ? harms.slaveDownSync : harms.slaveDown;
      return {
        id: `down ${node.id}`,
        kind,
        severity: 'bad',
        harm: node.state === 'stopped' ? harm - 10 : harm,
        values: { node: node.id, brokerName: node.brokerName ?? '', how: howDown(node), master: master?.id ?? '' },
        actions: nodeActions(connection, node),
      };
    });
}

/** A set whose master the NameServers do not know any more: its slaves serve reads alone. */
function masterlessSets({ connection, sets }: AttentionInput): AttentionItem[] {
  return sets
    .filter(({ nodes }) => !nodes.some(({ brokerId }) => brokerId === 0))
    .map(({ brokerName, nodes }) => ({
      id: `no master ${brokerName}`,
      kind: 'noMaster',
      severity: 'bad',
      harm: harms.noMaster,
      values: { brokerName, slaves: { count: nodes.length } },
      actions: nodes[0] === undefined ? [] : [{ name: 'openNode', to: nodeView(connection, nodes[0]) }],
    }));
}

/** A SYNC_MASTER without a slave answers SLAVE_NOT_AVAILABLE where it waits for copies. */
function syncWithoutSlave({ connection, sets, facts }: AttentionInput): AttentionItem[] {
  return sets.flatMap(({ brokerName, nodes }): AttentionItem[] => {
    const master = nodes.find(({ brokerId, state }) => brokerId === 0 && state === 'running');
    if (master === undefined || nodes.some((node) => node.brokerId !== 0)) return [];
    const told = facts.get(master.id);
    if (told === undefined || told.isSyncMaster !== true || (told.inSyncReplicas ?? 1) < 2 || told.slaveCount !== 0) return [];
    return [
      {
        id: `sync alone ${brokerName}`,
        kind: 'syncAlone',
        severity: 'bad',
        harm: harms.slaveDownSync,
        values: { brokerName, copies: { count: told.inSyncReplicas ?? 1 } },
        actions: [{ name: 'openNode', to: nodeView(connection, master) }],
      },
    ];
  });
}

function silentNamesrvs({ connection, nodes }: AttentionInput): AttentionItem[] {
  const namesrvs = nodes.filter(({ kind }) => kind === 'namesrv');
  const down = namesrvs.filter(isDown);
  return down.map((node) => ({
    id: `down ${node.id}`,
    kind: down.length === namesrvs.length ? 'namesrvDownLast' : 'namesrvDown',
    severity: down.length === namesrvs.length ? 'bad' : 'warn',
    harm: down.length === namesrvs.length ? harms.namesrvDownLast : harms.namesrvDown,
    values: { node: node.id, how: howDown(node), left: { count: namesrvs.length - down.length } },
    actions: nodeActions(connection, node),
  }));
}

function fullDisks({ connection, nodes, facts }: AttentionInput): AttentionItem[] {
  return nodes.flatMap((node): AttentionItem[] => {
    const used = node.figures?.diskUsedRatio.value ?? null;
    if (used === null || node.state !== 'running') return [];
    const limit = facts.get(node.id)?.diskLimitRatio ?? diskLimitDefault;
    if (used < limit - diskNearShare) return [];
    const isFull = used >= limit;
    return [
      {
        id: `disk ${node.id}`,
        kind: isFull ? 'diskFull' : 'diskNear',
        severity: isFull ? 'bad' : 'warn',
        harm: isFull ? harms.diskFull : harms.diskNear,
        values: { node: node.id, used: { share: used }, limit: { share: limit } },
        actions: [{ name: 'openNode', to: nodeView(connection, node) }],
      },
    ];
  });
}

function groupView(connection: string, group: string, tab?: string): RouteLocationRaw {
  return { name: 'group', params: { connection, group }, ...(tab === undefined ? {} : { query: { tab } }) };
}

function abandonedGroups({ connection, groups, behindMs }: AttentionInput): AttentionItem[] {
  return groups
    .filter(({ isAbandoned }) => isAbandoned)
    .map(({ group, lag }) => ({
      id: `abandoned ${group}`,
      kind: 'abandoned',
      severity: 'bad',
      // Among several, the one with more messages waiting comes first; never past the next kind.
      harm: harms.abandoned + Math.min(1, (lag.value ?? 0) / 1e9),
      values: { group, lag: { count: lag.value ?? 0 }, age: { durationMs: behindMs.get(group) ?? 0 } },
      actions: [{ name: 'openGroup', to: groupView(connection, group) }],
    }));
}

function fallingGroups({ connection, groups, lagGrowth }: AttentionInput): AttentionItem[] {
  return groups.flatMap((end): AttentionItem[] => {
    const growth = lagGrowth.get(end.group);
    if (growth === undefined || end.isAbandoned || (end.lag.value ?? 0) < lagToNotice) return [];
    return [
      {
        id: `falling ${end.group}`,
        kind: 'falling',
        severity: 'warn',
        harm: harms.falling + Math.min(1, growth / 1e9),
        values: {
          group: end.group,
          growth: { count: Math.round(growth) },
          lag: { count: end.lag.value ?? 0 },
          consumed: { rate: end.consumePerSecond.value ?? 0 },
          members: end.members.value === null ? '–' : { count: end.members.value },
        },
        actions: [{ name: 'openGroup', to: groupView(connection, end.group) }],
      },
    ];
  });
}

function newDeadLetters({ connection, deadLetters, nowMs }: AttentionInput): AttentionItem[] {
  return deadLetters.flatMap(({ topic, messages, lastMessageAtMs }): AttentionItem[] => {
    if (lastMessageAtMs === null || nowMs - lastMessageAtMs > newDeadLettersMs || messages.value === 0) return [];
    return [
      {
        id: `dead ${topic}`,
        kind: 'deadLetters',
        severity: 'warn',
        harm: harms.deadLetters,
        values: {
          topic,
          group: topic.replace(/^%DLQ%/, ''),
          count: messages.value === null ? '–' : { count: messages.value },
          age: { durationMs: Math.max(0, nowMs - lastMessageAtMs) },
        },
        actions: [{ name: 'openDeadLetters', to: { name: 'topic', params: { connection, topic } } }],
      },
    ];
  });
}

function differingSubscriptions({ connection, differing }: AttentionInput): AttentionItem[] {
  return differing.map((group) => ({
    id: `subscriptions ${group}`,
    kind: 'subscriptions',
    severity: 'warn',
    harm: harms.subscriptions,
    values: { group },
    actions: [{ name: 'compare', to: groupView(connection, group, 'members') }],
  }));
}

function mixedVersions({ connection, nodes }: AttentionInput): AttentionItem[] {
  const byVersion = new Map<string, NodeRow[]>();
  for (const node of nodes)
    if (node.kind === 'broker' && node.version !== null) byVersion.set(node.version, [...(byVersion.get(node.version) ?? []), node]);
  if (byVersion.size < 2) return [];
  const [rarest] = [...byVersion].toSorted((a, b) => a[1].length - b[1].length);
  const first = rarest?.[1][0];
  return [
    {
      id: 'versions',
      kind: 'versions',
      severity: 'warn',
      harm: harms.versions,
      values: {
        versions: [...byVersion.keys()].sort().map(shortVersion).join(', '),
        node: first?.id ?? '',
        version: shortVersion(rarest?.[0] ?? ''),
      },
      actions: first === undefined ? [] : [{ name: 'openNode', to: nodeView(connection, first) }],
    },
  ];
}

const shortVersion = (version: string): string => version.replace(/^V/, '').replaceAll('_', '.');

function differingTopics({ connection, topics }: AttentionInput): AttentionItem[] {
  const differing = topics.filter(({ differs, kind }) => differs && kind === 'normal');
  const [first] = differing;
  if (first === undefined) return [];
  return [
    {
      id: 'topics differ',
      kind: 'topicDiffers',
      severity: 'warn',
      harm: harms.topicDiffers,
      values: { topic: first.topic, more: { count: differing.length - 1 }, count: { count: differing.length } },
      actions: [{ name: 'compare', to: { name: 'topic', params: { connection, topic: first.topic }, query: { tab: 'config' } } }],
    },
  ];
}

/** Every rule, in no order: what they find is ranked by harm. */
export const attentionRules: readonly AttentionRule[] = [
  { kind: 'down', check: downNodes },
  { kind: 'noMaster', check: masterlessSets },
  { kind: 'syncAlone', check: syncWithoutSlave },
  { kind: 'namesrv', check: silentNamesrvs },
  { kind: 'disk', check: fullDisks },
  { kind: 'abandoned', check: abandonedGroups },
  { kind: 'falling', check: fallingGroups },
  { kind: 'deadLetters', check: newDeadLetters },
  { kind: 'subscriptions', check: differingSubscriptions },
  { kind: 'versions', check: mixedVersions },
  { kind: 'topicDiffers', check: differingTopics },
];
