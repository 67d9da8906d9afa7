import { expect, it } from 'vitest';
import { createColourKeeper } from './series-colours.ts';

it('keeps the colour of a key when others come and go, and is grey after six', () => {
  const colours = createColourKeeper();
  const first = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((key) => colours.of({ key }));
  expect(first).toEqual(['--chart-1', '--chart-2', '--chart-3', '--chart-4', '--chart-5', '--chart-6', '--chart-other']);
  expect(['f', 'b', 'h', 'a'].map((key) => colours.of({ key }))).toEqual(['--chart-6', '--chart-2', '--chart-other', '--chart-1']);
});

it('takes no slot for what has a meaning of its own', () => {
  const colours = createColourKeeper();
  expect([
    colours.of({ key: 'x', tone: 'lag' }),
    colours.of({ key: 'x', tone: 'dead' }),
    colours.of({ key: 'z', tone: 'retry', variable: '--chart-4' }),
    colours.of({ key: 'y' }),
  ]).toEqual(['--chart-2', '--bad', '--chart-4', '--chart-1']);
});
