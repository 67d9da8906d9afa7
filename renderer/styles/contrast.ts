/** Values of the custom properties that one theme's block of tokens.css sets, by name without the dashes. */
export function readThemeTokens(css: string, theme: 'light' | 'dark'): Map<string, string> {
  const start = css.search(new RegExp(`\\[data-theme=["']${theme}["']\\] \\{`));
  const open = css.indexOf('{', start);
  const block = css.slice(open + 1, css.indexOf('\n}', open));
  return new Map([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})\b/g)].map((match) => [match[1] ?? '', match[2] ?? '']));
}

/** WCAG 2 contrast ratio of two `#rrggbb` colours, 1 to 21. */
export function contrastRatio(first: string, second: string): number {
  const [light, dark] = [luminance(first), luminance(second)].sort((a, b) => b - a);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

function luminance(hex: string): number {
  const channel = (at: number): number => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}
