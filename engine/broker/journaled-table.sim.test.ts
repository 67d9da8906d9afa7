import { describe, expect, test } from 'vitest';
import type { DataVersion } from '../protocol/bodies/data-version.ts';
import { dataVersionType, initialDataVersion, nextDataVersion } from '../protocol/bodies/data-version.ts';
import { isJsonObject } from '../protocol/fastjson-reader.ts';
import { jsonInt, jsonMap, jsonObject, jsonString, optional } from '../protocol/json-schema.ts';
import { silentLog } from '../runtime/log.ts';
import { ManualClock } from '../runtime/manual-clock.ts';
import { seededRandom } from '../runtime/random.ts';
import { SECTOR_BYTES, SimDisk, loseAll, randomCrash, type CrashPlan } from '../sim/sim-disk.ts';
import { JournaledTable } from './journaled-table.ts';
import { readJournal } from './table-journal.ts';

const PATH = '/d/config/t.json';
const tableType = jsonObject({ dataVersion: dataVersionType, values: jsonMap(jsonInt) });
const changeType = jsonObject({ name: jsonString, value: optional(jsonInt) });

/** A table of whole numbers, as small as one can be. */
class Numbers {
  readonly values = new Map<string, number>();
  readonly table: JournaledTable;
  version: DataVersion = initialDataVersion(1);

  constructor(disk: SimDisk, clock = new ManualClock()) {
    this.table = new JournaledTable({
      disk,
      clock,
      log: silentLog,
      path: PATH,
      content: {
        parse: (json) => {
          const { dataVersion, values } = tableType.read(json, '$');
          for (const [name, value] of values) this.values.set(name, value);
          this.version = dataVersion;
          return dataVersion;
        },
        replay: ({ version, change }, addOnly) => {
          if (!addOnly) this.version = version;
          if (!isJsonObject(change)) return;
          const { name, value } = changeType.read(change, '$');
          if (value === undefined && !addOnly) this.values.delete(name);
          if (value !== undefined && !(addOnly && this.values.has(name))) this.values.set(name, value);
        },
        encode: () => [tableType.write({ dataVersion: this.version, values: this.values })],
      },
    });
  }

  /** Sets (undefined: removes) a value; resolves when that is answered. */
  set(name: string, value: number | undefined): Promise<string | undefined> {
    if (value === undefined) this.values.delete(name);
    else this.values.set(name, value);
    const before = this.version;
    this.version = nextDataVersion(before, before.timestamp + 1);
    this.table.changed(before, this.version, changeType.write({ name, value }));
    return this.table.flush();
  }
}

function loaded(disk: SimDisk): Numbers {
  const numbers = new Numbers(disk);
  numbers.table.load();
  return numbers;
}

const keepAll: CrashPlan = {
  directoryChanges: (pending) => pending,
  keepLength: () => true,
  sector: () => 'keep',
  tearAt: () => SECTOR_BYTES,
};

/** What each name was set to, in order, and how many of these changes had been answered at a moment. */
type History = Map<string, { values: (number | undefined)[]; answered: number }>;

interface Moment {
  disk: SimDisk;
  history: History;
}

/** Changes in several turns with folds before, between and under way, a clean stop, and a second life. */
async function lives(): Promise<Moment[]> {
  const disk = new SimDisk();
  const moments: Moment[] = [];
  const history: History = new Map();
  disk.onEvent = () => moments.push({ disk: disk.fork(), history: structuredClone(history) });
  for (let life = 0; life < 2; life++) {
    const clock = new ManualClock();
    const numbers = new Numbers(disk, clock);
    numbers.table.load();
    const set = async (name: string, value: number | undefined): Promise<void> => {
      const entry = history.get(name) ?? { values: [undefined], answered: 0 };
      history.set(name, entry);
      const index = entry.values.push(value) - 1;
      await numbers.set(name, value);
      entry.answered = Math.max(entry.answered, index);
    };
    for (let round = 0; round < 3; round++) {
      await set('a', round);
      await Promise.all([set('b', round), set(`c${life}`, round), set('a', undefined), set('d', round * 10)]);
      // The fold and these run side by side.
      const folding = clock.advance(5000);
      await Promise.all([set('b', undefined), set('e', round)]);
      await set('a', round + 100);
      await folding;
    }
    await numbers.table.stop();
  }
  return moments;
}

/** Each name has the value of its last answered change, or of one that came after it. */
function check(numbers: Numbers, history: History): void {
  for (const [name, { values, answered }] of history) {
    const possible = values.slice(answered);
    if (!possible.includes(numbers.values.get(name)))
      throw new Error(`${name} is ${numbers.values.get(name)}, which is none of ${possible.join(', ')}`);
  }
  for (const name of numbers.values.keys()) expect(history.has(name)).toBe(true);
}

async function checkAfter(disk: SimDisk, history: History): Promise<void> {
  const numbers = loaded(disk);
  check(numbers, history);
  await numbers.table.flush();
  const answered = new Map(numbers.values);
  await numbers.set('last', 7);
  // Without a stop: the fold of the replayed changes was cut off.
  const again = loaded(disk.fork().crash(loseAll));
  expect(again.values).toEqual(answered.set('last', 7));
  await again.table.stop();
}

describe('a table with a journal', () => {
  test('loses no answered change and makes none up, whenever the power fails or the process is killed', async () => {
    const moments = await lives();
    expect(moments.length).toBeGreaterThan(60);
    for (const [number, { disk, history }] of moments.entries()) {
      const plans: [string, CrashPlan][] = [
        ['losing everything', loseAll],
        ['keeping everything', keepAll],
        ...Array.from({ length: 6 }, (_, seed): [string, CrashPlan] => [`seed ${seed}`, randomCrash(seededRandom(number * 10 + seed))]),
      ];
      for (const [name, plan] of plans) {
        await checkAfter(disk.fork().crash(plan), history).catch((error: unknown) => {
          throw new Error(`event ${number}, ${name}: ${String(error)}`, { cause: error });
        });
      }
      await checkAfter(disk.fork().kill(), history);
    }
  });

  test('takes the whole lines of a journal that is cut anywhere, or has anything behind the cut', async () => {
    const disk = new SimDisk();
    const numbers = loaded(disk);
    for (let value = 1; value <= 4; value++) await numbers.set('a', value);
    const path = `${PATH}.journal-1`;
    const whole = disk.contentOf(path) ?? Buffer.alloc(0);
    const lineEnds = [...whole.entries()].filter(([, byte]) => byte === 0x0a).map(([at]) => at + 1);
    expect(lineEnds.length).toBe(5);
    for (let cut = 0; cut <= whole.length; cut++) {
      for (const tail of [Buffer.alloc(0), Buffer.alloc(40), Buffer.from('deadbeef {"version":{}}\n'), whole.subarray(0, cut)]) {
        const torn = new SimDisk();
        const bytes = Buffer.concat([whole.subarray(0, cut), tail]);
        torn.create(path, 0).pwrite(bytes, 0, bytes.length, 0);
        const wholeLines = lineEnds.filter((end) => end <= cut).length;
        // A copy of whole lines right behind whole lines is as good as they are.
        if (tail.length > 0 && lineEnds.includes(cut) && tail[0] === whole[0]) continue;
        expect(readJournal(torn, path)?.entries.length ?? -1).toBe(wholeLines - 1);
        expect(loaded(torn).values.get('a')).toBe(wholeLines > 1 ? wholeLines - 1 : undefined);
      }
    }
  });

  test('is whole in its own file after a stop, with nothing beside it but the version before', async () => {
    const disk = new SimDisk();
    const numbers = loaded(disk);
    await numbers.set('a', 1);
    await numbers.table.stop();
    expect(disk.list('/d/config')).toEqual(['t.json']);
    expect(disk.contentOf(PATH)?.toString()).toBe('{"dataVersion":{"counter":1,"stateVersion":0,"timestamp":2},"values":{"a":1}}');
    const next = loaded(disk);
    await next.set('b', 2);
    await next.table.stop();
    expect(disk.list('/d/config')).toEqual(['t.json', 't.json.bak']);
  });

  test('is folded into its file within 5 s of a change', async () => {
    const disk = new SimDisk();
    const clock = new ManualClock();
    const numbers = new Numbers(disk, clock);
    numbers.table.load();
    await numbers.set('a', 1);
    expect(disk.list('/d/config')).toEqual(['t.json.journal-1']);
    await clock.advance(5000);
    await clock.advance(0);
    expect(disk.list('/d/config')).toEqual(['t.json']);
  });

  test('does not undo what another broker wrote after our end, and keeps what that broker could not know', async () => {
    const disk = new SimDisk();
    const first = loaded(disk);
    await first.set('changed', 1);
    await first.set('deleted', 1);
    await first.table.stop();
    const killed = loaded(disk);
    await killed.set('changed', 2);
    await killed.set('deleted', undefined);
    await killed.set('new', 3);
    const left = disk.kill();
    // Apache has read the file, not the journal, and made changes of its own.
    const theirs = '{"dataVersion":{"counter":3,"timestamp":999},"values":{"changed":5,"deleted":1,"theirs":9}}';
    const file = left.create(PATH, 0);
    file.pwrite(Buffer.from(theirs), 0, theirs.length, 0);
    const next = new Numbers(left);
    expect(next.table.load()).toBe('merged');
    expect(Object.fromEntries(next.values)).toEqual({ changed: 5, deleted: 1, theirs: 9, new: 3 });
  });

  test('writes the whole file when the journal cannot be written, and answers after that', async () => {
    const disk = new SimDisk();
    const numbers = loaded(disk);
    disk.fault = (operation, path) => (operation === 'pwrite' && path.includes('journal') ? 'ENOSPC' : undefined);
    expect(await numbers.set('a', 1)).toBeUndefined();
    expect(loaded(disk.fork().crash(loseAll)).values.get('a')).toBe(1);
    disk.fault = () => undefined;
    await numbers.set('b', 2);
    const next = loaded(disk.fork().crash(loseAll));
    expect(Object.fromEntries(next.values)).toEqual({ a: 1, b: 2 });
  });

  test('says that a change cannot be kept at all, and keeps it as soon as there is room', async () => {
    const disk = new SimDisk();
    const clock = new ManualClock();
    const numbers = new Numbers(disk, clock);
    numbers.table.load();
    disk.fault = (operation) => (operation === 'pwrite' ? 'ENOSPC' : undefined);
    expect(await numbers.set('a', 1)).toContain('ENOSPC');
    disk.fault = () => undefined;
    await clock.advance(5000);
    await clock.advance(0);
    expect(loaded(disk.fork().crash(loseAll)).values.get('a')).toBe(1);
  });
});
