import { afterEach, describe, expect, it } from 'vitest';
import { effectScope } from 'vue';
import { useHotkeys } from './use-hotkeys.ts';

let scope = effectScope();
afterEach(() => {
  scope.stop();
  scope = effectScope();
  document.body.replaceChildren();
});

function bind(isSingleKeyOn = true) {
  const pressed: string[] = [];
  let nowMs = 0;
  const note = (name: string) => () => void pressed.push(name);
  scope.run(() =>
    useHotkeys(
      { n: note('n'), 'g t': note('g t'), t: note('t'), Escape: note('Escape'), 'Mod+,': note('Mod+,') },
      { isSingleKeyOn: () => isSingleKeyOn, now: () => nowMs },
    ),
  );
  const press = (key: string, options: KeyboardEventInit = {}, target: EventTarget = document.body): boolean =>
    target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...options }));
  return { pressed, press, wait: (ms: number) => (nowMs += ms) };
}

describe('useHotkeys', () => {
  it('knows single keys, pairs within a second, and keys with Ctrl or Cmd', () => {
    const { pressed, press, wait } = bind();
    press('n');
    press('g');
    press('t');
    press('g');
    wait(1500);
    press('t');
    press(',', { ctrlKey: true });
    press(',', { metaKey: true });
    expect(pressed).toEqual(['n', 'g t', 't', 'Mod+,', 'Mod+,']);
  });
  it('leaves letters to a field, but not Esc', () => {
    const { pressed, press } = bind();
    const input = document.body.appendChild(document.createElement('input'));
    press('n', {}, input);
    press('Escape', {}, input);
    expect(pressed).toEqual(['Escape']);
  });
  it('leaves letters and Esc to an open dialog', () => {
    const { pressed, press } = bind();
    document.body.appendChild(document.createElement('div')).setAttribute('role', 'dialog');
    press('n');
    press('Escape');
    expect(pressed).toEqual([]);
  });
  it('can be switched off for single letters', () => {
    const { pressed, press } = bind(false);
    press('n');
    press(',', { ctrlKey: true });
    expect(pressed).toEqual(['Mod+,']);
  });
  it('stops with its scope', () => {
    const { pressed, press } = bind();
    scope.stop();
    press('n');
    expect(pressed).toEqual([]);
  });
});
