/** Encodings that bodies come in; each is a label of TextDecoder. */
export const charsets = ['utf-8', 'gbk', 'gb18030', 'iso-8859-1', 'utf-16le', 'utf-16be'] as const;
export type Charset = (typeof charsets)[number];

/** How a body can be looked at. */
export const bodyForms = ['json', 'text', 'hex'] as const;
export type BodyForm = (typeof bodyForms)[number];

/** Bytes as text; what the encoding does not know becomes U+FFFD. */
export function decodeBody(bytes: Uint8Array, charset: Charset): string {
  // TextDecoder reads `iso-8859-1` as windows-1252, where 0x80 to 0x9f are other letters.
  if (charset !== 'iso-8859-1') return new TextDecoder(charset).decode(bytes);
  let text = '';
  const piece = 8192;
  for (let from = 0; from < bytes.length; from += piece) text += String.fromCharCode(...bytes.subarray(from, from + piece));
  return text;
}

/** Bytes that are looked at to tell what a body is. */
const sniffedBytes = 4096;

/** Whether bytes are no UTF-8 text: they have control characters or sequences that UTF-8 does not know. */
export function looksBinary(bytes: Uint8Array): boolean {
  const head = bytes.subarray(0, sniffedBytes);
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: head.length < bytes.length });
    return Array.from(text).some((character) => character < ' ' && !'\t\n\v\f\r\u001B'.includes(character));
  } catch {
    return true;
  }
}

/** Whether a text may be JSON, by its first and last character: for choosing how to show it first. */
export function looksLikeJson(text: string): boolean {
  const trimmed = text.trim();
  return /^[[{]/.test(trimmed) && /[\]}]$/.test(trimmed);
}

const step = '  ';

/**
 * JSON over several lines. Strings, names and numbers are kept letter by letter, so that 64-bit numbers stay what was
 * written. Undefined for a text that is not JSON.
 */
export function prettyJson(text: string): string | undefined {
  try {
    JSON.parse(text);
  } catch {
    return undefined;
  }
  let out = '';
  let depth = 0;
  let at = 0;
  while (at < text.length) {
    const character = text[at] ?? '';
    if (character === '"') {
      const end = stringEnd(text, at);
      out += text.slice(at, end);
      at = end;
      continue;
    }
    at += 1;
    if (character === '{' || character === '[') {
      const closing = skipSpace(text, at);
      if (text[closing] === '}' || text[closing] === ']') {
        out += character + text[closing];
        at = closing + 1;
      } else {
        depth += 1;
        out += `${character}\n${step.repeat(depth)}`;
      }
    } else if (character === '}' || character === ']') {
      depth -= 1;
      out += `\n${step.repeat(depth)}${character}`;
    } else if (character === ',') out += `,\n${step.repeat(depth)}`;
    else if (character === ':') out += ': ';
    else if (!isSpace(character)) out += character;
  }
  return out;
}

const isSpace = (character: string): boolean => character === ' ' || character === '\n' || character === '\r' || character === '\t';

function skipSpace(text: string, from: number): number {
  let at = from;
  while (isSpace(text[at] ?? '')) at += 1;
  return at;
}

/** The position after the closing quote of the string that begins at `start`. */
function stringEnd(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}
