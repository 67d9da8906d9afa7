/**
 * What the page finds is what a Java program finds: Find.java asks the same cluster with the official client of its
 * version, pages the index by halving times and reads whole queues where the page asks for a range. Compared are
 * sets of offset ids, each with the SHA-256 of the body.
 */
import type { Page } from '@playwright/test';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createTopic, expect, test } from './console-test.ts';
import type { ToolOutput } from './mqadmin.ts';
import { messagesOf } from './second-client.ts';

interface Hit {
  /** Offset id and SHA-256 of the body. */
  place: string;
  storedAtMs: number;
}

/** The results of a step of Find.java, in the order of their text. */
function resultsOf({ stdout, stderr }: ToolOutput): string[] {
  if (stderr.includes('Exception')) throw new Error(stderr);
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('= '))
    .map((line) => line.slice(2).trim());
}

const hitsOf = (output: ToolOutput): Hit[] =>
  resultsOf(output).map((line) => {
    const [id = '', hash = '', storedAtMs = ''] = line.split(' ');
    return { place: `${id} ${hash}`, storedAtMs: Number(storedAtMs) };
  });
const placesOf = (output: ToolOutput): string[] => hitsOf(output).map(({ place }) => place);

/** The rows of the page, from its own export: offset ids with the SHA-256 of bodies, sorted. */
async function shownPlaces(page: Page, count: number): Promise<string[]> {
  await expect(page.getByTestId('found')).toHaveText(`${count} found`);
  await page.getByRole('button', { name: 'Export' }).click();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: 'JSON lines' }).click()]);
  const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\n');
  return lines
    .map((line) => {
      const { offsetMsgId, body, bodyEncoding } = JSON.parse(line) as Record<'offsetMsgId' | 'body' | 'bodyEncoding', string>;
      const bytes = Buffer.from(body, bodyEncoding === 'base64' ? 'base64' : 'utf8');
      return `${offsetMsgId} ${createHash('sha256').update(bytes).digest('hex')}`;
    })
    .sort();
}

test(
  'key, both ids and a range of time give the sets that a Java program gives',
  { tag: ['@apache', '@mqadmin'] },
  async ({ open, mqadmin, running: { namesrv } }) => {
    test.setTimeout(90_000);
    const topic = 'message-sets';
    const page = await open('/c/local/topics');
    await createTopic(page, topic, 4);
    // Over seconds that the index can part, then more than a page of it at once; and a key of the same hash.
    await mqadmin(':keyed', topic, 'order-Aa customer-7', '100', '20');
    await mqadmin(':keyed', topic, 'customer-7', '200', '0');
    await mqadmin(':keyed', topic, 'order-BB', '5', '0');
    const [v4Id = ''] = resultsOf(await mqadmin(':twice', topic, 'v4'));
    const [v6Id = ''] = resultsOf(await mqadmin(':twice', topic, 'v6'));
    expect([v4Id.length, v6Id.length]).toEqual([32, 56]);
    await expect.poll(() => messagesOf(namesrv, topic)).toBe(309);

    for (const [key, count] of [
      ['customer-7', 300],
      ['order-Aa', 100],
      ['order-BB', 5],
    ] as const) {
      const wanted = placesOf(await mqadmin(':byKey', topic, key));
      expect(wanted).toHaveLength(count);
      await open(`/c/local/messages?by=key&topic=${topic}&key=${key}`);
      expect(await shownPlaces(page, count)).toEqual(wanted);
      await open(`/c/local/messages?by=key&key=${key}`);
      await expect(page.getByTestId('scanned')).toHaveText(/^\d+ topics asked$/);
      expect(await shownPlaces(page, count)).toEqual(wanted);
    }

    const all = hitsOf(await mqadmin(':byTime', topic, '0', '9999999999999'));
    expect(all).toHaveLength(309);
    // The ends of the range are times of messages: both belong to it, with all others of the same millisecond.
    const times = all.map(({ storedAtMs }) => storedAtMs).sort((a, b) => a - b);
    const [fromMs = 0, toMs = 0] = [times[30], times[250]];
    const inRange = placesOf(await mqadmin(':byTime', topic, String(fromMs), String(toMs)));
    expect(inRange.length).toBeGreaterThanOrEqual(221);
    await open(`/c/local/messages?topic=${topic}&from=${new Date(fromMs).toISOString()}&to=${new Date(toMs).toISOString()}`);
    expect(await shownPlaces(page, inRange.length)).toEqual(inRange);

    for (const id of [v4Id, v6Id]) {
      const wanted = placesOf(await mqadmin(':byUniqueId', topic, id));
      expect(wanted).toHaveLength(2);
      await open(`/c/local/messages?by=id&topic=${topic}&id=${id}`);
      expect(await shownPlaces(page, 2)).toEqual(wanted);
      await open(`/c/local/messages?by=id&id=${id}`);
      await expect(page.getByTestId('scanned')).toHaveText(/^\d+ topics asked$/);
      expect(await shownPlaces(page, 2)).toEqual(wanted);
      for (const place of wanted) {
        const offsetId = place.slice(0, place.indexOf(' '));
        expect(placesOf(await mqadmin(':byOffsetId', topic, offsetId))).toEqual([place]);
        await open(`/c/local/messages?by=id&id=${offsetId}`);
        expect(await shownPlaces(page, 1)).toEqual([place]);
      }
    }
  },
);
