import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { silentLog } from '../runtime/log.ts';
import { nodeDisk } from '../runtime/node-disk.ts';
import { KvConfig } from './kv-config.ts';
import { NamesrvConfigError, namesrvConfigDefaults, readNamesrvConfig } from './namesrv-config.ts';
import { NamesrvSettings } from './namesrv-settings.ts';

let directory: string;
beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), 'namesrv-files-'))));
afterEach(() => rmSync(directory, { recursive: true }));

const kvPath = (): string => join(directory, 'kvConfig.json');
const newKv = (path = kvPath()): KvConfig => new KvConfig(nodeDisk, path, silentLog);

test("keeps the KV table over a restart, in Apache's format", async () => {
  const kv = newKv();
  kv.table.put('ORDER_TOPIC_CONFIG', 'orders', 'broker-a:4');
  await kv.persist();
  expect(readFileSync(kvPath(), 'utf8')).toBe('{"configTable":{"ORDER_TOPIC_CONFIG":{"orders":"broker-a:4"}}}');
  const again = newKv();
  again.load();
  expect(again.table.get('ORDER_TOPIC_CONFIG', 'orders')).toBe('broker-a:4');
});

test('reads the previous version where the file is damaged, and starts empty where there is none', async () => {
  const kv = newKv();
  kv.table.put('A', 'first', '1');
  await kv.persist();
  kv.table.put('A', 'second', '2');
  await kv.persist();
  writeFileSync(kvPath(), '{"configTable":{"A"');
  const again = newKv();
  again.load();
  expect([...(again.table.list('A') ?? [])]).toEqual([['first', '1']]);
  const fresh = newKv(join(directory, 'absent.json'));
  fresh.load();
  expect([...fresh.table.namespaces()]).toEqual([]);
});

test('keeps settings that were changed over the wire, and only those that differ from the defaults', async () => {
  const path = join(directory, 'namesrv.conf');
  const settings = new NamesrvSettings(nodeDisk, { ...namesrvConfigDefaults, listenPort: 19_876, configStorePath: path }, silentLog);
  await settings.update(
    new Map([
      ['enableTopicList', 'false'],
      ['orderMessageEnable', 'false'],
      ['unknown', 'x'],
      ['listenPort', 'x'],
    ]),
  );
  expect(readFileSync(path, 'utf8')).toBe(`listenPort=19876\nconfigStorePath=${path}\nenableTopicList=false\n`);
  expect(settings.current).toMatchObject({ enableTopicList: false, listenPort: 19_876 });
});

test('protects the settings that Apache protects and those that the black list names', () => {
  const settings = new NamesrvSettings(nodeDisk, { ...namesrvConfigDefaults, configBlackList: 'listenPort' }, silentLog);
  expect(['rocketmqHome', 'kvConfigPath', 'listenPort', 'enableTopicList'].map((name) => settings.isProtected(name))).toEqual([
    true,
    true,
    true,
    false,
  ]);
});

test('refuses a number that is none, naming the setting', () => {
  expect(() => readNamesrvConfig(new Map([['listenPort', '98x6']]))).toThrow(new NamesrvConfigError('listenPort', '98x6'));
});
