const whitespace = ' \t\f';

/**
 * Reads Java's properties format: `#` and `!` comments, `=`, `:` or blank between key and value, `\` at the end of a
 * line to continue it, and the escapes \t \n \r \f \uXXXX. The last value of a repeated key wins.
 * Source: java.util.Properties#load
 */
export function parseProperties(text: string): Map<string, string> {
  const properties = new Map<string, string>();
  for (const line of logicalLines(text)) {
    const keyEnd = endOfKey(line);
    let valueStart = skipWhitespace(line, keyEnd);
    if (line[valueStart] === '=' || line[valueStart] === ':') valueStart = skipWhitespace(line, valueStart + 1);
    properties.set(unescape(line.slice(0, keyEnd)), unescape(line.slice(valueStart)));
  }
  return properties;
}

/**
 * Writes `key=value` lines that `parseProperties` and Java read back as they were: backslashes, line ends, leading
 * blanks and everything outside ASCII are escaped (Java reads such files as Latin-1).
 */
export function formatProperties(properties: Iterable<readonly [string, string]>): string {
  let text = '';
  for (const [key, value] of properties) {
    text += `${escape(key).replace(/[ =:#!]/g, '\\$&')}=${escape(value).replace(/^[ #!=:]/, '\\$&')}\n`;
  }
  return text;
}

function logicalLines(text: string): string[] {
  const lines: string[] = [];
  let continued: string | undefined;
  for (const natural of text.split(/\r\n|\n|\r/)) {
    const line = natural.slice(skipWhitespace(natural, 0));
    if (continued === undefined && (line === '' || line[0] === '#' || line[0] === '!')) continue;
    const whole: string = (continued ?? '') + line;
    const backslashes = /\\*$/.exec(whole)?.[0].length ?? 0;
    if (backslashes % 2 === 1) {
      continued = whole.slice(0, -1);
    } else {
      lines.push(whole);
      continued = undefined;
    }
  }
  if (continued !== undefined && continued !== '') lines.push(continued);
  return lines;
}

function endOfKey(line: string): number {
  let index = 0;
  while (index < line.length) {
    const character = line[index] ?? '';
    if (character === '\\') index++;
    else if (character === '=' || character === ':' || whitespace.includes(character)) break;
    index++;
  }
  return Math.min(index, line.length);
}

function skipWhitespace(line: string, from: number): number {
  let index = from;
  while (index < line.length && whitespace.includes(line[index] ?? '')) index++;
  return index;
}

const escapes: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f' };

function unescape(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_, hex: string | undefined, character: string) =>
    hex === undefined ? (escapes[character] ?? character) : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

function escape(text: string): string {
  return text
    .replace(/\\/g, '\\\\')
    .replace(/\n/g, '\\n')
    .replace(/\r/g, '\\r')
    .replace(/\t/g, '\\t')
    .replace(/[^\x20-\x7e]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
