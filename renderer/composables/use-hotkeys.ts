import { onScopeDispose } from 'vue';

/** What a key does. Names: `n`, `/`, `?`, `Escape`, `g t` (two keys within a second), `Mod+,` (Ctrl, or Cmd on a Mac). */
export type Hotkeys = Record<string, (event: KeyboardEvent) => void>;

interface Options {
  /** Single letters can be switched off; keys with a modifier and Escape stay. */
  isSingleKeyOn?: () => boolean;
  target?: Pick<Document, 'addEventListener' | 'removeEventListener'>;
  now?: () => number;
}

/** Time in which the second key of a pair must come. */
const pairWithinMs = 1000;

/** Binds keys while the scope lives. Single keys do nothing while a field has the focus or a dialog is open. */
export function useHotkeys(hotkeys: Hotkeys, { isSingleKeyOn = () => true, target = document, now = Date.now }: Options = {}): void {
  let first: { key: string; atMs: number } | undefined;

  function onKeydown(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing) return;
    const name = nameOf(event);
    if (!name.startsWith('Mod+') && name !== 'Escape' && (!isSingleKeyOn() || isTyping(event.target))) return;
    if (!name.startsWith('Mod+') && hasOpenDialog()) return; // what floats has its own keys, Esc first of all
    const pair = first !== undefined && now() - first.atMs <= pairWithinMs ? `${first.key} ${name}` : undefined;
    first = { key: name, atMs: now() };
    const run = (pair === undefined ? undefined : hotkeys[pair]) ?? hotkeys[name];
    if (run === undefined) return;
    event.preventDefault();
    run(event);
  }

  const listener = (event: Event): void => {
    if (event instanceof KeyboardEvent) onKeydown(event);
  };
  target.addEventListener('keydown', listener);
  onScopeDispose(() => target.removeEventListener('keydown', listener));
}

function nameOf(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (event.ctrlKey || event.metaKey) return `Mod+${key}`;
  return event.altKey ? `Alt+${key}` : key;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

const hasOpenDialog = (): boolean => document.querySelector('[role="dialog"],[role="alertdialog"],[role="menu"],[role="listbox"]') !== null;
