import { Layers } from '@lucide/vue';
import { describe, expect, it } from 'vitest';
import { markedPieces, paletteSections, readQuery } from './palette-model.ts';
import type { PaletteCommand, PaletteSources, PaletteThings } from './palette-model.ts';

const command = (id: string, text: string, more: Partial<PaletteCommand> = {}): PaletteCommand => ({
  id,
  icon: Layers,
  text,
  deed: { to: `/${id}` },
  ...more,
});
const kindOf = (kind: string, prefix: string, names: string[], more: Partial<PaletteThings> = {}): PaletteThings => ({
  kind,
  title: kind,
  prefix,
  icon: Layers,
  names: () => names,
  to: (name) => `/${kind}/${name}`,
  ...more,
});
const sources = (more: Partial<PaletteSources> = {}): PaletteSources => ({
  pages: [command('page:topics', 'Topics', { hotkey: 'G T' }), command('page:nodes', 'Nodes & logs')],
  commands: [command('dark', 'Dark theme', { words: 'night appearance' }), command('pause', 'Pause')],
  things: [
    kindOf('topic', '#', ['order-created', 'order-paid', 'points-grant'], {
      actionsOf: (name) => [command('copy', `Copy ${name}`)],
      noteOf: (name) => (name === 'order-paid' ? '311/s' : undefined),
    }),
    kindOf('group', '@', ['points-service', 'order-audit']),
  ],
  help: [command('topics', '# topics')],
  recents: ['topic:order-paid', 'page:nodes', 'gone:thing'],
  lookUp: (text) => [command('key', `Look up ${text}`)],
  titles: { recents: 'Lately', pages: 'Pages', commands: 'Actions', jump: 'Jump', help: 'Help', actionsOn: (name) => `On ${name}` },
  ...more,
});
const shown = (typed: string, given = sources(), pinned?: string): Record<string, string[]> =>
  Object.fromEntries(paletteSections(typed, given, pinned).map(({ title, entries }) => [title, entries.map(({ text }) => text)]));

describe('the palette', () => {
  it('begins with what was chosen lately, then the pages and what can be done, each once', () => {
    expect(shown('')).toEqual({ Lately: ['order-paid', 'Nodes & logs'], Pages: ['Topics'], Actions: ['Dark theme', 'Pause'] });
  });
  it('reads no names before something is typed', () => {
    const huge = kindOf('topic', '#', [], {
      names: () => {
        throw new Error('read');
      },
    });
    expect(Object.keys(shown('', sources({ things: [huge] })))).toContain('Pages');
  });
  it('puts the section of the best hit first, then what can be done with it', () => {
    expect(shown('order-p')).toEqual({ topic: ['order-paid'], 'On order-paid': ['Copy order-paid'], Jump: ['Look up order-p'] });
    expect(Object.keys(shown('points-s'))).toEqual(['group', 'Jump']);
    expect(Object.keys(shown('topics'))[0]).toBe('Pages');
  });
  it('finds an action by words that are not in its text', () => {
    expect(shown('night')['Actions']).toEqual(['Dark theme']);
  });
  it('asks for one kind with a prefix', () => {
    expect([shown('#order'), shown('@'), shown('>pau'), shown('? x')]).toEqual([
      { topic: ['order-paid', 'order-created'], 'On order-paid': ['Copy order-paid'] },
      { group: ['points-service', 'order-audit'] },
      { Actions: ['Pause'] },
      { Help: ['# topics'] },
    ]);
  });
  it('shows the actions of the entry that Tab was pressed on', () => {
    expect(shown('order', sources(), 'topic:order-created')['On order-created']).toEqual(['Copy order-created']);
    expect(shown('', sources(), 'topic:order-paid')['On order-paid']).toEqual(['Copy order-paid']);
  });
  it('gives each line its note, its key, its target and where it opens beside the list', () => {
    const [lately] = paletteSections('', sources());
    expect(lately?.entries.map(({ id, note, deed, beside }) => ({ id, note, deed, beside }))).toEqual([
      { id: 'topic:order-paid', note: '311/s', deed: { to: '/topic/order-paid' }, beside: undefined },
      { id: 'page:nodes', note: undefined, deed: { to: '/page:nodes' }, beside: undefined },
    ]);
  });
});

it('reads the prefix and what stands behind it', () => {
  expect([' # order ', '>', 'a#b', '?'].map(readQuery)).toEqual([
    { query: 'order', prefix: '#' },
    { query: '', prefix: '>' },
    { query: 'a#b', prefix: undefined },
    { query: '', prefix: '?' },
  ]);
});

it('cuts a text where the query hit it', () => {
  expect([markedPieces('trade-order', [[6, 9]]), markedPieces('ab', [])]).toEqual([
    [
      { text: 'trade-', isHit: false },
      { text: 'ord', isHit: true },
      { text: 'er', isHit: false },
    ],
    [{ text: 'ab', isHit: false }],
  ]);
});
