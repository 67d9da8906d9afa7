import { describe, expect, it } from 'vitest';
import css from './tokens.css?raw';
import { contrastRatio, readThemeTokens } from './contrast.ts';

const grounds = ['canvas', 'surface', 'sunken', 'overlay', 'field', 'hover', 'press', 'selected'];
const states = ['ok', 'warn', 'bad', 'wait', 'flow', 'accent'];

/** [text, ground, least ratio]: every pair the kit draws. Disabled text is exempt and always comes with a reason in text-3. */
function pairs(): [string, string, number][] {
  return [
    ...grounds.flatMap((ground): [string, string, number][] => [
      ['text', ground, 7],
      ['text-2', ground, 4.5],
      ['text-3', ground, 4.5],
    ]),
    ...states.flatMap((state): [string, string, number][] => [
      ...['surface', 'sunken', 'overlay', 'canvas', 'hover', 'selected'].map((ground): [string, string, number] => [
        `${state}-text`,
        ground,
        4.5,
      ]),
      [`${state}-text`, `${state}-soft`, 4.5],
    ]),
    ...states.flatMap((state): [string, string, number][] => ['surface', 'canvas', 'overlay'].map((ground) => [state, ground, 3])),
    ...['warn', 'bad', 'ok', 'accent'].flatMap((state): [string, string, number][] => [
      ['text', `${state}-soft`, 7],
      ['text-2', `${state}-soft`, 4.5],
    ]),
    ['on-inverse', 'inverse', 7],
    ['on-accent', 'accent', 4.5],
    ['on-bad', 'bad', 4.5],
    ['text', 'raised', 7],
    ['text-2', 'mute-soft', 4.5],
    ['field-line', 'surface', 3],
    ['field-line', 'overlay', 3],
    ['focus', 'surface', 3],
    ['focus', 'canvas', 3],
    ['focus', 'overlay', 3],
    ['mute', 'surface', 3],
    ...['key', 'str', 'num', 'kw', 'com', 'punct'].flatMap((kind): [string, string, number][] => [
      [`syn-${kind}`, 'sunken', 4.5],
      [`syn-${kind}`, 'surface', 4.5],
    ]),
    ...[1, 2, 3, 4, 5, 6].map((series): [string, string, number] => [`chart-${series}`, 'surface', 3]),
  ];
}

describe('contrastRatio', () => {
  it('is 21 between black and white and 1 between equal colours', () => {
    expect([contrastRatio('#000000', '#ffffff'), contrastRatio('#808080', '#808080')]).toEqual([21, 1]);
  });
});

describe.each(['light', 'dark'] as const)('tokens of the %s theme', (theme) => {
  const tokens = readThemeTokens(css, theme);
  it('reach the least contrast for every pair that the kit draws', () => {
    const tooWeak = pairs().flatMap(([text, ground, least]) => {
      const ratio = contrastRatio(tokens.get(text) ?? '#000000', tokens.get(ground) ?? '#000000');
      return ratio < least ? [`${text} on ${ground}: ${ratio.toFixed(2)} < ${least}`] : [];
    });
    expect(tooWeak).toEqual([]);
  });
  it('are set in both themes', () => {
    expect([...tokens.keys()].sort()).toEqual([...readThemeTokens(css, theme === 'light' ? 'dark' : 'light').keys()].sort());
  });
});
