import { chmod, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSessionStore, sessionsMax } from './session-store.ts';

let path: string;
beforeEach(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'sessions-')), 'session.json');
});
afterEach(() => rm(join(path, '..'), { recursive: true }));

it('lets in whoever shows the token, once', async () => {
  const store = await openSessionStore(path);
  const { token } = store;
  const secret = await store.exchange(token);
  expect([
    store.isValid(secret ?? ''),
    await store.exchange(token),
    store.isValid(token),
    store.isValid(''),
    store.token === token,
  ]).toEqual([true, undefined, false, false, false]);
});

it('refuses any other token and keeps the right one', async () => {
  const store = await openSessionStore(path);
  expect([await store.exchange(''), await store.exchange(`${store.token}x`), typeof (await store.exchange(store.token))]).toEqual([
    undefined,
    undefined,
    'string',
  ]);
});

it('knows a browser again after a restart, but no token of before', async () => {
  const first = await openSessionStore(path);
  const secret = (await first.exchange(first.token)) ?? '';
  const staleToken = first.token;
  const second = await openSessionStore(path);
  expect([second.isValid(secret), await second.exchange(staleToken)]).toEqual([true, undefined]);
});

it('keeps the file to its user and no session secret in it', async () => {
  const store = await openSessionStore(path);
  const secret = (await store.exchange(store.token)) ?? 'none';
  expect([(await stat(path)).mode & 0o777, (await readFile(path, 'utf8')).includes(secret)]).toEqual([0o600, false]);
  await chmod(path, 0o640);
  await expect(openSessionStore(path)).rejects.toThrow('must be 600');
});

it('forgets the oldest browser when there are too many', async () => {
  const store = await openSessionStore(path);
  const secrets: string[] = [];
  for (let count = 0; count <= sessionsMax; count++) secrets.push((await store.exchange(store.token)) ?? '');
  expect(secrets.map((secret) => store.isValid(secret))).toEqual([false, ...Array.from({ length: sessionsMax }, () => true)]);
});
