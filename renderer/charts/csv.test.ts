import { expect, it } from 'vitest';
import { csvText, fileNameOf } from './csv.ts';

it('writes what is known, leaves out what is not, and quotes what needs it', () => {
  expect(
    csvText([
      ['time', 'lag, messages', 'say "b"', '=1+1'],
      ['2026-11-28T14:00:00.000Z', 12.5, null, 'a\nb'],
    ]),
  ).toBe('\uFEFFtime,"lag, messages","say ""b""",\'=1+1\r\n2026-11-28T14:00:00.000Z,12.5,,"a\nb"\r\n');
});

it('makes names that every system takes', () => {
  expect([fileNameOf('lag of %RETRY%points/service.csv'), fileNameOf(' 堆积量: a|b ')]).toEqual([
    'lag-of-%RETRY%points-service.csv',
    '堆积量-a-b',
  ]);
});
