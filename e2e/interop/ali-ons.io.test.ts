import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startGantryCluster } from '../apache/gantry-cluster.ts';
import type { TestCluster } from '../apache/test-cluster.ts';
import { CASES } from './ali-ons/cases.ts';
import { aliOnsClient } from './ali-ons-client.ts';
import { divergenceFor, readDivergences } from './divergence.ts';
import { compareTranscripts, endProblem } from './compare.ts';
import { maskTranscript, type Transcript } from './transcript.ts';

/** Recorded by `node e2e/interop/run.ts --client ali-ons --against apache --record FOLDER`. */
const EXPECTED = join(import.meta.dirname, 'expected', 'ali-ons.apache.json');
const TIMEOUT_MS = 180_000;

let cluster: TestCluster;
let seen: readonly Transcript[] = [];
let expected: readonly Transcript[] = [];

beforeAll(async () => {
  expected = JSON.parse(await readFile(EXPECTED, 'utf8'));
  cluster = await startGantryCluster();
  const transcripts = await aliOnsClient().run(cluster, Object.keys(CASES));
  seen = transcripts.map((transcript) => maskTranscript(transcript, cluster));
}, TIMEOUT_MS);

afterAll(() => cluster.stop());

test('every case of the Node client has a transcript recorded from Apache', () => {
  expect(expected.map((transcript) => transcript.case)).toEqual(Object.keys(CASES));
});

test.each(Object.keys(CASES))('the Node client sees on Gantry what it saw on Apache: %s', async (name) => {
  const apache = expected.find((transcript) => transcript.case === name)!;
  const gantry = seen.find((transcript) => transcript.case === name)!;
  expect(endProblem(gantry)).toBeUndefined();
  const rows = await readDivergences(join(import.meta.dirname, '..', '..', 'docs', 'divergence.md'));
  expect(compareTranscripts(apache, gantry).filter((difference) => divergenceFor(difference, rows) === undefined)).toEqual([]);
});
