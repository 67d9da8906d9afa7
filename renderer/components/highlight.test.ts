import { expect, it } from 'vitest';
import { highlight } from './highlight.ts';

it('colours keywords, strings, numbers and comments', () => {
  expect(highlight('p.send("a \\"b\\"", 42); // new', 'java')).toEqual([
    { kind: 'plain', text: 'p.send(' },
    { kind: 'string', text: '"a \\"b\\""' },
    { kind: 'plain', text: ', ' },
    { kind: 'number', text: '42' },
    { kind: 'plain', text: '); ' },
    { kind: 'comment', text: '// new' },
  ]);
});

it('loses no character in any language', () => {
  const code = 'from x import y # "z"\nx = \'it\'; `${a}` // 3.5\n"open';
  for (const language of ['java', 'go', 'javascript', 'python', 'cpp', 'shell', 'text'] as const)
    expect(
      highlight(code, language)
        .map(({ text }) => text)
        .join(''),
    ).toBe(code);
});
