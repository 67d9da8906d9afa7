import type { RouteLocationRaw } from 'vue-router';
import type { NodeRow } from '../../../console/contract/nodes.ts';
import type { TopicRow, TopicStats } from '../../../console/contract/topics.ts';
import type { NodeAction } from '../../stores/nodes.ts';
import type { BrokerFacts } from './broker-facts.ts';
import type { BrokerSet, ConsumerEnd } from './topology-model.ts';

/** A value in a sentence; the page writes it in the reader's language. */
export type AttentionValue = string | { count: number } | { durationMs: number } | { bytes: number } | { share: number } | { rate: number };

/** What resolves it: a page, or an action on a node of this machine. */
export type AttentionAction = { name: string; to: RouteLocationRaw } | { name: string; node: string; action: NodeAction };

export interface AttentionItem {
  /** Stays the same while the matter lasts. */
  id: string;
  /** Names the sentences: `overview.attention.<kind>`. */
  kind: string;
  severity: 'bad' | 'warn';
  /** The larger, the more harm: messages lost or refused, then delayed, then at risk. */
  harm: number;
  values: Record<string, AttentionValue>;
  actions: AttentionAction[];
}

/** All that the rules look at. What is not known yet is empty, and says nothing. */
export interface AttentionInput {
  connection: string;
  nowMs: number;
  nodes: readonly NodeRow[];
  sets: readonly BrokerSet[];
  facts: ReadonlyMap<string, BrokerFacts>;
  topics: readonly TopicRow[];
  deadLetters: readonly TopicStats[];
  groups: readonly ConsumerEnd[];
  /** Messages a minute by which a group falls behind, by group; only those that do for minutes. */
  lagGrowth: ReadonlyMap<string, number>;
  /** Groups whose members subscribe to different things. */
  differing: readonly string[];
  /** Age of the oldest message that waits, by group, ms. */
  behindMs: ReadonlyMap<string, number>;
}

/** A rule looks at one kind of trouble. `checks` of it is how many things it looked at. */
export interface AttentionRule {
  kind: string;
  check: (input: AttentionInput) => AttentionItem[];
}

/** Everything that needs somebody, the most harmful first; equal ones by name. */
export function attentionOf(input: AttentionInput, rules: readonly AttentionRule[]): AttentionItem[] {
  return rules.flatMap(({ check }) => check(input)).toSorted((a, b) => b.harm - a.harm || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

/** Where a node is looked at: on this machine with its logs, elsewhere with its figures. */
export function nodeView(connection: string, node: NodeRow): RouteLocationRaw {
  return node.isLocal || node.brokerName === null
    ? { name: 'nodes', params: { connection }, query: { node: node.id } }
    : { name: 'broker', params: { connection, name: node.brokerName, id: String(node.brokerId ?? 0) } };
}
