import type { TestCluster } from '../apache/test-cluster.ts';

/** One thing that a case saw. Besides the two names it carries what the case put in. */
export interface Fact {
  readonly case: string;
  readonly fact: string;
  readonly [key: string]: unknown;
}

/** The facts of one case of one client, in the order in which they happened. */
export interface Transcript {
  client: string;
  case: string;
  facts: Fact[];
}

/** The fact that every case ends with; without it the case was cut short. */
export const END_OF_CASE = 'end of case';

/** Reads JSON lines; lines that are no facts (a client's own chatter) are passed over. */
export function parseFacts(stdout: string): Fact[] {
  const facts: Fact[] = [];
  for (const line of stdout.split('\n')) {
    if (!line.startsWith('{"case":')) continue;
    const value: unknown = JSON.parse(line);
    if (!isFact(value)) throw new Error(`not a fact: ${line}`);
    facts.push(value);
  }
  return facts;
}

function isFact(value: unknown): value is Fact {
  return (
    typeof value === 'object' &&
    value !== null &&
    'case' in value &&
    typeof value.case === 'string' &&
    'fact' in value &&
    typeof value.fact === 'string'
  );
}

/** Groups facts by case; every asked case is there, with no facts if the program said nothing about it. */
export function transcriptsOf(client: string, cases: readonly string[], facts: readonly Fact[]): Transcript[] {
  return cases.map((name) => ({ client, case: name, facts: facts.filter((fact) => fact.case === name) }));
}

/** Message ids: 32 hex digits (in Go partly small ones), or 56 where the machine has IPv6 or the id carries a sixteen-byte address. */
const MESSAGE_ID = /\b(?:[0-9A-Fa-f]{56}|[0-9A-Fa-f]{32})\b/g;
const EPOCH_MS = /\b1[6-9]\d{11}\b/g;
const ADDRESS = /\/?\b\d{1,3}(?:\.\d{1,3}){3}:\d{1,5}\b/g;
const DURATIONS = /\b(cost )\[?\d+\]?(ms)?/g;
const NANOS_OF_A_CLIENT_ID = /(@\d+)#\d+/g;

/**
 * Replaces what differs from run to run and keeps what must not: equal ids stay equal (each id becomes its number in
 * order of appearance), and an address stays the NameServer's, the broker's or a client's.
 */
export function maskTranscript(transcript: Transcript, cluster: Pick<TestCluster, 'namesrvAddress' | 'brokerAddress'>): Transcript {
  const ids = new Map<string, string>();
  const idName = (id: string): string => {
    const known = ids.get(id);
    if (known !== undefined) return known;
    const name = `<id ${ids.size + 1}>`;
    ids.set(id, name);
    return name;
  };
  const addressName = (text: string): string => {
    const address = text.startsWith('/') ? text.slice(1) : text;
    const slash = text.startsWith('/') ? '/' : '';
    if (address === cluster.brokerAddress) return `${slash}<broker>`;
    return address === cluster.namesrvAddress ? `${slash}<namesrv>` : `${slash}<client>`;
  };
  const maskText = (text: string): string =>
    text
      .replace(MESSAGE_ID, idName)
      .replace(ADDRESS, addressName)
      .replace(EPOCH_MS, '<time>')
      .replace(DURATIONS, '$1<duration>')
      .replace(NANOS_OF_A_CLIENT_ID, '$1#<nanos>');
  const mask = (value: unknown): unknown => {
    if (typeof value === 'string') return maskText(value);
    if (Array.isArray(value)) return value.map(mask);
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([key, member]) => [maskText(key), mask(member)]));
    }
    return value;
  };
  return {
    ...transcript,
    facts: transcript.facts.map((fact) => ({
      ...Object.fromEntries(Object.entries(fact).map(([key, value]) => [key, mask(value)])),
      case: fact.case,
      fact: fact.fact,
    })),
  };
}
