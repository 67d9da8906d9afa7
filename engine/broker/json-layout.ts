/** Lays JSON text out over lines with tabs, as Apache's files are, without touching what fastjson tolerates and JSON does not. */
export function layOutJson(text: string): string {
  let out = '';
  let depth = 0;
  let inString = false;
  const newLine = (): string => `\n${'\t'.repeat(depth)}`;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (inString) {
      out += character;
      if (character === '\\') out += text.charAt(++at);
      else if (character === '"') inString = false;
      continue;
    }
    const isEmptyContainer = (character === '{' && text.charAt(at + 1) === '}') || (character === '[' && text.charAt(at + 1) === ']');
    if (isEmptyContainer) out += character + text.charAt(++at);
    else if (character === '{' || character === '[') {
      depth++;
      out += character + newLine();
    } else if (character === '}' || character === ']') {
      depth--;
      out += newLine() + character;
    } else if (character === ',') out += character + newLine();
    else {
      if (character === '"') inString = true;
      out += character;
    }
  }
  return out;
}
