import { expect, it, vi } from 'vitest';
import { readKept, writeKept } from './kept-value.ts';

it('keeps a value under a name of its own', () => {
  writeKept('pane.topics', '480');
  expect([readKept('pane.topics'), localStorage.getItem('gantry.pane.topics'), readKept('other')]).toEqual(['480', '480', undefined]);
});

it('does without where storage is switched off', () => {
  vi.stubGlobal('localStorage', {
    getItem: () => {
      throw new Error('denied');
    },
    setItem: () => {
      throw new Error('denied');
    },
  });
  writeKept('x', '1');
  expect(readKept('x')).toBeUndefined();
  vi.unstubAllGlobals();
});
