import { expect, it } from 'vitest';
import { brokerFiguresOf } from './broker-figures.ts';

const info = new Map([
  ['putTps', '12.5 10.1 9.9'],
  ['getTransferredTps', '3.0 2.0 1.0'],
  ['msgPutTotalTodayNow', '150'],
  ['msgPutTotalTodayMorning', '100'],
  ['msgGetTotalTodayNow', '90'],
  ['msgGetTotalTodayMorning', '90'],
  ['commitLogMinOffset', '1000'],
  ['commitLogMaxOffset', '5000'],
  ['commitLogDiskRatio', '0.25'],
  ['dispatchBehindBytes', '0'],
]);

it('reads what a broker tells', () => {
  expect(brokerFiguresOf(info)).toEqual({
    inPerSecond: { value: 12.5 },
    outPerSecond: { value: 3 },
    inToday: { value: 50 },
    outToday: { value: 0 },
    commitLogBytes: { value: 4000 },
    diskUsedRatio: { value: 0.25 },
    dispatchBehindBytes: { value: 0 },
  });
});

it('reads the misspelt rate of a 4.9 broker', () => {
  expect(brokerFiguresOf(new Map([['getTransferedTps', '7 8 9']])).outPerSecond).toEqual({ value: 7 });
});

it('calls unknown what is missing, empty, negative or no number', () => {
  const figures = brokerFiguresOf(
    new Map([
      ['putTps', ''],
      ['commitLogDiskRatio', '-1'],
      ['dispatchBehindBytes', 'NaN'],
      ['commitLogMaxOffset', '5'],
    ]),
  );
  const missing = { value: null, unknown: 'notSupported', source: '' };
  expect(figures).toEqual({
    inPerSecond: missing,
    outPerSecond: missing,
    inToday: missing,
    outToday: missing,
    commitLogBytes: missing,
    diskUsedRatio: missing,
    dispatchBehindBytes: missing,
  });
});

it('knows that an empty log, which begins at -1, has no bytes', () => {
  expect(
    brokerFiguresOf(
      new Map([
        ['commitLogMinOffset', '-1'],
        ['commitLogMaxOffset', '0'],
      ]),
    ).commitLogBytes,
  ).toEqual({ value: 0 });
});
