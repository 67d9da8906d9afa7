/** Small choices of this browser or window (pane widths), kept over reloads. Never secrets. */
export function readKept(name: string): string | undefined {
  try {
    return localStorage.getItem(`gantry.${name}`) ?? undefined;
  } catch {
    return undefined; // storage is switched off
  }
}

/** Keeps a value where it can; without storage the choice lives until the page is closed. */
export function writeKept(name: string, value: string): void {
  try {
    localStorage.setItem(`gantry.${name}`, value);
  } catch {
    // storage is full or switched off: the caller's own state still holds the choice
  }
}
