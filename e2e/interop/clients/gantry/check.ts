/**
 * Compares what our client sees with what Apache's Java client 5.5.0 sees: the same cases, one after the other, against
 * one Apache RocketMQ. Run by hand:
 *
 *   node e2e/interop/clients/gantry/check.ts [--case send-sync,pull]
 *
 * How a refusal is worded is each client's own business, and so are cases and facts that only one of them has.
 */
import { parseArgs } from 'node:util';
import { MessageSysFlag } from '../../../../engine/protocol/sys-flag.ts';
import { startApacheCluster } from '../../../apache/apache-cluster.ts';
import { compareTranscripts } from '../../compare.ts';
import { javaClient } from '../../java-client.ts';
import { maskTranscript, type Fact, type Transcript } from '../../transcript.ts';
import { GANTRY_CASES } from './cases.ts';
import { gantryClient } from './gantry-client.ts';

/** Facts whose content is random, or told by one client only. */
const NOT_COMPARED = new Set(['case failed']);

const { values } = parseArgs({ options: { case: { type: 'string' } } });
const [java, ours] = [javaClient('5.5.0'), gantryClient()];
await java.prepare();
const javaCases = new Set((await java.cases()).map((each) => each.name));
const names = (values.case?.split(',') ?? Object.keys(GANTRY_CASES)).filter((name) => javaCases.has(name));
const cluster = await startApacheCluster({ settings: { messageDelayLevel: '1s 2s 3s 4s 5s 6s' } });
let failed = 0;
try {
  const expected = await java.run(cluster, names);
  const actual = await ours.run(cluster, names);
  for (const [index, transcript] of actual.entries()) {
    const [left, right] = common(expected[index] ?? transcript, transcript).map((each) => maskTranscript(withoutPrefix(each), cluster));
    const differences = left === undefined || right === undefined ? [] : compareTranscripts(left, right);
    const ended = transcript.facts.at(-1)?.fact === 'end of case';
    if (differences.length > 0 || !ended) failed++;
    console.log(
      `${differences.length === 0 && ended ? 'ok  ' : 'FAIL'} ${transcript.case}${ended ? '' : `: ended with ${JSON.stringify(transcript.facts.at(-1))}`}`,
    );
    for (const { what, expected: java55, actual: gantry } of differences)
      console.log(`       ${what}\n         java   ${JSON.stringify(java55)}\n         gantry ${JSON.stringify(gantry)}`);
  }
} finally {
  await cluster.stop();
}
console.log(`${names.length - failed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

/** The facts that both transcripts have, refusals without their words. */
function common(left: Transcript, right: Transcript): Transcript[] {
  const names = [left, right].map((each) => new Set(each.facts.map((fact) => fact.fact)));
  const isCommon = (fact: Fact): boolean => names.every((each) => each.has(fact.fact)) && !NOT_COMPARED.has(fact.fact);
  const wordless = (fact: Fact): Fact => ('error' in fact ? { ...fact, error: 'refused' } : comparable(fact));
  return [left, right].map(({ client, case: name, facts }) => ({ client, case: name, facts: facts.filter(isCommon).map(wordless) }));
}

/** Java's unique key is longer where the machine has IPv6, and its zlib packs the same body into other bytes now and then. */
function comparable(fact: Fact): Fact {
  const { message } = fact;
  if (typeof message !== 'object' || message === null || !('storeSize' in message) || !('properties' in message)) return fact;
  const key: unknown =
    typeof message.properties === 'object' && message.properties !== null ? Reflect.get(message.properties, 'UNIQ_KEY') : undefined;
  const copies = typeof key === 'string' ? JSON.stringify(message.properties).split(key).length - 1 : 0;
  const packed = 'sysFlag' in message && (Number(message.sysFlag) & MessageSysFlag.COMPRESSION_MASK) !== 0;
  const bodyCrc = packed ? {} : { bodyCrc: Reflect.get(message, 'bodyCrc') };
  return {
    ...fact,
    message: { ...message, bodyCrc: undefined, ...bodyCrc, storeSize: Number(message.storeSize) - copies * String(key).length },
  };
}

/** Each client has names of its own. */
function withoutPrefix(transcript: Transcript): Transcript {
  const text = JSON.stringify(transcript.facts)
    .replaceAll(/\b(j550|gant)-/g, '')
    .replaceAll(/\bg-(j550|gant)-/g, 'g-');
  const facts: unknown = JSON.parse(text);
  return { ...transcript, facts: Array.isArray(facts) ? (facts as Fact[]) : [] };
}
