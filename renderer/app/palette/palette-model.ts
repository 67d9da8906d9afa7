import type { Component } from 'vue';
import type { RouteLocationRaw } from 'vue-router';
import { bestMatches, fuzzyMatch } from './fuzzy-match.ts';
import type { Match } from './fuzzy-match.ts';

/** What choosing an entry does. */
export type PaletteDeed = { to: RouteLocationRaw } | { run: () => void };

/** A thing to do. Texts are translated. */
export interface PaletteCommand {
  id: string;
  icon: Component;
  text: string;
  note?: string | undefined;
  /** A key that does the same outside the palette. */
  hotkey?: string | undefined;
  /** More words by which it is found. */
  words?: string;
  deed: PaletteDeed;
}

/** Things of one kind that have names: topics, groups, brokers. A page gives them with `useThings` (define-page.ts). */
export interface PaletteThings {
  kind: string;
  /** Title of the section, translated. */
  title: string;
  /** Character in front of a query that asks for this kind alone. */
  prefix?: string;
  icon: Component;
  /** Only read once something was typed. `isAlone`: this kind alone was asked for, so that rare ones may be in it too. */
  names: (isAlone: boolean) => Iterable<string>;
  /** A few words behind a name. */
  noteOf?: (name: string) => string | undefined;
  /** A few words at the right, in the colour of a warning. */
  alarmOf?: (name: string) => string | undefined;
  /** The thing's own page, and where it opens beside its list. */
  to: (name: string) => RouteLocationRaw;
  beside?: (name: string) => RouteLocationRaw;
  /** Things to do with one, the likeliest first. */
  actionsOf?: (name: string) => PaletteCommand[];
}

/** One line of the palette. */
export interface PaletteEntry {
  id: string;
  icon: Component;
  text: string;
  ranges: Match['ranges'];
  note: string | undefined;
  alarm: string | undefined;
  hotkey: string | undefined;
  deed: PaletteDeed;
  beside: RouteLocationRaw | undefined;
  /** Set where Tab leads to actions. */
  thing: { things: PaletteThings; name: string } | undefined;
}

export interface PaletteSection {
  key: string;
  title: string;
  entries: PaletteEntry[];
}

export interface PaletteSources {
  pages: readonly PaletteCommand[];
  commands: readonly PaletteCommand[];
  things: readonly PaletteThings[];
  /** What `?` lists: the prefixes. */
  help: readonly PaletteCommand[];
  /** Ids of entries chosen lately, newest first. */
  recents: readonly string[];
  /** Looks for a message by key or ID; undefined where no page can. */
  lookUp: ((text: string) => PaletteCommand[]) | undefined;
  titles: { recents: string; pages: string; commands: string; jump: string; help: string; actionsOn: (name: string) => string };
}

const thingsMax = 6;
const thingsAloneMax = 40;
const commandsMax = 6;
const recentsMax = 6;

/**
 * The lines of the palette for what is typed. `pinned`: the id of the entry whose actions are wanted; else those of the
 * best hit are shown.
 */
export function paletteSections(typed: string, sources: PaletteSources, pinned?: string): PaletteSection[] {
  const { query, prefix } = readQuery(typed);
  if (prefix === '?') return [{ key: 'help', title: sources.titles.help, entries: sources.help.map((command) => commandEntry(command)) }];
  const sections = query === '' && prefix === undefined ? atRest(sources) : found(query, prefix, sources);
  const withActions = sections.flatMap(({ entries }) => entries).filter(({ thing }) => thing?.things.actionsOf !== undefined);
  const subject = withActions.find(({ id }) => id === pinned) ?? (query === '' ? undefined : withActions[0]);
  if (subject?.thing !== undefined) {
    const { things, name } = subject.thing;
    const actions = things.actionsOf?.(name) ?? [];
    const at = sections.findIndex(({ entries }) => entries.includes(subject)) + 1;
    sections.splice(at, 0, {
      key: 'actions',
      title: sources.titles.actionsOn(name),
      entries: actions.map((action) => commandEntry(action)),
    });
  }
  if (query !== '' && prefix === undefined && sources.lookUp !== undefined)
    sections.push({ key: 'jump', title: sources.titles.jump, entries: sources.lookUp(query).map((command) => commandEntry(command)) });
  return sections.filter(({ entries }) => entries.length > 0);
}

/** `#order` asks for one kind only, `>` for actions, `?` for help. */
export function readQuery(typed: string): { query: string; prefix: string | undefined } {
  const text = typed.trimStart();
  const prefix = /^[>#@?]/.exec(text)?.[0];
  return { query: text.slice(prefix?.length ?? 0).trim(), prefix };
}

function atRest({ pages, commands, things, recents, titles }: PaletteSources): PaletteSection[] {
  const known = new Map([...pages, ...commands].map((command) => [command.id, command]));
  const recent = recents.slice(0, recentsMax).flatMap((id): PaletteEntry[] => {
    const command = known.get(id);
    if (command !== undefined) return [commandEntry(command)];
    const of = things.find(({ kind }) => id.startsWith(`${kind}:`));
    return of === undefined ? [] : [thingEntry(of, id.slice(of.kind.length + 1), [])];
  });
  const isNew = ({ id }: PaletteCommand): boolean => !recent.some((entry) => entry.id === id);
  return [
    { key: 'recents', title: titles.recents, entries: recent },
    { key: 'pages', title: titles.pages, entries: pages.filter(isNew).map((page) => commandEntry(page)) },
    { key: 'commands', title: titles.commands, entries: commands.filter(isNew).map((command) => commandEntry(command)) },
  ];
}

function found(query: string, prefix: string | undefined, { pages, commands, things, titles }: PaletteSources): PaletteSection[] {
  const most = prefix === undefined ? thingsMax : thingsAloneMax;
  const ofThings = things
    .filter((kind) => prefix === undefined || kind.prefix === prefix)
    .map((kind) => {
      const best = bestMatches(query, kind.names(prefix !== undefined), most);
      return {
        score: best[0]?.match.score ?? 0,
        section: { key: kind.kind, title: kind.title, entries: best.map(({ name, match }) => thingEntry(kind, name, match.ranges)) },
      };
    });
  const ofCommands = [
    ...(prefix === undefined ? [rankCommands('pages', titles.pages, query, pages)] : []),
    ...(prefix === undefined || prefix === '>' ? [rankCommands('commands', titles.commands, query, commands)] : []),
  ];
  return [...ofThings, ...ofCommands].toSorted((a, b) => b.score - a.score).map(({ section }) => section);
}

function rankCommands(
  key: string,
  title: string,
  query: string,
  commands: readonly PaletteCommand[],
): { score: number; section: PaletteSection } {
  const ranked = commands
    .flatMap((command) => {
      const match = fuzzyMatch(query, command.text);
      const byWords = match === undefined && command.words !== undefined ? fuzzyMatch(query, command.words) : undefined;
      const hit = match ?? (byWords === undefined ? undefined : { score: byWords.score, ranges: [] });
      return hit === undefined ? [] : [{ command, hit }];
    })
    .toSorted((a, b) => b.hit.score - a.hit.score)
    .slice(0, query === '' ? commands.length : commandsMax);
  return {
    score: ranked[0]?.hit.score ?? 0,
    section: { key, title, entries: ranked.map(({ command, hit }) => commandEntry(command, hit.ranges)) },
  };
}

function commandEntry({ id, icon, text, note, hotkey, deed }: PaletteCommand, ranges: Match['ranges'] = []): PaletteEntry {
  return { id, icon, text, ranges, note, hotkey, deed, alarm: undefined, beside: undefined, thing: undefined };
}

function thingEntry(things: PaletteThings, name: string, ranges: Match['ranges']): PaletteEntry {
  return {
    id: `${things.kind}:${name}`,
    icon: things.icon,
    text: name,
    ranges,
    note: things.noteOf?.(name),
    alarm: things.alarmOf?.(name),
    hotkey: undefined,
    deed: { to: things.to(name) },
    beside: things.beside?.(name),
    thing: { things, name },
  };
}

/** A text in pieces, with those that the query hit marked. */
export function markedPieces(text: string, ranges: Match['ranges']): { text: string; isHit: boolean }[] {
  const pieces: { text: string; isHit: boolean }[] = [];
  let from = 0;
  for (const [start, end] of ranges) {
    if (start > from) pieces.push({ text: text.slice(from, start), isHit: false });
    pieces.push({ text: text.slice(start, end), isHit: true });
    from = end;
  }
  if (from < text.length) pieces.push({ text: text.slice(from), isHit: false });
  return pieces;
}
