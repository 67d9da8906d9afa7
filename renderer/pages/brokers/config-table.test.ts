import { describe, expect, it } from 'vitest';
import { changesOf, filterSettings, notTaken, readFilter, settingRows, withDraft } from './config-table.ts';
import type { Drafts } from './config-table.ts';
import messages from './i18n.ts';

const rows = settingRows([
  { settings: { brokerName: 'a', fileReservedTime: '72', deleteWhen: '04', strange: 'x' } },
  { settings: { brokerName: 'b', fileReservedTime: '48', deleteWhen: '04' } },
  { settings: { brokerName: 'c', fileReservedTime: '72', deleteWhen: '04', strange: 'x' } },
  { settings: null },
]);
const row = (name: string) => rows.find((candidate) => candidate.name === name);
const names = (options: Partial<Parameters<typeof filterSettings>[1]>): string[] =>
  filterSettings(rows, { query: '', filter: 'all', drafted: new Set(), ...options }).map(({ name }) => name);

describe('the table of settings', () => {
  it('colours the odd one, not what every broker has for itself, nor a broker that did not answer', () => {
    expect([row('fileReservedTime'), row('brokerName')?.differs]).toEqual([
      {
        name: 'fileReservedTime',
        group: 'store',
        isExplained: true,
        differs: true,
        cells: [
          { value: '72', isOdd: false },
          { value: '48', isOdd: true },
          { value: '72', isOdd: false },
          { value: null, isOdd: false },
        ],
      },
      false,
    ]);
  });
  it('tells a setting that a broker does not have from one that differs in value', () => {
    expect(row('strange')?.cells.map(({ value, isOdd }) => [value, isOdd])).toEqual([
      ['x', false],
      [undefined, true],
      ['x', false],
      [null, false],
    ]);
  });
  it('shows the common ones, all, those that differ, or those that were changed here', () => {
    expect([
      names({ filter: 'common' }),
      names({ filter: 'all' }),
      names({ filter: 'differ' }),
      names({ filter: 'draft', drafted: new Set(['strange']) }),
      names({ filter: 'common', drafted: new Set(['strange']) }),
    ]).toEqual([
      ['fileReservedTime', 'deleteWhen'],
      ['fileReservedTime', 'deleteWhen', 'brokerName', 'strange'],
      ['fileReservedTime', 'strange'],
      ['strange'],
      ['fileReservedTime', 'deleteWhen', 'strange'],
    ]);
  });
  it('is searched in names and values, through all settings', () => {
    expect([names({ query: 'DELETE', filter: 'common' }), names({ query: '48' }), names({ query: 'stran', filter: 'common' })]).toEqual([
      ['deleteWhen'],
      ['fileReservedTime'],
      ['strange'],
    ]);
  });
  it('has a sentence for every common setting', () => {
    expect(
      settingRows([{ settings: Object.fromEntries(Object.keys(messages.en.settings).map((name) => [name, '1'])) }]).filter(
        ({ isExplained }) => !isExplained,
      ),
    ).toEqual([]);
  });
  it('reads the filter from the URL', () => {
    expect(['differ', 'nonsense', ''].map(readFilter)).toEqual(['differ', 'common', 'common']);
  });
});

describe('a draft', () => {
  const drafted = withDraft(withDraft(new Map(), 'b/0', 'deleteWhen', '05', '04'), 'a/0', 'deleteWhen', '05', '04');
  it('becomes one change for each broker, in the order of the brokers', () => {
    expect(changesOf(drafted, ['a/0', 'b/0', 'c/0'])).toEqual([
      { id: 'a/0', settings: { deleteWhen: '05' } },
      { id: 'b/0', settings: { deleteWhen: '05' } },
    ]);
  });
  it('is gone when the value that the broker has is written again', () => {
    const back: Drafts = withDraft(drafted, 'a/0', 'deleteWhen', '04', '04');
    expect([...back.keys()]).toEqual(['b/0']);
  });
});

it('names what a broker did not take', () => {
  const changes = [{ id: 'a/0', settings: { known: '2', unknown: '1' } }];
  expect([notTaken(changes, [{ id: 'a/0', settings: { known: '2' } }]), notTaken(changes, [{ id: 'a/0', settings: null }])]).toEqual([
    [{ id: 'a/0', name: 'unknown', wanted: '1', has: undefined }],
    [],
  ]);
});
