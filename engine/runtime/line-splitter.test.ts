import { expect, test } from 'vitest';
import { createLineSplitter, lineCharactersMax } from './line-splitter.ts';

function linesOf(chunks: readonly string[]): string[] {
  const lines: string[] = [];
  const splitter = createLineSplitter((line) => lines.push(line));
  for (const chunk of chunks) splitter.push(chunk);
  splitter.end();
  return lines;
}

test('joins a line that came in pieces and drops both kinds of line ends', () => {
  expect(linesOf(['on', 'e\ntwo\r', '\n\nfour\n'])).toEqual(['one', 'two', '', 'four']);
});

test('hands out an unfinished last line at the end', () => {
  expect(linesOf(['whole\nunfinished'])).toEqual(['whole', 'unfinished']);
});

test('cuts a line that never ends', () => {
  const lines = linesOf(['x'.repeat(lineCharactersMax), 'yz']);
  expect(lines.map((line) => line.length)).toEqual([lineCharactersMax, 2]);
});
